// Owns the short name of what the disk or the database refused, as it may be logged and shown.
import { fileFaultWords, PlaceUnusable } from '../platform/file-fault.ts';

export const faultCodeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';

/** What the database says of its file, with the file's path; any other error as it is. */
export function toldOf(error: unknown, path: string): unknown {
  const code = faultCodeOf(error);
  return code.startsWith('SQLITE_') ? new PlaceUnusable(fileFaultWords(path, code), { cause: error }) : error;
}

/** The database says that its file is not whole. */
export const isDamage = (code: string | null): boolean => code !== null && /^SQLITE_(?:CORRUPT|NOTADB)/.test(code);
