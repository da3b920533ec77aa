// Owns writing the journal: what is appended is in the file whole, or not at all. A segment that has grown large is
// followed by the next.
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { faultCodeOf } from '../fault-code.ts';
import { segmentPath, type JournalPosition } from './segments.ts';

export type Written = { readonly written: true } | { readonly written: false; readonly code: string };

export interface Journal extends Disposable {
  /** Records, whole lines. Once they are written they outlive this process. */
  readonly append: (lines: string) => Written;
  /** Whether the disk would take a write, of which nothing stays. */
  readonly probe: () => Written;
  /** Up to here the journal holds what was appended. What lies beyond is a write that failed. */
  readonly end: () => JournalPosition;
}

/** The calls of the system that a journal is made of. */
export interface JournalFiles {
  /** Makes a file that was not there and that only this user can read. */
  readonly create: (path: string) => number;
  /** How many of the bytes were written, which may be fewer. */
  readonly write: (file: number, bytes: Buffer, position: number) => number;
  readonly truncate: (file: number, length: number) => void;
  readonly close: (file: number) => void;
}

const realJournalFiles: JournalFiles = {
  create: (path) => openSync(path, 'wx', 0o600),
  write: (file, bytes, position) => writeSync(file, bytes, 0, bytes.length, position),
  truncate: ftruncateSync,
  close: closeSync,
};

interface JournalParts {
  /** The path of the database that the journal lies beside. */
  readonly ledger: string;
  /** The number of the first segment. No file of that number may be there. */
  readonly first: number;
  readonly files?: JournalFiles;
  readonly segmentBytes?: number;
}

const usualSegmentBytes = 8 * 1024 * 1024;
/** What is tried is more than a request needs: a disk that has room for one alone is still full. */
const probed = Buffer.alloc(64 * 1024, ' ');

/** Without a write there is no file either. */
export function createJournal(parts: JournalParts): Journal {
  const { ledger, first, files = realJournalFiles, segmentBytes = usualSegmentBytes } = parts;
  let end: JournalPosition = { segment: first, bytes: 0 };
  let file: number | null = null;
  let closed = false;

  function close(): void {
    if (file !== null) files.close(file);
    file = null;
  }
  function openFile(): number {
    if (file !== null && end.bytes >= segmentBytes) {
      close();
      end = { segment: end.segment + 1, bytes: 0 };
    }
    file ??= files.create(segmentPath(ledger, end.segment));
    return file;
  }
  function write(lines: string): void {
    const bytes = Buffer.from(lines);
    const into = openFile();
    try {
      writeAll(files, bytes, { file: into, position: end.bytes });
    } catch (error) {
      cutBack(files, { file: into, position: end.bytes });
      throw error;
    }
    end = { segment: end.segment, bytes: end.bytes + bytes.length };
  }

  function probe(): void {
    const place = { file: openFile(), position: end.bytes };
    try {
      writeAll(files, probed, place);
    } finally {
      cutBack(files, place);
    }
  }
  function tried(run: () => void): Written {
    if (closed) return { written: false, code: 'CLOSED' };
    try {
      run();
      return { written: true };
    } catch (error) {
      return { written: false, code: faultCodeOf(error) };
    }
  }

  return {
    append: (lines) => tried(() => write(lines)),
    probe: () => tried(probe),
    end: () => end,
    [Symbol.dispose]() {
      closed = true;
      close();
    },
  };
}

interface Place {
  readonly file: number;
  readonly position: number;
}

function writeAll(files: JournalFiles, bytes: Buffer, { file, position }: Place): void {
  for (let at = 0; at < bytes.length; ) {
    const count = files.write(file, at === 0 ? bytes : bytes.subarray(at), position + at);
    if (count === 0) throw new Error('The system took nothing and gave no reason.');
    at += count;
  }
}

/** Where even that fails, the next write begins at the same place, and what is left of this one begins a line. */
function cutBack(files: JournalFiles, { file, position }: Place): void {
  try {
    files.truncate(file, position);
  } catch {
    // The write's own fault is the one that is told.
  }
}
