// Owns the processes that are measured: starting and stopping them, finding one by its port, and what /proc says of it.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

export interface Started extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
}

/** Runs a Node program that prints `… PORT` as its first line, or takes its port as the first argument and stays silent. */
export async function startNode(
  file: string,
  port: number | 'printed',
  args: readonly string[] = [],
): Promise<Started> {
  const own = port === 'printed' ? [] : [String(port)];
  const child = spawn(process.execPath, [file, ...own, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const told = new Promise<number>((resolve) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(Number(line.split(' ').at(-1))));
  });
  const failed = exited.then(() => Promise.reject(new Error(`${file} ended before it was ready.`)));
  failed.catch(() => undefined);
  const ready = await Promise.race([port === 'printed' ? told : untilOpen(port), failed]);
  return {
    pid: child.pid ?? 0,
    port: ready,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function untilOpen(port: number): Promise<number> {
  const deadline = performance.now() + 10_000;
  while (!(await isOpen(port))) {
    if (performance.now() > deadline) throw new Error(`Nothing listens on port ${port}.`);
    await wait(20);
  }
  return port;
}

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const readOr = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
const names = (path: string): string[] => {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
};
const target = (path: string): string => {
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
  const rows = (readOr('/proc/net/tcp') + readOr('/proc/net/tcp6')).split('\n').map((line) => line.trim().split(/\s+/));
  const inodes = new Set(
    rows
      .filter(([, local, , state]) => local?.endsWith(suffix) && state === listening)
      .map((row) => `socket:[${row[9]}]`),
  );
  if (inodes.size === 0) return null;
  for (const pid of names('/proc').filter((name) => /^\d+$/.test(name))) {
    if (names(`/proc/${pid}/fd`).some((fd) => inodes.has(target(`/proc/${pid}/fd/${fd}`)))) return Number(pid);
  }
  return null;
}

const microsPerTick = 10_000;

/** Processor time of all threads, user and system, since the process began. */
export function cpuMicros(pid: number): number {
  const stat = readOr(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * microsPerTick;
}

const statusField = (path: string, field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readOr(path))?.[1] ?? Number.NaN);
const kibPerMb = 1_000_000 / 1024;

export const residentMb = (pid: number): number => statusField(`/proc/${pid}/status`, 'VmRSS') / kibPerMb;
export const peakResidentMb = (pid: number): number => statusField(`/proc/${pid}/status`, 'VmHWM') / kibPerMb;

/** How often any of its threads has gone to sleep by itself. */
export const voluntarySwitches = (pid: number): number =>
  names(`/proc/${pid}/task`).reduce(
    (sum, thread) => sum + statusField(`/proc/${pid}/task/${thread}/status`, 'voluntary_ctxt_switches'),
    0,
  );
