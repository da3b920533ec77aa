// Owns the process of a client: its surroundings, in which nothing but this machine can be reached, and its end.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Client } from './table.ts';

interface Surroundings {
  readonly home: string;
  readonly work: string;
  readonly stop: AbortSignal;
  readonly patienceMs: number;
}

interface Ended {
  /** Null where it could not be started. */
  readonly code: number | null;
  readonly late: boolean;
  readonly out: string;
  readonly noise: string;
}

/** Nothing listens there: whatever does not stay on this machine fails at once. */
const deadProxy = 'http://127.0.0.1:9';
const offline = Object.fromEntries([
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => [name, deadProxy]),
  ...['NO_PROXY', 'no_proxy'].map((name) => [name, '127.0.0.1,localhost,::1']),
]);

const quiet = {
  CI: '1',
  NO_COLOR: '1',
  TERM: 'dumb',
  DO_NOT_TRACK: '1',
  PYTHONDONTWRITEBYTECODE: '1',
  SHELL: '/bin/bash',
  LANG: 'C.UTF-8',
};

export async function runClient(launch: ReturnType<Client['launch']>, around: Surroundings): Promise<Ended> {
  for (const [path, text] of Object.entries(launch.files ?? {})) {
    mkdirSync(dirname(join(around.home, path)), { recursive: true });
    writeFileSync(join(around.home, path), text);
  }
  const path = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  const child = spawn(launch.command, launch.args, {
    cwd: around.work,
    env: { ...offline, ...quiet, PATH: path, HOME: around.home, ...launch.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what it started ends with it.
    detached: true,
  });
  let out = '';
  let noise = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (noise += String(chunk)));
  let late = false;
  const end = (): void => {
    if (child.pid !== undefined) endNow(-child.pid);
  };
  const timer = setTimeout(() => {
    late = true;
    end();
  }, around.patienceMs);
  around.stop.addEventListener('abort', end, { once: true });
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      noise += error.message;
      resolve(null);
    });
    child.once('exit', (status) => resolve(status ?? 128));
  });
  clearTimeout(timer);
  end();
  endDaemons(around.home);
  return { code, late, out, noise };
}

/** A whole group where the number is negative. */
function endNow(target: number): void {
  try {
    process.kill(target, 'SIGKILL');
  } catch (error) {
    // It has ended by itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Daemons leave the group. They are known by the home that they were given, a folder that nobody else has. */
function endDaemons(home: string): void {
  if (process.platform !== 'linux') return;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (environmentOf(pid).includes(`HOME=${home}`)) endNow(Number(pid));
  }
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return []; // It has ended meanwhile, or is somebody else's.
  }
}
