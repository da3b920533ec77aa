// Owns the reading thread as the main thread sees it: started at the first need, one answer for each question. It is
// stopped while the ledger is mended, and whoever was not answered by then is answered after it.
import { Worker } from 'node:worker_threads';
import type { DrainReport } from './drain.ts';
import { isDamage } from './fault-code.ts';
import type { JournalPosition } from './journal/segments.ts';
import type { Answered, Asked, QuestionName } from './questions.ts';

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

export interface ThreadParts {
  /** The path of the database. */
  readonly ledger: string;
  readonly upTo: () => JournalPosition;
  readonly onDrained: (report: DrainReport) => void;
  /** The database is damaged. Resolves when it is mended, or could not be: then false. */
  readonly onDamage?: (code: string) => Promise<boolean>;
}

export interface Answer<Name extends QuestionName> {
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
  /** It is never asked of a ledger that was mended since. */
  readonly isOnce: boolean;
  /** It is asked a second time, of a ledger that was mended since. */
  again: boolean;
}

/**
 * What is told of it is added to by whoever asked, with each row that is settled after the question: of a ledger that
 * was mended meanwhile, and has those rows too, they would count twice.
 */
const askedOnce: ReadonlySet<QuestionName> = new Set<QuestionName>(['minutes']);

// It reads pages and sums: a heap of the usual size would only be memory that is never given back.
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 96 };

// Bundled or not, the worker lies beside this module.
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './reader-worker.ts' : './reader-worker.js',
  import.meta.url,
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

export function createReadingThread({ ledger, upTo, onDrained, onDamage }: ThreadParts) {
  const waiting = new Map<number, Waiter>();
  let isPaused = false;
  let isOver = false;
  let nextId = 1;

  const { post, drop, stop } = createLink(ledger, take, (error) => rejectAll(waiting, error));
  function put(waiter: Waiter): void {
    if (isOver || isPaused || waiter.isAsked) return;
    waiter.isAsked = true;
    waiter.post();
  }
  function take(reply: Reply): void {
    const { id, drained, answer } = reply;
    onDrained(drained);
    const waiter = waiting.get(id);
    if (waiter === undefined) return;
    waiter.isAsked = false;
    const settle = (): unknown => waiting.delete(id) && answerTo(waiter, reply);
    const code = answer.ok ? drained.fault : answer.code;
    if (waiter.again || code === null || !isDamage(code) || onDamage === undefined) return void settle();
    const mending = onDamage(code);
    if (waiter.isOnce) return void settle();
    waiter.again = true;
    // Where the thread was stopped for it, the next one is asked by then.
    void mending.then((isMended) => (isMended && waiting.has(id) ? put(waiter) : settle()));
  }
  function ask<Name extends QuestionName>(name: Name, asked: Asked[Name], left?: AbortSignal): Promise<Answer<Name>> {
    // A thread that is started now would open the ledger when nobody holds its lock any more.
    if (isOver) return Promise.reject(closed());
    const question: ReaderQuestion<Name> = { id: nextId++, name, asked, upTo: upTo() };
    const { waiter, answer } = waiterFor<Name>(name, () => post(question));
    const leave = (): void => {
      if (waiting.delete(question.id)) drop(question.id);
      waiter.reject(new Error('Nobody waits for it.'));
    };
    left?.addEventListener('abort', leave, { once: true });
    waiting.set(question.id, waiter);
    put(waiter);
    return answer.finally(() => left?.removeEventListener('abort', leave));
  }
  return {
    ask,
    async pause(work: () => Promise<void>) {
      isPaused = true;
      try {
        await stop();
        await work();
      } finally {
        isPaused = false;
        putAgain(waiting, put);
      }
    },
    async end() {
      isOver = true;
      await stop();
      rejectAll(waiting, closed());
    },
  };
}

const closed = (): Error => new Error('The ledger is closed.');

function waiterFor<Name extends QuestionName>(name: Name, post: () => void) {
  const { promise, resolve, reject } = Promise.withResolvers<Answer<Name>>();
  const waiter: Waiter = {
    post,
    resolve: (value: Answered[Name], drained) => resolve({ value, drained }),
    reject,
    isAsked: false,
    isOnce: askedOnce.has(name),
    again: false,
  };
  return { waiter, answer: promise };
}

function rejectAll(waiting: Map<number, Waiter>, error: Error): void {
  for (const { reject } of waiting.values()) reject(error);
  waiting.clear();
}

/** What was under way was not brought to its end. */
function putAgain(waiting: Map<number, Waiter>, put: (waiter: Waiter) => void): void {
  for (const [id, waiter] of waiting) {
    waiter.isAsked = false;
    if (!waiter.isOnce) put(waiter);
    else if (waiting.delete(id)) waiter.reject(new Error('The ledger was exchanged meanwhile.'));
  }
}

function answerTo({ resolve, reject }: Waiter, { answer, drained }: Reply): void {
  if (answer.ok) resolve(answer.value, drained);
  else reject(Object.assign(new Error('The database refused it.'), { code: answer.code }));
}
