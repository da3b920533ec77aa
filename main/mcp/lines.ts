// Owns cutting what comes over stdio into lines. One that is longer than anybody may send is thrown away as it comes, so
// that nobody fills the memory with it.

export type Line = { readonly kind: 'line'; readonly text: string } | { readonly kind: 'too-long' };

export interface LineReader {
  /** All that are complete with this chunk; empty ones are none. */
  readonly push: (chunk: Buffer) => Line[];
}

const lineFeed = 0x0a;

export function createLineReader(mostBytes: number): LineReader {
  let held: Buffer[] = [];
  let length = 0;
  let skipping = false;

  function add(bytes: Buffer): void {
    length += bytes.length;
    if (length > mostBytes) skipping = true;
    if (skipping) held = [];
    else if (bytes.length > 0) held.push(bytes);
  }
  function take(): Line | null {
    const line: Line = skipping
      ? { kind: 'too-long' }
      : { kind: 'line', text: Buffer.concat(held).toString('utf8').trim() };
    held = [];
    length = 0;
    skipping = false;
    return line.kind === 'line' && line.text === '' ? null : line;
  }
  return {
    push(chunk) {
      const lines: Line[] = [];
      let start = 0;
      for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
        add(chunk.subarray(start, end));
        const line = take();
        if (line !== null) lines.push(line);
        start = end + 1;
      }
      // What is held may wait for long: it must not hold a whole chunk with it.
      add(Buffer.from(chunk.subarray(start)));
      return lines;
    },
  };
}
