// Owns what is asked of the reading thread, and how it is told. Before each answer the thread takes in what the journal
// holds by then, so a caller always finds what was written before it asked.
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
import { faultCodeOf } from './fault-code.ts';
import type { Answered, Asked, QuestionName } from './questions.ts';
import { createReadingThread, type Answer, type ThreadParts } from './reading-thread.ts';
import type { ReplayPage, ReplayPeriod } from './replay-rows.ts';
import type { Minutes } from './summary/minutes.ts';
import type { ExportPiece, ExportQuery } from './usage/export.ts';
import type { DaysQuestion, UsageQuestion, UsageRead } from './usage/read-usage.ts';

/** Where `left` is aborted nobody waits for the answer any more: it is not looked for further, and rejected with its reason. */
export interface Reader extends AsyncDisposable {
  readonly requests: (query: RequestQuery, now: number, left?: AbortSignal) => Promise<RequestPage>;
  /** Null where the ledger has no request of that id. */
  readonly request: (id: string) => Promise<RequestDetail | null>;
  readonly usage: (query: UsageQuestion) => Promise<UsageRead>;
  readonly usageDays: (query: DaysQuestion) => Promise<UsageDays>;
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

export function createReader(parts: ThreadParts): Reader {
  const thread = createReadingThread(parts);
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
    usageDays: (query) => ask('usageDays', query),
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
