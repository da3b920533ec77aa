// Owns saying in a sentence what the system or the database refused of a file, and what to do about it.

/** A place where nothing can be kept, or where something else is: whoever starts there is told which. */
export class PlaceUnusable extends Error {}

const full: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);
const inTheWay: ReadonlySet<string> = new Set(['EISDIR', 'EEXIST']);
/** What a database says of a file that is none, is damaged, or holds something else. */
const notOurs = /^SQLITE_(?:NOTADB|CORRUPT|ERROR)/;

export const isFullDisk = (code: string): boolean => full.has(code);

export function fileFaultWords(path: string, code: string): string {
  if (isFullDisk(code)) return `${path} cannot be written, since its disk is full (${code}). Free space there first.`;
  if (notOurs.test(code))
    return `${path} is damaged, or no file of LA Router (${code}). Move it away first: a new one is made in its place.`;
  if (code === 'ENOTDIR') return `${path} is no folder, or lies in something that is none (${code}). Choose another.`;
  if (inTheWay.has(code)) return `Something else lies at ${path} (${code}). Move it away, or choose another folder.`;
  return `${path} cannot be used (${code}). Make sure that LA Router may read and write it, or choose another folder.`;
}

export interface FileFault {
  readonly code: string;
  /** Null where the system did not say which. */
  readonly path: string | null;
}

/** Null where the error is no refusal of the system. */
export function fileFaultOf(error: unknown): FileFault | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const { code } = error;
  if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) return null;
  return { code, path: 'path' in error && typeof error.path === 'string' ? error.path : null };
}
