// Owns one process of an engine, from its start to its end: what it says while it loads, the connections to it, whether it
// still answers. It knows nothing of other models, of memory or of requests; the supervisor is its only caller.
import { Pool, type Dispatcher } from 'undici';
import { z } from 'zod';
import { parseJson } from '../contract/json.ts';
import type { Child, ChildEnd, Clock, Fork, ForkOptions, Spawn } from '../platform/ports.ts';
import { askUntilReady } from './engine-readiness.ts';
import { originOf, type Launch } from './launch.ts';

interface Loaded {
  /** Of each slot, where the engine says it. */
  readonly contextTokens: number | null;
}

export interface EngineChild {
  readonly launch: Launch;
  /** Null before it was started. */
  readonly pid: number | null;
  /** Resolves when it has its number, or never will. */
  readonly started: Promise<void>;
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>;
  /** Rejects with `LoadFailed` where it ended before it was ready. */
  readonly ready: Promise<Loaded>;
  /** Resolves when the process is gone, whatever way. */
  readonly ended: Promise<ChildEnd>;
  readonly progress: () => number | null;
  /** Its own word that it lives. */
  readonly isAlive: (deadlineMs: number) => Promise<boolean>;
  /** Tokens a second of the latest answers, where the engine counts them. */
  readonly speed: () => Promise<number | null>;
  readonly end: () => Promise<void>;
}

/** It ended before it was ready. Its own words say why: they are of the load, and hold nothing of a request. */
export class LoadFailed extends Error {
  readonly end: ChildEnd;
  readonly words: string;
  /** What it was to compute on. */
  readonly device: string;

  constructor(end: ChildEnd, words: string, device: string) {
    super('The engine ended while it loaded a model.');
    this.name = 'LoadFailed';
    this.end = end;
    this.words = words;
    this.device = device;
  }
}

export interface ChildPorts {
  readonly spawn: Spawn;
  readonly fork: Fork;
  readonly clock: Clock;
}

/** The engine closes a line that is idle for 5 s, or after 100 requests: ours is closed before. */
const lineIdleMs = 4_000;
const requestsPerLine = 90;
/** Beside the slots: for its health and its figures. */
const spareLines = 4;
const longestWords = 4_000;
/** A prompt of a hundred thousand tokens has no first byte for minutes: that it hangs is told by its health. */
const noTimeout = 0;

export function startEngineChild(launch: Launch, slots: number, ports: ChildPorts): EngineChild {
  const { clock } = ports;
  const loading = createLoading(launch.device);
  const child = startProcess(launch, { onOut: loading.hear, onErr: loading.complain }, ports);
  const { address } = launch;
  const pool = new Pool(originOf(address), {
    connect: { ...('socket' in address ? { socketPath: address.socket } : {}), timeout: 10_000 },
    connections: slots + spareLines,
    pipelining: 1,
    keepAliveTimeout: lineIdleMs,
    keepAliveMaxTimeout: lineIdleMs,
    maxRequestsPerClient: requestsPerLine,
    headersTimeout: noTimeout,
    bodyTimeout: noTimeout,
  });
  let hasFailed = false;
  const asking = launch.saysState
    ? null
    : askUntilReady(pool, clock, {
        ready: () => loading.becameReady({ contextTokens: null }),
        // It lives on without what it was to load.
        failed() {
          hasFailed = true;
          child.kill('SIGKILL');
        },
      });
  const ended = endOf(child).then(async (end) => {
    asking?.[Symbol.dispose]();
    loading.ended(hasFailed ? refusedLoad : end);
    await pool.destroy(new EngineGone());
    return end;
  });
  return {
    launch,
    get pid() {
      return child.pid ?? null;
    },
    started: child.started,
    dispatcher: pool,
    ready: loading.ready,
    ended,
    progress: loading.progress,
    isAlive: (deadlineMs) => ask(pool, '/health', { clock, deadlineMs }).then((answer) => answer !== null),
    speed: async () => speedIn(await ask(pool, '/metrics', { clock, deadlineMs: 2_000 })),
    async end() {
      // There is nothing that it would have to finish: what it holds is memory.
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Both end with us: a script holds a line of its own to us, a program sees its input close. */
const startProcess = (
  { command, isScript, args, env }: Launch,
  ears: Pick<ForkOptions, 'onOut' | 'onErr'>,
  { spawn, fork }: ChildPorts,
): Child => (isScript ? fork(command, args, { env, ...ears }) : spawn(command, args, { env, watched: true, ...ears }));

/** As of an engine that ends by itself where it cannot load something. */
const refusedLoad: ChildEnd = { code: 1, signal: null };

/** Requests that were under way learn that their engine is gone. */
class EngineGone extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('The engine ended.');
    this.name = 'EngineGone';
  }
}

/** A program that cannot be started has ended too. */
const endOf = ({ exited }: Child): Promise<ChildEnd> =>
  exited.catch((error: unknown) => {
    const signal = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { code: null, signal };
  });

const stateLine = z.object({
  state: z.string(),
  payload: z
    .object({
      value: z.number().optional(),
      meta: z.object({ n_ctx: z.number().int().positive().optional() }).optional(),
    })
    .optional(),
});

const stateMark = 'cmd_child_to_router:state:';

/** What a child says of its load: lines on its output, and on its error output whatever went wrong. */
function createLoading(device: string) {
  const { promise: ready, resolve, reject } = Promise.withResolvers<Loaded>();
  // Whoever waits for it hears of it; where nobody does, the end of the child says the same.
  ready.catch(() => undefined);
  let isReady = false;
  let progress: number | null = null;
  let rest = '';
  let words = '';
  const become = (loaded: Loaded): void => {
    isReady = true;
    words = '';
    resolve(loaded);
  };
  const take = (line: string): void => {
    if (!line.startsWith(stateMark)) return;
    // A line that was cut is no JSON: the next tells the same.
    const said = stateLine.safeParse(parseJson(line.slice(stateMark.length))).data;
    if (said?.state === 'loading') progress = said.payload?.value ?? progress;
    if (said?.state !== 'ready') return;
    become({ contextTokens: said.payload?.meta?.n_ctx ?? null });
  };
  return {
    ready,
    becameReady: become,
    progress: () => progress,
    hear(text: string) {
      if (isReady) return;
      const lines = `${rest}${text}`.split('\n');
      rest = (lines.pop() ?? '').slice(-longestWords);
      for (const line of lines) take(line.trim());
    },
    /** After the load its words may hold prompts: they are not kept. */
    complain(text: string) {
      if (!isReady) words = `${words}${text}`.slice(-longestWords);
    },
    ended(end: ChildEnd) {
      if (!isReady) reject(new LoadFailed(end, words, device));
    },
  };
}

interface Asking {
  readonly clock: Clock;
  readonly deadlineMs: number;
}

/** The body of an answer; null where none came in time, or not that of a child that is well. */
function ask(pool: Pool, path: string, { clock, deadlineMs }: Asking): Promise<string | null> {
  const departure = new AbortController();
  const deadline = clock.after(deadlineMs, () => departure.abort());
  return pool
    .request({ path, method: 'GET', signal: departure.signal })
    .then(async ({ statusCode, body }) => {
      const text = await body.text();
      return statusCode === 200 ? text : null;
    })
    .catch(() => null)
    .finally(() => deadline.cancel());
}

function speedIn(metrics: string | null): number | null {
  const found = /^llamacpp:predicted_tokens_seconds ([\d.eE+]+)$/m.exec(metrics ?? '')?.[1];
  const speed = Number(found);
  return found === undefined || !Number.isFinite(speed) || speed <= 0 ? null : Math.round(speed * 10) / 10;
}
