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
import type { Answered, Asked, QuestionName } from './questions.ts';
import type { ReplayPage, ReplayPeriod } from './replay-rows.ts';
import type { Minutes } from './summary/minutes.ts';
import type { ExportPiece, ExportQuery } from './usage/export.ts';
import type { UsageQuestion, UsageRead } from './usage/read-usage.ts';

export type ReaderQuestion<Name extends QuestionName = QuestionName> = {
  [Each in Name]: {
    readonly id: number;
    readonly name: Each;
    readonly asked: Asked[Each];
    /** How far the journal goes. */
    readonly upTo: JournalPosition;
  };
}[Name];

/** Whoever asked that question waits no more, or all is over. */
export type ReaderMessage = ReaderQuestion | { readonly left: number } | 'close';

/** Of one that has closed, `closed`. */
export interface ReaderReply<Value = unknown> {
  readonly id: number;
  readonly drained: DrainReport;
  readonly answer: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly code: string };
}

/** Where `left` is aborted nobody waits for the answer any more: it is not looked for further, and rejected with its reason. */
export interface Reader extends AsyncDisposable {
  readonly requests: (query: RequestQuery, now: number, left?: AbortSignal) => Promise<RequestPage>;
  /** Null where the ledger has no request of that id. */
  readonly request: (id: string) => Promise<RequestDetail | null>;
  readonly usage: (query: UsageQuestion) => Promise<UsageRead>;
  readonly usageDays: (query: UsageQuery, now: number) => Promise<UsageDays>;
  readonly usageModels: (query: UsageQuery, now: number) => Promise<UsageModels>;
  readonly exportPiece: (query: ExportQuery) => Promise<ExportPiece>;
  /** Gives up some of the rows that are older. True where there are more of them. */
  readonly forget: (before: number) => Promise<boolean>;
  readonly summary: (query: SummaryQuery, now: number, left?: AbortSignal) => Promise<Summary>;
  /** What answers used and cost, to be compared with what they would have cost elsewhere. */
  readonly saved: (query: SummaryQuery, now: number, left?: AbortSignal) => Promise<readonly SavingsInput[]>;
  /** Sums of each minute, of all that is settled by now and nothing of what comes later. */
  readonly minutes: (since: number) => Promise<Minutes>;
  /** What copies have shown of each pair since then. */
  readonly comparisons: (pairs: readonly AbPair[], since: number) => Promise<readonly AbPairReport[]>;
  /** What copies have cost of all time, by pair. */
  readonly shadowSpending: () => Promise<readonly ShadowSpending[]>;
  /** How each backend fared since then. */
  readonly backendMetrics: (since: number, left?: AbortSignal) => Promise<readonly BackendMetrics[]>;
  readonly replayScope: (period: ReplayPeriod, left?: AbortSignal) => Promise<ReplayScope>;
  /** The newest of them before a row; none where there are no more. */
  readonly replayRows: (page: ReplayPage, left?: AbortSignal) => Promise<readonly ReplayRow[]>;
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

interface Answer<Name extends QuestionName> {
  readonly value: Answered[Name];
  readonly drained: DrainReport;
}

interface Waiter {
  readonly post: () => void;
  /** The value is the answer to its own question. */
  resolve(value: Answered[QuestionName], drained: DrainReport): void;
  readonly reject: (error: Error) => void;
  /** The thread that runs now was asked. */
  isAsked: boolean;
  /** It is asked a second time, of a ledger that was mended since. */
  again: boolean;
}

// It reads pages and sums: a heap of the usual size would only be memory that is never given back.
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 96 };

// Bundled or not, the worker lies beside this module.
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './reader-worker.ts' : './reader-worker.js',
  import.meta.url,
);

export function createReader(parts: ReaderParts): Reader {
  const thread = createThread(parts);
  /** Whoever asks is told what the database refused; its own words could name what is in it. */
  async function answerTo<Name extends QuestionName>(
    name: Name,
    asked: Asked[Name],
    left?: AbortSignal,
  ): Promise<Answer<Name>> {
    left?.throwIfAborted();
    try {
      return await thread.ask(name, asked, left);
    } catch (error) {
      left?.throwIfAborted();
      throw unreadable(faultCodeOf(error), error);
    }
  }
  const ask = async <Name extends QuestionName>(
    name: Name,
    asked: Asked[Name],
    left?: AbortSignal,
  ): Promise<Answered[Name]> => (await answerTo(name, asked, left)).value;
  /** Where what is not in the tables yet would be missing for ever. */
  async function askOfAll<Name extends QuestionName>(name: Name, asked: Asked[Name]): Promise<Answered[Name]> {
    const { value, drained } = await answerTo(name, asked);
    if (drained.fault !== null) throw unreadable(drained.fault);
    return value;
  }
  return {
    requests: async (query, now, left) => requestPage.parse(await ask('requests', { query, now }, left)),
    request: async (id) => requestDetail.nullable().parse(await ask('request', id)),
    usage: (query) => ask('usage', query),
    usageDays: (query, now) => ask('usageDays', { query, now }),
    usageModels: (query, now) => ask('usageModels', { query, now }),
    exportPiece: (query) => ask('exportPiece', query),
    forget: (before) => ask('forget', before),
    summary: (query, now, left) => ask('summary', { query, now }, left),
    saved: (query, now, left) => ask('saved', { query, now }, left),
    minutes: (since) => askOfAll('minutes', since),
    comparisons: (pairs, since) => ask('comparisons', { pairs, since }),
    shadowSpending: () => askOfAll('shadowSpending', null),
    backendMetrics: (since, left) => ask('backendMetrics', since, left),
    replayScope: (period, left) => ask('replayScope', period, left),
    replayRows: async (page, left) => replayRows.parse(await ask('replayRows', page, left)),
    drain: async () => (await thread.ask('drain', null)).drained.fault === null,
    pause: thread.pause,
    [Symbol.asyncDispose]: thread.end,
  };
}

const unreadable = (code: string, cause?: unknown): RouterError =>
  new RouterError(
    'ledger_unavailable',
    `The ledger could not be read (${code}). Make sure that its files are whole and that LA Router may read them, then start it again.`,
    { cause },
  );

/** The thread itself. One that has died is started again at the next question: what it knows stands in the database. */
function createLink(ledger: string, take: (reply: Reply) => void, failAll: (error: Error) => void) {
  let worker: Worker | null = null;
  let closed: () => void = () => undefined;
  let closing: Promise<void> | null = null;
  const end = (error: Error): void => {
    worker = null;
    closed();
    failAll(error);
  };
  function start(): Worker {
    const started = new Worker(workerUrl, { workerData: ledger, resourceLimits });
    started.unref();
    started.on('error', end);
    started.on('exit', () => end(new Error('The reading thread has ended.')));
    started.on('message', (reply: Reply | 'closed') => (reply === 'closed' ? closed() : take(reply)));
    return started;
  }
  async function close(ending: Worker): Promise<void> {
    await new Promise<void>((resolve) => {
      closed = resolve;
      ending.postMessage('close' satisfies ReaderMessage);
    });
    worker = null;
    ending.removeAllListeners('exit');
    await ending.terminate();
  }
  return {
    post<Name extends QuestionName>(question: ReaderQuestion<Name>): void {
      worker ??= start();
      worker.postMessage(question);
    },
    drop: (id: number): void => worker?.postMessage({ left: id } satisfies ReaderMessage),
    /** It closes its connection itself: a thread that is cut off could leave a lock behind. */
    async stop(): Promise<void> {
      if (worker !== null) closing ??= close(worker);
      await closing;
      closing = null;
    },
  };
}

type Reply = ReaderReply<Answered[QuestionName]>;

function createThread({ ledger, upTo, onDrained, onDamage }: ReaderParts) {
  const waiting = new Map<number, Waiter>();
  let isPaused = false;
  let nextId = 1;

  const failAll = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const { post, drop, stop } = createLink(ledger, take, failAll);
  function put(waiter: Waiter): void {
    if (isPaused || waiter.isAsked) return;
    waiter.isAsked = true;
    waiter.post();
  }
  function take({ id, drained, answer }: Reply): void {
    onDrained(drained);
    const waiter = waiting.get(id);
    if (waiter === undefined) return;
    waiter.isAsked = false;
    const code = answer.ok ? drained.fault : answer.code;
    if (!waiter.again && code !== null && isDamage(code) && onDamage !== undefined) {
      waiter.again = true;
      void onDamage(code).then((isMended) => {
        // Where the thread was stopped for it, the next one is asked by now.
        if (!isMended) settle(waiter);
        else if (waiting.has(id)) put(waiter);
      });
    } else settle(waiter);
    function settle(asker: Waiter): void {
      waiting.delete(id);
      if (answer.ok) asker.resolve(answer.value, drained);
      else asker.reject(Object.assign(new Error('The database refused it.'), { code: answer.code }));
    }
  }
  return {
    ask: <Name extends QuestionName>(name: Name, asked: Asked[Name], left?: AbortSignal): Promise<Answer<Name>> =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        const leave = (): void => {
          if (waiting.delete(id)) drop(id);
          reject(new Error('Nobody waits for it.'));
        };
        left?.addEventListener('abort', leave, { once: true });
        const question: ReaderQuestion<Name> = { id, name, asked, upTo: upTo() };
        const waiter: Waiter = {
          post: () => post(question),
          resolve(value: Answered[Name], drained) {
            left?.removeEventListener('abort', leave);
            resolve({ value, drained });
          },
          reject,
          isAsked: false,
          again: false,
        };
        waiting.set(id, waiter);
        put(waiter);
      }),
    async pause(work: () => Promise<void>) {
      isPaused = true;
      try {
        await stop();
        await work();
      } finally {
        isPaused = false;
        // What was under way was not brought to its end.
        for (const waiter of waiting.values()) {
          waiter.isAsked = false;
          put(waiter);
        }
      }
    },
    async end() {
      await stop();
      failAll(new Error('The ledger is closed.'));
    },
  };
}
