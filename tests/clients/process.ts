// Owns the process of a client: its surroundings, in which nothing but this machine can be reached, and its end.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
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
  const end = (): void => endGroup(child.pid);
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
  return { code, late, out, noise };
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // The whole group has ended by itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
