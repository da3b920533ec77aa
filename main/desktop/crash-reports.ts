// Owns the crash reports of the system: they lie in the home, a few of them, and go nowhere. One is a piece of the memory
// of a process that crashed, and may hold of a request what that was working on.
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const mostReports = 5;

export interface Report {
  readonly path: string;
  readonly atMs: number;
}

/** What of a folder of reports is too old to be kept, with all that goes with it. */
export function surplus(files: readonly Report[]): readonly string[] {
  const dumps = files.filter(({ path }) => path.endsWith('.dmp')).toSorted((a, b) => b.atMs - a.atMs);
  const old = new Set(dumps.slice(mostReports).map(({ path }) => path.slice(0, -'.dmp'.length)));
  return files.map(({ path }) => path).filter((path) => old.has(path.replace(/\.[a-z]+$/, '')));
}

/** Removes what is too many. */
export function tidyReports(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const reports = files.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return { path: relative(folder, path), atMs: statSync(path).mtimeMs };
  });
  for (const path of surplus(reports)) rmSync(join(folder, path), { force: true });
}
