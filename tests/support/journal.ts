// Owns a disk for journals that fills up, takes only a part, or refuses to cut a file back, when a test says so.
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { JournalFiles } from '../../main/store/journal/journal.ts';

interface FaultyFiles {
  readonly files: JournalFiles;
  /** From here on there is room for so many bytes more. */
  readonly fill: (room?: number) => void;
  readonly free: () => void;
  /** A single write takes no more than this. */
  readonly shorten: (bytes: number) => void;
  readonly refuseTruncate: () => void;
}

const full = (): Error => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });

export function faultyFiles(): FaultyFiles {
  let room = Number.POSITIVE_INFINITY;
  let longest = Number.POSITIVE_INFINITY;
  let truncates = true;
  const files: JournalFiles = {
    create: (path) => openSync(path, 'wx', 0o600),
    write(file, bytes, position) {
      if (room <= 0) throw full();
      const count = writeSync(file, bytes, 0, Math.min(bytes.length, room, longest), position);
      room -= count;
      return count;
    },
    truncate(file, length) {
      if (!truncates) throw full();
      ftruncateSync(file, length);
    },
    close: closeSync,
  };
  return {
    files,
    fill: (left = 0) => {
      room = left;
    },
    free: () => {
      room = Number.POSITIVE_INFINITY;
    },
    shorten: (bytes) => {
      longest = bytes;
    },
    refuseTruncate: () => {
      truncates = false;
    },
  };
}
