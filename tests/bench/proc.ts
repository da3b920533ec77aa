// Owns what the system says of a process that is measured: who listens on a port, its memory, its sleeps.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
export const entriesOf = (path: string): string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};
const linkOf = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
};

const listening = '0A';

/** Who listens on a port of this machine, or null where that cannot be told: then it is measured from outside alone. */
export function pidListeningOn(port: number): number | null {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = (textOf('/proc/net/tcp') + textOf('/proc/net/tcp6')).split('\n').map((line) => line.trim().split(/\s+/));
  const inodes = new Set(
    rows
      .filter(([, local, , state]) => local?.endsWith(suffix) && state === listening)
      .map((row) => `socket:[${row[9]}]`),
  );
  if (inodes.size === 0) return null;
  for (const pid of entriesOf('/proc').filter((name) => /^\d+$/.test(name))) {
    if (entriesOf(`/proc/${pid}/fd`).some((fd) => inodes.has(linkOf(`/proc/${pid}/fd/${fd}`)))) return Number(pid);
  }
  return null;
}

const statusField = (path: string, field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(textOf(path))?.[1] ?? Number.NaN);
const kibPerMb = 1_000_000 / 1024;

export const residentMb = (pid: number): number => statusField(`/proc/${pid}/status`, 'VmRSS') / kibPerMb;
/** Its own memory, and of what it shares with others its part. */
export const proportionalMb = (pid: number): number => statusField(`/proc/${pid}/smaps_rollup`, 'Pss') / kibPerMb;
export const peakResidentMb = (pid: number): number => statusField(`/proc/${pid}/status`, 'VmHWM') / kibPerMb;

/** How often any of its threads has gone to sleep by itself. */
export const voluntarySwitches = (pid: number): number =>
  entriesOf(`/proc/${pid}/task`).reduce(
    (sum, thread) => sum + statusField(`/proc/${pid}/task/${thread}/status`, 'voluntary_ctxt_switches'),
    0,
  );
