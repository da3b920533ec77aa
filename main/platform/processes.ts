// Owns the processes of this machine: starting a child that ends with us, telling one from a stranger that got its
// number, and what each holds in memory.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants, freemem, setPriority, totalmem } from 'node:os';
import { forkBy } from './lifeline.ts';
import type { ChildEnd, Fork, Processes, Spawn } from './ports.ts';

/** What a program needs to run at all. Keys stand in the environment too, and are no child's business. */
const inherited =
  /^(?:PATH|PATHEXT|HOME|USER|LOGNAME|SHELL|TMPDIR|TEMP|TMP|TZ|LANG|LANGUAGE|LC_[A-Z]+|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|USERPROFILE|APPDATA|LOCALAPPDATA|PROGRAMDATA|XDG_RUNTIME_DIR|LD_LIBRARY_PATH)$/i;

export const inheritedEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => inherited.test(name)));

const onWindows = process.platform === 'win32';

export const realSpawn: Spawn = (
  command,
  args,
  { env = {}, cwd, watched = false, idle = false, onOut, onErr } = {},
) => {
  const child = spawn(command, args, {
    stdio: [
      watched ? 'pipe' : 'ignore',
      onOut === undefined ? 'ignore' : 'pipe',
      onErr === undefined ? 'ignore' : 'pipe',
    ],
    env: { ...inheritedEnvironment(), ...env },
    ...(cwd === undefined ? {} : { cwd }),
    // A group of its own: what it starts can be ended with it, and a key press in our terminal is not its business.
    detached: !onWindows,
    windowsHide: true,
  });
  const { pid } = child;
  if (idle && pid !== undefined) ignoreGone(() => setPriority(pid, constants.priority.PRIORITY_LOW));
  // It may end before it has read what its input is.
  child.stdin?.on('error', () => undefined);
  listen(child.stdout, onOut);
  listen(child.stderr, onErr);
  const exited = new Promise<ChildEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  return { pid: child.pid, started: Promise.resolve(), exited, kill: (signal) => killAll(child, signal) };
};

/** Where this process is Node itself. */
export const realFork: Fork = forkBy((script, args, options) =>
  realSpawn(process.execPath, [script, ...args], options),
);

export function listen(stream: NodeJS.ReadableStream | null, take: ((text: string) => void) | undefined): void {
  if (stream === null || take === undefined) return;
  stream.setEncoding('utf8');
  stream.on('data', take);
  stream.on('error', () => undefined);
}

function killAll(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (onWindows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore', windowsHide: true });
    return;
  }
  ignoreGone(() => process.kill(-(child.pid ?? 0), signal));
}

/** The system has two ways to say it. */
const isGone = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ESRCH' || (error.code === 'ERR_SYSTEM_ERROR' && error.message.includes('ESRCH')));

/** A process that has ended meanwhile needs no signal. */
export function ignoreGone(kill: () => void): void {
  try {
    kill();
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

export const realProcesses: Processes = {
  startOf: (pid) => (process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid)),
  memoryOf: (pid) => (process.platform === 'linux' ? memoryOnLinux(pid) : memoryElsewhere(pid)),
  kill: (pid) => ignoreGone(() => process.kill(pid, 'SIGKILL')),
  memory: () => ({ totalBytes: mostMemory(), freeBytes: freeMemory() }),
};

/** A container may be given less than the machine has. */
function mostMemory(): number {
  const bound = process.constrainedMemory();
  return bound > 0 ? Math.min(bound, totalmem()) : totalmem();
}

/** What the system could give out, caches that it would drop included. */
const freeMemory = (): number => {
  const available = typeof process.availableMemory === 'function' ? process.availableMemory() : 0;
  return available > 0 ? available : freemem();
};

function fileOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // There is no such process, or it ended while it was looked at.
    return null;
  }
}

/** Behind the name in brackets, which may hold anything, the 20th word: ticks since the machine started. */
function startOnLinux(pid: number): string | null {
  const stat = fileOf(`/proc/${pid}/stat`);
  if (stat === null) return null;
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function memoryOnLinux(pid: number): number | null {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(fileOf(`/proc/${pid}/status`) ?? '')?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
}

function told(command: string, args: readonly string[]): string | null {
  const done = spawnSync(command, args, { encoding: 'utf8', timeout: 5_000, windowsHide: true });
  const text = done.status === 0 ? done.stdout.trim() : '';
  return text === '' ? null : text;
}

const startElsewhere = (pid: number): string | null =>
  onWindows
    ? told('powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.Ticks`])
    : told('ps', ['-o', 'lstart=', '-p', String(pid)]);

/** Windows tells it only to a program that takes a third of a second to start. */
function memoryElsewhere(pid: number): number | null {
  const kilobytes = onWindows ? null : told('ps', ['-o', 'rss=', '-p', String(pid)]);
  return kilobytes === null ? null : Number(kilobytes) * 1_024;
}
