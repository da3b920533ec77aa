// Owns finding every process that was started over a home, and telling whether each of them has ended.
import { readdirSync, readFileSync } from 'node:fs';
import type { TemporaryHome } from './core.ts';
import { until } from './http.ts';

interface HomeProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** In ticks since the machine started: a number is given anew, this with it never. */
  readonly startedAt: string;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // It has ended meanwhile.
  }
}

/** Null of one that has ended, also where its parent has not looked yet. */
function processAt(pid: number): HomeProcess | null {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields.length < 20 || fields[0] === 'Z' || fields[0] === 'X') return null;
  const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
  return { pid, parent: Number(fields[1]), command, startedAt: fields[19] ?? '' };
}

/** Those that have it in their environment or among their words, and all that descend from them: Chromium's processes
 * write their titles over their environments. */
export function processesOf({ folder }: TemporaryHome): readonly HomeProcess[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => processAt(Number(name)))
    .filter((one) => one !== null);
  const found = new Set(
    all.filter(
      ({ pid, command }) => command.includes(folder) || read(`/proc/${pid}/environ`).includes(`HOME=${folder}`),
    ),
  );
  // A set is gone over with what is added meanwhile.
  for (const { pid } of found) for (const one of all) if (one.parent === pid) found.add(one);
  return [...found];
}

const isAlive = ({ pid, startedAt }: HomeProcess): boolean => processAt(pid)?.startedAt === startedAt;

/** None of those that there were, and none that came later. */
export const noneIsLeft = (home: TemporaryHome, before: readonly HomeProcess[], deadlineMs: number): Promise<number> =>
  until(
    `no process is left of ${home.folder}`,
    () => !before.some(isAlive) && processesOf(home).length === 0,
    deadlineMs,
  );

/** The process whose command line holds these words. */
export const processWith = (home: TemporaryHome, words: string): number | null =>
  processesOf(home).find(({ command }) => command.includes(words))?.pid ?? null;
