// Owns cutting a byte stream into frames: of SSE an event with the blank line that ends it, of JSON lines a line.

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

export class FrameTooLong extends Error {
  constructor(limit: number) {
    super(`A frame of the stream is longer than ${limit} bytes.`);
    this.name = 'FrameTooLong';
  }
}

export interface FrameCutter {
  /** All frames that are complete with this chunk. */
  readonly push: (chunk: Buffer) => Buffer[];
  /** What came after the last complete frame. */
  readonly rest: () => Buffer;
}

/** What came of a frame that is not yet complete. */
function createHeld(limit: number) {
  let chunks: Buffer[] = [];
  let length = 0;
  return {
    length: () => length,
    tail: () => tailOf(chunks),
    add(bytes: Buffer): void {
      if (bytes.length === 0) return;
      chunks.push(bytes);
      length += bytes.length;
      if (length > limit) throw new FrameTooLong(limit);
    },
    take(): Buffer {
      const whole = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length);
      chunks = [];
      length = 0;
      return whole;
    },
  };
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** A byte order mark may stand before a stream, once, and is no part of its first line: it is a frame of its own. */
export function createFrameCutter(limit: number): FrameCutter {
  const events = createEventCutter(limit);
  /** What may yet become the mark; null once that is settled. */
  let head: Buffer | null = Buffer.alloc(0);
  return {
    push(chunk) {
      if (head === null) return events.push(chunk);
      const joined: Buffer = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      const start = joined.subarray(0, byteOrderMark.length);
      head = null;
      if (start.equals(byteOrderMark)) return [start, ...events.push(joined.subarray(start.length))];
      if (!start.equals(byteOrderMark.subarray(0, start.length))) return events.push(joined);
      head = joined;
      return [];
    },
    rest() {
      const last = events.rest();
      const held = head ?? Buffer.alloc(0);
      head = null;
      return held.length === 0 ? last : held;
    },
  };
}

function createEventCutter(limit: number): FrameCutter {
  const held = createHeld(limit);
  return {
    push(chunk) {
      // An end of line may be split between chunks: join as much of what is held as an end can reach back.
      const bytes = held.length() > 0 && held.length() < 4 ? Buffer.concat([held.take(), chunk]) : chunk;
      const seam = held.length() > 0 ? Buffer.concat([held.tail(), bytes]) : bytes;
      const back = seam.length - bytes.length;
      const frames: Buffer[] = [];
      let start = 0;
      const nextBreak = createBreakFinder(seam);
      let end = frameEnd(seam, nextBreak, 0);
      while (end >= 0) {
        held.add(bytes.subarray(start, Math.max(start, end - back)));
        frames.push(held.take());
        start = end - back;
        end = frameEnd(seam, nextBreak, end);
      }
      held.add(bytes.subarray(start));
      return frames;
    },
    rest: held.take,
  };
}

function tailOf(held: readonly Buffer[]): Buffer {
  const last = held.at(-1) ?? Buffer.alloc(0);
  // No chunk is empty, so three of them are enough.
  return last.length >= 3 || held.length === 1 ? last.subarray(-3) : Buffer.concat(held.slice(-3)).subarray(-3);
}

/** The offset behind the first blank line at or after `from`, or -1. Lines end with LF, CRLF or CR. */
function frameEnd(bytes: Buffer, nextBreak: (from: number) => number, from: number): number {
  let at = nextBreak(from);
  while (at >= 0) {
    const second = afterBreak(bytes, at);
    const byte = bytes[second];
    if (byte === lineFeed) return second + 1;
    if (byte === carriageReturn) {
      // A lone CR at the end of what is here may be half of a CRLF.
      if (second + 1 >= bytes.length) return -1;
      return afterBreak(bytes, second);
    }
    at = nextBreak(second);
  }
  return -1;
}

/** The next end of a line, or -1. As long as it is asked from left to right, it looks at each byte once. */
function createBreakFinder(bytes: Buffer): (from: number) => number {
  const finderOf = (mark: number) => {
    let found = -1;
    return (from: number): number => {
      if (found < from) found = bytes.indexOf(mark, from);
      if (found < 0) found = bytes.length;
      return found;
    };
  };
  const nextFeed = finderOf(lineFeed);
  const nextReturn = finderOf(carriageReturn);
  return (from) => {
    const at = Math.min(nextFeed(from), nextReturn(from));
    return at === bytes.length ? -1 : at;
  };
}

const afterBreak = (bytes: Buffer, at: number): number =>
  bytes[at] === carriageReturn && bytes[at + 1] === lineFeed ? at + 2 : at + 1;

/** JSON lines: a frame is a line with its end. */
export function createLineCutter(limit: number): FrameCutter {
  const held = createHeld(limit);
  return {
    push(chunk) {
      const frames: Buffer[] = [];
      let start = 0;
      for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
        held.add(chunk.subarray(start, end + 1));
        frames.push(held.take());
        start = end + 1;
      }
      held.add(chunk.subarray(start));
      return frames;
    },
    rest: held.take,
  };
}
