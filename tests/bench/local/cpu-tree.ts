// Owns how much processor time a process and all that it started have used, and when they have come to rest.
import { setTimeout as wait } from 'node:timers/promises';
import { entriesOf, textOf } from '../proc.ts';

interface ProcessTime {
  readonly pid: number;
  readonly parent: number;
  readonly seconds: number;
}

/** The tick of every Linux that Node runs on, as it is seen from outside the kernel. */
const ticksPerSecond = 100;

/** Of the text of /proc/PID/stat; null where the process has gone meanwhile. A name may hold anything, brackets too. */
export function readTime(stat: string): ProcessTime | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number);
  if (parent === undefined || user === undefined || system === undefined || Number.isNaN(user + system)) return null;
  return { pid: Number.parseInt(stat, 10), parent, seconds: (user + system) / ticksPerSecond };
}

/** The process itself first. Empty where it has gone. */
export function treeOf(root: number, all: readonly ProcessTime[]): ProcessTime[] {
  const tree = all.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

const allTimes = (): ProcessTime[] =>
  entriesOf('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readTime(textOf(`/proc/${name}/stat`)) ?? []);

/** Not a number where the system does not tell, or the process has gone. */
export function treeSeconds(root: number): number {
  const tree = treeOf(root, allTimes());
  return tree.length === 0 ? Number.NaN : tree.reduce((sum, { seconds }) => sum + seconds, 0);
}

export const descendantsOf = (root: number): number[] =>
  treeOf(root, allTimes())
    .map(({ pid }) => pid)
    .filter((pid) => pid !== root);

interface Reading {
  readonly at: number;
  readonly seconds: number;
}

const quietMs = 400;
/** What a process at rest may use of it: a tick. */
const quietSeconds = 0.011;

/** Since when it had used as much as at the end, or null where it is not at rest yet. */
export function restingSince(readings: readonly Reading[]): Reading | null {
  const last = readings.at(-1);
  if (last === undefined) return null;
  const since = readings.find(({ seconds }) => last.seconds - seconds < quietSeconds);
  return since !== undefined && last.at - since.at >= quietMs ? since : null;
}

const pollMs = 50;
/** Where the system does not tell. */
const blindMs = 2_000;

/** Waits until it rests, and tells how much it had used by then. */
export async function untilIdle(root: number, mostMs: number): Promise<number> {
  const readings: Reading[] = [];
  const deadline = performance.now() + mostMs;
  while (performance.now() < deadline) {
    const reading = { at: performance.now(), seconds: treeSeconds(root) };
    if (Number.isNaN(reading.seconds)) {
      await wait(blindMs);
      return Number.NaN;
    }
    readings.push(reading);
    if (restingSince(readings) !== null) return reading.seconds;
    await wait(pollMs);
  }
  throw new Error(`Process ${root} was still busy after ${mostMs / 1000} s without a request.`);
}
