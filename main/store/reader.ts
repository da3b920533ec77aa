// Owns the way to the reading thread: started at the first need, one answer for each question. Before each answer the
// thread takes in what the journal holds by then, so a caller always finds what was written before it asked.
import { Worker } from 'node:worker_threads';
import { requestPage, type RequestPage, type RequestQuery } from '../contract/api.ts';
import { requestDetail, type RequestDetail } from '../contract/request-detail.ts';
import { RouterError } from '../contract/errors.ts';
import type { BackendMetrics } from '../contract/metrics.ts';
import { replayRows, type ReplayRow, type ReplayScope } from '../contract/replay.ts';
import type { Summary, SummaryQuery } from '../contract/summary.ts';
import type { UsageDays, UsageModels, UsageQuery } from '../contract/usage.ts';
import type { AbPairReport } from '../contract/ab.ts';
import type { SavingsInput } from '../domain/money/savings.ts';
import type { AbPair } from '../domain/policy.ts';
import type { ShadowSpending } from './comparisons.ts';
import type { DrainReport } from './drain.ts';
import { faultCodeOf, isDamage } from './fault-code.ts';
import type { JournalPosition } from './journal/segments.ts';
import type { ReplayPage, ReplayPeriod } from './replay-rows.ts';
import { gatherScope, type ScopePart } from './replay-scope.ts';
import type { Minutes } from './summary/minutes.ts';
import type { ExportPiece, ExportQuery } from './usage/export.ts';
import type { DaysQuestion, UsageQuestion, UsageRead } from './usage/read-usage.ts';

export type ReaderTask =
  | { readonly kind: 'requests'; readonly query: RequestQuery; readonly now: number }
  | { readonly kind: 'request'; readonly id: string }
  | { readonly kind: 'usage'; readonly query: UsageQuestion }
  | { readonly kind: 'usage-days'; readonly query: DaysQuestion }
  | { readonly kind: 'usage-models'; readonly query: UsageQuery; readonly now: number }
  | { readonly kind: 'export'; readonly query: ExportQuery }
  | { readonly kind: 'forget'; readonly before: number }
  | { readonly kind: 'summary'; readonly query: SummaryQuery; readonly now: number }
  | { readonly kind: 'saved'; readonly query: SummaryQuery; readonly now: number }
  | { readonly kind: 'minutes'; readonly since: number }
  | { readonly kind: 'comparisons'; readonly pairs: readonly AbPair[]; readonly since: number }
  | { readonly kind: 'shadow-spending' }
  | { readonly kind: 'backend-metrics'; readonly since: number }
  | { readonly kind: 'replay-scope'; readonly page: ReplayPage }
  | { readonly kind: 'replay-rows'; readonly page: ReplayPage }
  | { readonly kind: 'drain' }
  | { readonly kind: 'close' };

export interface ReaderQuestion {
  readonly id: number;
  readonly task: ReaderTask;
  /** How far the journal goes. */
  readonly upTo: JournalPosition;
}

export interface ReaderReply {
  readonly id: number;
  readonly drained: DrainReport;
  readonly answer: ({ readonly ok: true } & ReaderAnswer) | { readonly ok: false; readonly code: string };
}

/** What holds text of rows is checked by whoever asked; sums are what the reading thread has counted itself. */
export interface ReaderAnswer {
  readonly value: unknown;
  readonly summary?: Summary;
  readonly minutes?: Minutes;
  readonly saved?: readonly SavingsInput[];
  readonly usage?: UsageRead;
  readonly days?: UsageDays;
  readonly models?: UsageModels;
  readonly piece?: ExportPiece;
  readonly comparisons?: readonly AbPairReport[];
  readonly shadowSpending?: readonly ShadowSpending[];
  readonly backendMetrics?: readonly BackendMetrics[];
  readonly scopePart?: ScopePart;
}

export interface Reader extends AsyncDisposable {
  readonly requests: (query: RequestQuery, now: number) => Promise<RequestPage>;
  /** Null where the ledger has no request of that id. */
  readonly request: (id: string) => Promise<RequestDetail | null>;
  readonly usage: (query: UsageQuestion) => Promise<UsageRead>;
  readonly usageDays: (query: DaysQuestion) => Promise<UsageDays>;
  readonly usageModels: (query: UsageQuery, now: number) => Promise<UsageModels>;
  readonly exportPiece: (query: ExportQuery) => Promise<ExportPiece>;
  /** Gives up some of the rows that are older. True where there are more of them. */
  readonly forget: (before: number) => Promise<boolean>;
  readonly summary: (query: SummaryQuery, now: number) => Promise<Summary>;
  /** What answers used and cost, to be compared with what they would have cost elsewhere. */
  readonly saved: (query: SummaryQuery, now: number) => Promise<readonly SavingsInput[]>;
  /** Sums of each minute, of all that is settled by now and nothing of what comes later. */
  readonly minutes: (since: number) => Promise<Minutes>;
  /** What copies have shown of each pair since then. */
  readonly comparisons: (pairs: readonly AbPair[], since: number) => Promise<readonly AbPairReport[]>;
  /** What copies have cost of all time, by pair. */
  readonly shadowSpending: () => Promise<readonly ShadowSpending[]>;
  /** How each backend fared since then. */
  readonly backendMetrics: (since: number) => Promise<readonly BackendMetrics[]>;
  readonly replayScope: (period: ReplayPeriod) => Promise<ReplayScope>;
  /** The newest of them before a row; none where there are no more. */
  readonly replayRows: (page: ReplayPage) => Promise<readonly ReplayRow[]>;
  /** Takes in what the journal holds. False where not all of it could come in. */
  readonly drain: () => Promise<boolean>;
  /** Lets go of the database while that is worked on. Whoever asks meanwhile is answered after it. */
  readonly pause: (work: () => Promise<void>) => Promise<void>;
}

interface ReaderParts {
  /** The path of the database. */
  readonly ledger: string;
  readonly upTo: () => JournalPosition;
  readonly onDrained: (report: DrainReport) => void;
  /** The database is damaged. Resolves when it is mended, or could not be: then false. */
  readonly onDamage?: (code: string) => Promise<boolean>;
}

interface Answer extends ReaderAnswer {
  readonly drained: DrainReport;
}

interface Waiter {
  readonly question: ReaderQuestion;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  /** It is asked a second time, of a ledger that was mended since. */
  again: boolean;
}

// It reads pages and sums: a heap of the usual size would only be memory that is never given back.
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 128 };

// Bundled or not, the worker lies beside this module.
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './reader-worker.ts' : './reader-worker.js',
  import.meta.url,
);

export function createReader(parts: ReaderParts): Reader {
  const thread = createThread(parts);
  return {
    requests: async (query, now) =>
      requestPage.parse((await answered(thread.ask({ kind: 'requests', query, now }))).value),
    request: async (id) => requestDetail.nullable().parse((await answered(thread.ask({ kind: 'request', id }))).value),
    usage: async (query) => given((await answered(thread.ask({ kind: 'usage', query }))).usage),
    usageDays: async (query) => given((await answered(thread.ask({ kind: 'usage-days', query }))).days),
    usageModels: async (query, now) => given((await answered(thread.ask({ kind: 'usage-models', query, now }))).models),
    exportPiece: async (query) => given((await answered(thread.ask({ kind: 'export', query }))).piece),
    forget: async (before) => (await answered(thread.ask({ kind: 'forget', before }))).value === true,
    summary: async (query, now) => given((await answered(thread.ask({ kind: 'summary', query, now }))).summary),
    async saved(query, now) {
      const { saved } = await answered(thread.ask({ kind: 'saved', query, now }));
      if (saved === undefined) throw new Error('The reading thread gave no savings.');
      return saved;
    },
    async minutes(since) {
      const { minutes, drained } = await answered(thread.ask({ kind: 'minutes', since }));
      // What is not in the tables yet would be in no sum, ever.
      if (minutes === undefined || drained.fault !== null) throw unreadable(drained.fault ?? 'unknown');
      return minutes;
    },
    async comparisons(pairs, since) {
      const { comparisons } = await answered(thread.ask({ kind: 'comparisons', pairs, since }));
      if (comparisons === undefined) throw new Error('The reading thread gave no comparisons.');
      return comparisons;
    },
    async shadowSpending() {
      const { shadowSpending, drained } = await answered(thread.ask({ kind: 'shadow-spending' }));
      // What is not in the tables yet would be spent a second time.
      if (shadowSpending === undefined || drained.fault !== null) throw unreadable(drained.fault ?? 'unknown');
      return shadowSpending;
    },
    async backendMetrics(since) {
      const { backendMetrics } = await answered(thread.ask({ kind: 'backend-metrics', since }));
      if (backendMetrics === undefined) throw new Error('The reading thread gave no metrics.');
      return backendMetrics;
    },
    replayScope: (period) =>
      gatherScope(period, async (page) => {
        const { scopePart } = await answered(thread.ask({ kind: 'replay-scope', page }));
        if (scopePart === undefined) throw new Error('The reading thread gave no part of a scope.');
        return scopePart;
      }),
    replayRows: async (page) => replayRows.parse((await answered(thread.ask({ kind: 'replay-rows', page }))).value),
    drain: async () => (await thread.ask({ kind: 'drain' })).drained.fault === null,
    pause: thread.pause,
    [Symbol.asyncDispose]: thread.end,
  };
}

function given<T>(answer: T | undefined): T {
  if (answer === undefined) throw new Error('The reading thread gave another answer.');
  return answer;
}

/** Whoever asks is told what the database refused; its own words could name what is in it. */
async function answered(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked;
  } catch (error) {
    throw unreadable(faultCodeOf(error), error);
  }
}

const unreadable = (code: string, cause?: unknown): RouterError =>
  new RouterError(
    'ledger_unavailable',
    `The ledger could not be read (${code}). Make sure that its files are whole and that LA Router may read them, then start it again.`,
    { cause },
  );

/** The thread itself. One that has died is started again at the next question: what it knows stands in the database. */
function createLink(ledger: string, take: (reply: ReaderReply) => void, failAll: (error: Error) => void) {
  let worker: Worker | null = null;
  const end = (error: Error): void => {
    worker = null;
    failAll(error);
  };
  function start(): Worker {
    const started = new Worker(workerUrl, { workerData: ledger, resourceLimits });
    started.unref();
    started.on('error', end);
    started.on('exit', () => end(new Error('The reading thread has ended.')));
    started.on('message', take);
    return started;
  }
  return {
    post(question: ReaderQuestion): void {
      worker ??= start();
      worker.postMessage(question);
    },
    /** It closes its connection itself: a thread that is cut off could leave a lock behind. */
    async stop(close: () => Promise<unknown>): Promise<void> {
      if (worker === null) return;
      const ending = worker;
      await close().catch(() => undefined);
      worker = null;
      ending.removeAllListeners('exit');
      await ending.terminate();
    },
  };
}

function createThread({ ledger, upTo, onDrained, onDamage }: ReaderParts) {
  const waiting = new Map<number, Waiter>();
  let paused: Promise<void> | null = null;
  let nextId = 1;

  const failAll = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const { post, stop } = createLink(ledger, take, failAll);
  function take({ id, drained, answer }: ReaderReply): void {
    const waiter = waiting.get(id);
    onDrained(drained);
    const code = answer.ok ? drained.fault : answer.code;
    if (waiter?.again === false && code !== null && isDamage(code) && onDamage !== undefined) {
      waiter.again = true;
      void onDamage(code).then((isMended) => (isMended ? post(waiter.question) : settle()));
    } else settle();
    function settle(): void {
      waiting.delete(id);
      if (answer.ok) waiter?.resolve({ ...answer, drained });
      else waiter?.reject(Object.assign(new Error('The database refused it.'), { code: answer.code }));
    }
  }
  function ask(task: ReaderTask): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const question: ReaderQuestion = { id: nextId++, task, upTo: upTo() };
      waiting.set(question.id, { question, resolve, reject, again: task.kind === 'close' });
      if (paused === null || task.kind === 'close') post(question);
      else void paused.then(() => post(question));
    });
  }
  const close = (): Promise<Answer> => ask({ kind: 'close' });
  return {
    ask,
    async pause(work: () => Promise<void>) {
      let resume: () => void = () => undefined;
      paused = new Promise((resolve) => {
        resume = resolve;
      });
      try {
        await stop(close);
        await work();
      } finally {
        paused = null;
        resume();
      }
    },
    async end() {
      await stop(close);
      failAll(new Error('The ledger is closed.'));
    },
  };
}
