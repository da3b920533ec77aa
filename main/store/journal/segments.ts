// Owns the names of the journal's files. A number is never used twice, since a position in the database names it.
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** A place in the journal: all segments before it, and so many bytes of this one. */
export interface JournalPosition {
  readonly segment: number;
  readonly bytes: number;
}

const prefixOf = (ledger: string): string => `${ledger.replace(/\.db$/, '')}.journal.`;

export const segmentPath = (ledger: string, segment: number): string => `${prefixOf(ledger)}${segment}`;

/** The segments that lie beside a ledger, oldest first. */
export function listSegments(ledger: string): readonly number[] {
  const folder = dirname(ledger);
  const prefix = basename(prefixOf(ledger));
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.startsWith(prefix))
    .map(({ name }) => name.slice(prefix.length))
    .filter((number) => /^[1-9]\d{0,14}$/.test(number))
    .map(Number)
    .toSorted((a, b) => a - b);
}
