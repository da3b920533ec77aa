// Owns how many cores this machine really has, and how many threads a model gets: two threads on one core only wait for
// each other.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Files } from '../platform/ports.ts';
import type { Capture } from './capture.ts';

/** From what each processor says of the ones that share its core; null where none says anything. */
export function coresFromSiblings(siblings: readonly (string | null)[]): number | null {
  const cores = new Set(siblings.flatMap((list) => (list === null || list.trim() === '' ? [] : [list.trim()])));
  return cores.size === 0 ? null : cores.size;
}

const field = (block: string, name: string): string | null =>
  block
    .split('\n')
    .find((line) => line.startsWith(name) && line.slice(name.length).trimStart().startsWith(':'))
    ?.split(':')[1]
    ?.trim() ?? null;

/** From /proc/cpuinfo; null where it does not tell cores from threads. */
export function coresFromCpuinfo(text: string): number | null {
  const cores = text.split(/\n\s*\n/).flatMap((block) => {
    const core = field(block, 'core id');
    return core === null ? [] : [`${field(block, 'physical id') ?? '0'}/${core}`];
  });
  return cores.length === 0 ? null : new Set(cores).size;
}

/** From what `sysctl -n` prints: the fast cores where there are two kinds, else all. */
export function coresFromSysctl(text: string): number | null {
  const first = text.trim().split(/\s+/)[0] ?? '';
  return /^[1-9]\d{0,4}$/.test(first) ? Number(first) : null;
}

export interface CoreProbe {
  readonly platform: string;
  readonly files: Pick<Files, 'readText'>;
  readonly capture: Capture;
  /** Where the kernel tells of its processors; another place in tests. */
  readonly root?: string;
}

/** So many processors are asked for their core at most. */
const mostProcessors = 1_024;
const sysctlTimeoutMs = 2_000;

/** The highest number of a list like `0-3,8`; -1 where there is none. */
const lastOf = (list: string | null): number =>
  Math.min(mostProcessors - 1, Math.max(-1, ...(list?.match(/\d{1,9}/g) ?? []).map(Number)));

function linuxCores({ files, root = '/' }: CoreProbe): number | null {
  const siblings: (string | null)[] = [];
  const cpus = join(root, 'sys/devices/system/cpu');
  const last = lastOf(files.readText(join(cpus, 'present')));
  for (let processor = 0; processor <= last; processor++)
    siblings.push(files.readText(join(cpus, `cpu${processor}/topology/thread_siblings_list`)));
  return coresFromSiblings(siblings) ?? coresFromCpuinfo(files.readText(join(root, 'proc/cpuinfo')) ?? '');
}

async function darwinCores({ capture }: CoreProbe): Promise<number | null> {
  for (const name of ['hw.perflevel0.physicalcpu', 'hw.physicalcpu']) {
    const said = await capture('/usr/sbin/sysctl', ['-n', name], { timeoutMs: sysctlTimeoutMs, env: {} });
    const cores = said.code === 0 ? coresFromSysctl(said.stdout) : null;
    if (cores !== null) return cores;
  }
  return null;
}

async function askedCores(probe: CoreProbe): Promise<number | null> {
  if (probe.platform === 'linux') return linuxCores(probe);
  return probe.platform === 'darwin' ? darwinCores(probe) : null;
}

/** Where nothing tells, as many as may run at once. */
export async function physicalCores(probe: CoreProbe): Promise<number> {
  return (await askedCores(probe)) ?? availableParallelism();
}

export interface ThreadNeed {
  readonly physicalCores: number;
  /** As many as may run at once: fewer than cores in a container. */
  readonly available: number;
  /** By whoever set it; null for the best. */
  readonly wanted: number | null;
}

/** At least one, and never more than there are cores to run them. */
export function threadsFor({ physicalCores: cores, available, wanted }: ThreadNeed): number {
  const most = Math.max(1, Math.floor(Math.min(cores, available)));
  return wanted === null ? most : Math.max(1, Math.min(most, Math.floor(wanted)));
}
