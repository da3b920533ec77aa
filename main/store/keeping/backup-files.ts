// Owns the names of backups: each tells when it was made, in UTC.
import { basename, join } from 'node:path';
import { backupFolder, filesIn } from '../journal/segments.ts';

export interface BackupFile {
  readonly path: string;
  readonly at: number;
}

const stemOf = (ledger: string): string => basename(ledger).replace(/\.db$/, '');

/** `20261130-180501`. */
export const stampOf = (at: number): string =>
  new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');

export const backupPath = (ledger: string, at: number): string =>
  join(backupFolder(ledger), `${stemOf(ledger)}-${stampOf(at)}.db`);

/** Two of one second have names of their own, so some are a little ahead; more is a clock that was wrong. */
export const isAhead = ({ at }: Pick<BackupFile, 'at'>, now: number): boolean => at > now + 60_000;

/** The newest first. */
export function listBackups(ledger: string): readonly BackupFile[] {
  const folder = backupFolder(ledger);
  const prefix = `${stemOf(ledger)}-`;
  return filesIn(folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({ path: join(folder, name), at: momentOf(name.slice(prefix.length)) }))
    .filter(({ at }) => Number.isFinite(at))
    .toSorted((a, b) => b.at - a.at);
}

function momentOf(rest: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)\.db$/.exec(rest);
  if (parts === null) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
