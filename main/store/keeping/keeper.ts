// Owns asking a thread for what takes long over the whole of a ledger. One order at a time, in their order.
import { Worker } from 'node:worker_threads';
import type { LedgerBackup } from '../../contract/api.ts';
import type { CheckDepth } from '../inspect.ts';
import type { JournalSpan, LaidOut } from './restore.ts';

export type KeeperOrder = { readonly ledger: string } & (
  | { readonly kind: 'backup'; readonly now: number }
  | { readonly kind: 'check'; readonly depth: CheckDepth }
  | { readonly kind: 'lay-out'; readonly span: JournalSpan }
);

export type KeeperReply =
  | { readonly kind: 'backup'; readonly backup: LedgerBackup }
  | { readonly kind: 'check' }
  | { readonly kind: 'lay-out'; readonly laidOut: LaidOut }
  | { readonly kind: 'failed'; readonly code: string };

export interface Keeper {
  readonly backup: (now: number) => Promise<LedgerBackup>;
  /** Rejects with the code of what is wrong. */
  readonly check: (depth: CheckDepth) => Promise<void>;
  /** What is laid out is used before anything else is begun. */
  readonly layOut: (span: JournalSpan, use: (laidOut: LaidOut) => void) => Promise<void>;
  /** Resolves when nothing is under way any more. */
  readonly settled: () => Promise<void>;
}

const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 };

// Bundled or not, the worker lies beside this module.
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './keeper-worker.ts' : './keeper-worker.js',
  import.meta.url,
);

export function createKeeper(ledger: string): Keeper {
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = last.then(run);
    last = turn.catch(() => undefined);
    return turn;
  }
  return {
    backup: (now) =>
      inTurn(async () => {
        const reply = await ordered({ kind: 'backup', ledger, now });
        if (reply.kind !== 'backup') throw failed(reply);
        return reply.backup;
      }),
    check: (depth) =>
      inTurn(async () => {
        const reply = await ordered({ kind: 'check', ledger, depth });
        if (reply.kind !== 'check') throw failed(reply);
      }),
    layOut: (span, use) =>
      inTurn(async () => {
        const reply = await ordered({ kind: 'lay-out', ledger, span });
        if (reply.kind !== 'lay-out') throw failed(reply);
        use(reply.laidOut);
      }),
    async settled() {
      await last;
    },
  };
}

const failed = (reply: KeeperReply): Error =>
  Object.assign(new Error('The ledger refused it.'), { code: reply.kind === 'failed' ? reply.code : 'unknown' });

const ordered = (order: KeeperOrder): Promise<KeeperReply> =>
  new Promise((resolve) => {
    const worker = new Worker(workerUrl, { workerData: order, resourceLimits });
    worker.unref();
    worker.on('message', resolve);
    worker.on('error', () => resolve({ kind: 'failed', code: 'unknown' }));
    // After its word this says nothing more.
    worker.on('exit', () => resolve({ kind: 'failed', code: 'ended' }));
  });
