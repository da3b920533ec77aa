// Owns the names of the journal's files, and where they lie. A number is never used twice, since a position in the
// database names it.
import { mkdirSync, readdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A place in the journal: all segments before it, and so many bytes of this one. */
export interface JournalPosition {
  readonly segment: number;
  readonly bytes: number;
}

interface Segment {
  readonly segment: number;
  readonly path: string;
}

const prefixOf = (ledger: string): string => `${ledger.replace(/\.db$/, '')}.journal.`;

export const segmentPath = (ledger: string, segment: number): string => `${prefixOf(ledger)}${segment}`;

/** The folder of the backups, and of the segments that no backup has in it yet. */
export const backupFolder = (ledger: string): string => join(dirname(ledger), 'backups');

const asidePath = (ledger: string, segment: number): string =>
  join(backupFolder(ledger), basename(segmentPath(ledger, segment)));

/** The segments that lie beside a ledger, oldest first. */
export const listSegments = (ledger: string): readonly number[] => numbersIn(dirname(ledger), ledger);

/** Those too that were put aside, each once, oldest first. */
export function allSegments(ledger: string): readonly Segment[] {
  const paths = new Map(
    numbersIn(backupFolder(ledger), ledger).map((segment) => [segment, asidePath(ledger, segment)]),
  );
  for (const segment of listSegments(ledger)) paths.set(segment, segmentPath(ledger, segment));
  return [...paths].map(([segment, path]) => ({ segment, path })).toSorted((a, b) => a.segment - b.segment);
}

function numbersIn(folder: string, ledger: string): readonly number[] {
  const prefix = basename(prefixOf(ledger));
  return filesIn(folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .filter((number) => /^[1-9]\d{0,14}$/.test(number))
    .map(Number)
    .toSorted((a, b) => a - b);
}

/** Of a folder that is not there, or that something keeps us from reading, none: then it helps nobody. */
export function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  } catch {
    // Whoever has to write there is told by that write.
    return [];
  }
}

/** What is kept twice must not be what fills a disk. */
const roomForMore = 1024 * 1024 * 1024;
/** Where backups fail for long, no more of them than these are kept: half a gigabyte of the usual ones. */
const mostAside = 64;

/**
 * A segment whose records are in the tables waits beside the backups until one has it: a damaged ledger is mended from both.
 */
export function putAside(ledger: string, segment: number): void {
  const path = segmentPath(ledger, segment);
  try {
    const folder = backupFolder(ledger);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize > roomForMore) renameSync(path, asidePath(ledger, segment));
  } catch {
    // It is only a second copy: where it cannot be kept it goes, as it does on a full disk.
  }
  rmSync(path, { force: true });
  rmSync(asidePath(ledger, segment - mostAside), { force: true });
}

/** Those before this one are in all backups. */
export function dropAside(ledger: string, before: number): void {
  for (const segment of numbersIn(backupFolder(ledger), ledger))
    if (segment < before) rmSync(asidePath(ledger, segment), { force: true });
}
