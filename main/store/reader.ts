// Owns the way to the reading thread: started at the first need, one answer for each question.
import { Worker } from 'node:worker_threads';
import {
  requestPage,
  usageSummary,
  type RequestPage,
  type RequestQuery,
  type UsageQuery,
  type UsageSummary,
} from '../contract/api.ts';
import { requestDetail, type RequestDetail } from '../contract/request-detail.ts';

export type ReaderTask =
  | { readonly kind: 'requests'; readonly query: RequestQuery }
  | { readonly kind: 'request'; readonly id: string }
  | { readonly kind: 'usage'; readonly query: UsageQuery; readonly now: number }
  | { readonly kind: 'checkpoint' };

export type ReaderReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string };

export interface Reader extends AsyncDisposable {
  readonly requests: (query: RequestQuery) => Promise<RequestPage>;
  /** Null where the ledger has no request of that id. */
  readonly request: (id: string) => Promise<RequestDetail | null>;
  readonly usage: (query: UsageQuery, now: number) => Promise<UsageSummary>;
  readonly checkpoint: () => Promise<void>;
}

interface Waiter {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

// It reads pages and sums: a heap of the usual size would only be memory that is never given back.
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 };

// Bundled or not, the worker lies beside this module.
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './reader-worker.ts' : './reader-worker.js',
  import.meta.url,
);

export function createReader(path: string): Reader {
  const waiting = new Map<number, Waiter>();
  let worker: Worker | null = null;
  let nextId = 1;

  const failAll = (error: Error): void => {
    worker = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  function start(): Worker {
    const started = new Worker(workerUrl, { workerData: path, resourceLimits });
    started.unref();
    started.on('error', failAll);
    started.on('exit', () => failAll(new Error('The reading thread has ended.')));
    started.on('message', (reply: ReaderReply) => {
      const waiter = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (reply.ok) waiter?.resolve(reply.value);
      else waiter?.reject(new Error(reply.message));
    });
    return started;
  }
  const ask = (task: ReaderTask): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      worker ??= start();
      worker.postMessage({ id, task });
    });

  return {
    requests: async (query) => requestPage.parse(await ask({ kind: 'requests', query })),
    request: async (id) => requestDetail.nullable().parse(await ask({ kind: 'request', id })),
    usage: async (query, now) => usageSummary.parse(await ask({ kind: 'usage', query, now })),
    checkpoint: async () => {
      await ask({ kind: 'checkpoint' });
    },
    async [Symbol.asyncDispose]() {
      const ending = worker;
      worker = null;
      ending?.removeAllListeners('exit');
      await ending?.terminate();
      failAll(new Error('The ledger is closed.'));
    },
  };
}
