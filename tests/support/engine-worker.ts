// Owns starting the fallback engine as a process of its own, and speaking to its socket.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { lifelineName } from '../../main/contract/lifeline.ts';
import { openLifeline } from '../../main/platform/lifeline.ts';
import { engineModules } from './engine-modules.ts';
import { until } from './http.ts';

export const workerScript = join(import.meta.dirname, '..', '..', 'dist', 'engine-worker.js');

export interface Called {
  readonly status: number;
  readonly text: string;
}

interface Call {
  readonly path: string;
  /** Absent: a GET. */
  readonly body?: unknown;
  readonly key?: string;
}

function open(socketPath: string, { path, body, key }: Call) {
  const sent = request({
    socketPath,
    path,
    agent: false,
    method: body === undefined ? 'GET' : 'POST',
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve);
    sent.once('error', reject);
  });
  answer.catch(() => undefined);
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  return { answer, leave: () => sent.destroy() };
}

async function callSocket(socketPath: string, call: Call): Promise<Called> {
  const answer = await open(socketPath, call).answer;
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += String(chunk);
  return { status: answer.statusCode ?? 0, text };
}

/** Whether anybody listens there. */
export const isServed = (socketPath: string): Promise<boolean> =>
  callSocket(socketPath, { path: '/health' }).then(
    () => true,
    () => false,
  );

export const planFor = (socket: string, model: string, extra: object = {}): string =>
  JSON.stringify({
    modules: engineModules,
    model,
    socket,
    contextTokens: 2_048,
    slots: 1,
    gpuLayers: 0,
    threads: 1,
    embeddings: false,
    mmproj: null,
    ...extra,
  });

export interface SpawnedWorker extends AsyncDisposable {
  readonly socket: string;
  readonly call: (call: Call) => Promise<Called>;
  readonly open: (call: Call) => ReturnType<typeof open>;
  readonly ready: Promise<number>;
  /** Breaks the line to it, as our own death does. */
  readonly release: () => void;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly exited: Promise<number | null>;
  /** All that it printed. */
  readonly printed: () => string;
}

export function spawnWorker(plan: string, socket: string, env: Record<string, string> = {}): SpawnedWorker {
  const lifeline = openLifeline();
  const child = spawn(process.execPath, [workerScript, '--plan', plan], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', [lifelineName]: lifeline.address, ...env },
  });
  let printed = '';
  for (const output of [child.stdout, child.stderr])
    output.setEncoding('utf8').on('data', (chunk) => {
      printed += String(chunk);
    });
  const exited = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  const call = (asked: Call): Promise<Called> => callSocket(socket, asked);
  const isReady = (): Promise<boolean> =>
    call({ path: '/health' }).then(
      ({ status }) => status === 200,
      () => child.exitCode !== null || child.signalCode !== null,
    );
  return {
    socket,
    call,
    open: (asked) => open(socket, asked),
    ready: until('the worker to be ready', isReady, 60_000),
    release: () => lifeline[Symbol.dispose](),
    kill: (signal) => child.kill(signal),
    exited,
    printed: () => printed,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
      lifeline[Symbol.dispose]();
    },
  };
}
