// Owns reading a segment in bounded pieces, each of whole lines.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { faultCodeOf } from '../fault-code.ts';
import type { ReadRecord } from './read-record.ts';
import { readRecords } from './record.ts';

interface Piece {
  readonly records: readonly ReadRecord[];
  readonly unreadable: number;
  /** Where the next piece begins. */
  readonly end: number;
}

interface Stretch {
  readonly from: number;
  /** No further than this; null for the whole of a segment that is over, where a torn last line is unreadable. */
  readonly to: number | null;
  /** The size of a piece, where no single record is longer. */
  readonly pieceBytes: number;
}

/** Of a file that is not there, nothing. */
export function* readSegment(path: string, { from, to, pieceBytes }: Stretch): Generator<Piece> {
  const file = openIfThere(path);
  if (file === null) return;
  try {
    const size = fstatSync(file).size;
    const end = to === null ? size : Math.min(to, size);
    let room = pieceBytes;
    for (let at = from; at < end; ) {
      const bytes = readWhole(file, at, Math.min(room, end - at));
      const { records, used, unreadable } = readRecords(bytes);
      if (used > 0) {
        at += used;
        room = pieceBytes;
        yield { records, unreadable, end: at };
      } else if (at + bytes.length < end) room *= 2;
      else {
        if (to === null) yield { records: [], unreadable: 1, end };
        return;
      }
    }
  } finally {
    closeSync(file);
  }
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (faultCodeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Fewer bytes only where the file ends before. */
function readWhole(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(file, bytes, filled, length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
