// Owns reading the head of a file in windows: nothing beyond a bound, and never more memory than a window and one text.
import type { FileHandle } from 'node:fs/promises';
import { again, damaged, refused } from './refuse.ts';

export interface HeaderLimits {
  /** No header of a real model comes near it. */
  readonly headerBytes: number;
  readonly ms: number;
}

export const usualLimits: HeaderLimits = { headerBytes: 64 * 2 ** 20, ms: 4_000 };

const windowBytes = 256 * 1_024;

export interface HeaderReader {
  readonly size: number;
  readonly position: () => number;
  /** Bytes of the file behind the position. */
  readonly left: () => number;
  /** Bytes that can be taken without waiting. */
  readonly ready: () => number;
  /** Waits until that many can be taken; `count` is a small number of ours, never one of the file. */
  readonly need: (count: number) => Promise<void>;
  readonly u8: () => number;
  readonly u32: () => number;
  /** Above 2^53 it is not exact, and above every bound of ours. */
  readonly u64: () => number;
  readonly view: (count: number) => DataView;
  /** Bytes that stand in the window, valid until the next wait. */
  readonly take: (count: number) => Uint8Array;
  /** The bytes are not even read where they lie beyond the window. */
  readonly skip: (count: number) => void;
}

const cutShort = () =>
  refused(`The file ends in the middle of its header: it was cut short when it was fetched or copied. ${again}`);

interface Window {
  readonly bytes: Uint8Array;
  /** Where in the file the window begins. */
  start: number;
  filled: number;
  at: number;
}

/** Fills the window anew from the position on. */
async function refill(handle: FileHandle, size: number, window: Window): Promise<void> {
  const kept = window.filled - window.at;
  window.bytes.copyWithin(0, window.at, window.filled);
  window.start += window.at;
  window.at = 0;
  window.filled = kept;
  while (window.filled < window.bytes.length && window.start + window.filled < size) {
    const room = window.bytes.length - window.filled;
    const { bytesRead } = await handle.read(window.bytes, window.filled, room, window.start + window.filled);
    // The file became shorter while it was read.
    if (bytesRead === 0) return;
    window.filled += bytesRead;
  }
}

export function createHeaderReader(handle: FileHandle, size: number, limits: HeaderLimits): HeaderReader {
  const window: Window = { bytes: new Uint8Array(windowBytes), start: 0, filled: 0, at: 0 };
  const numbers = new DataView(window.bytes.buffer);
  const begun = performance.now();
  const position = (): number => window.start + window.at;
  const check = (end: number): void => {
    if (end > size) throw cutShort();
    if (end > limits.headerBytes) throw damaged('its header is longer than that of any model');
    if (performance.now() - begun > limits.ms) throw refused('The file takes too long to read. Try again later.');
  };
  const need = async (count: number): Promise<void> => {
    if (window.filled - window.at >= count) return;
    check(position() + count);
    await refill(handle, size, window);
    if (window.filled < count) throw cutShort();
  };
  const move = (count: number): number => {
    const from = window.at;
    window.at += count;
    return from;
  };
  return {
    size,
    position,
    left: () => size - position(),
    ready: () => window.filled - window.at,
    need,
    u8: () => numbers.getUint8(move(1)),
    u32: () => numbers.getUint32(move(4), true),
    u64: () => {
      const from = move(8);
      return numbers.getUint32(from, true) + numbers.getUint32(from + 4, true) * 2 ** 32;
    },
    view: (count) => new DataView(window.bytes.buffer, move(count), count),
    take: (count) => {
      const from = move(count);
      return window.bytes.subarray(from, from + count);
    },
    skip: (count) => {
      if (window.at + count <= window.filled) {
        window.at += count;
        return;
      }
      check(position() + count);
      window.start = position() + count;
      window.at = 0;
      window.filled = 0;
    },
  };
}

const decoder = new TextDecoder();

/** A text of at most `most` bytes; a longer one is passed over and null. */
export async function readText(reader: HeaderReader, length: number, most: number): Promise<string | null> {
  if (length > most) {
    reader.skip(length);
    return null;
  }
  const parts: string[] = [];
  const stream = new TextDecoder();
  for (let rest = length; rest > 0; ) {
    const count = Math.min(rest, windowBytes / 2);
    await reader.need(count);
    if (count === length) return decoder.decode(reader.take(count));
    parts.push(stream.decode(reader.take(count), { stream: true }));
    rest -= count;
  }
  return parts.join('') + stream.decode();
}
