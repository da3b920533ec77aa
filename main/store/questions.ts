// Owns what the reading thread can be asked: each question is a name and a function. One that may look at many rows does
// it in pieces.
import type { AbPair } from '../domain/policy.ts';
import type { RequestQuery } from '../contract/api.ts';
import type { SummaryQuery } from '../contract/summary.ts';
import type { UsageQuery } from '../contract/usage.ts';
import { readBackendMetrics } from './backend-metrics.ts';
import { readComparisons, readShadowSpending } from './comparisons.ts';
import type { Db } from './open.ts';
import type { Pieces } from './pieces.ts';
import { readReplayRows, type ReplayPage, type ReplayPeriod } from './replay-rows.ts';
import { readReplayScope } from './replay-scope.ts';
import { readRequest, readRequests } from './reports.ts';
import { readSaved } from './summary/read-saved.ts';
import { readMinutes, readSummary } from './summary/read-summary.ts';
import { prepareExport } from './usage/export.ts';
import { readDays, readModels, readUsage, type DaysQuestion, type UsageQuestion } from './usage/read-usage.ts';
import { forgetRows } from './usage/retention.ts';

interface Timed<Query> {
  readonly query: Query;
  readonly now: number;
}

export const createQuestions = (db: Db) => ({
  /** Nothing but that the journal comes into the tables. */
  drain: (_: null) => null,
  requests: ({ query, now }: Timed<RequestQuery>) => readRequests(db, query, now),
  request: (id: string) => readRequest(db, id),
  usage: (question: UsageQuestion) => readUsage(db, question),
  usageDays: (query: DaysQuestion) => readDays(db, query),
  usageModels: ({ query, now }: Timed<UsageQuery>) => readModels(db, query, now),
  exportPiece: prepareExport(db),
  forget: (before: number) => forgetRows(db, before),
  summary: ({ query, now }: Timed<SummaryQuery>) => readSummary(db, query, now),
  saved: ({ query, now }: Timed<SummaryQuery>) => readSaved(db, query, now),
  minutes: (since: number) => readMinutes(db, since),
  comparisons: ({ pairs, since }: { readonly pairs: readonly AbPair[]; readonly since: number }) =>
    readComparisons(db, pairs, since),
  shadowSpending: (_: null) => readShadowSpending(db),
  backendMetrics: (since: number) => readBackendMetrics(db, since),
  replayScope: (period: ReplayPeriod) => readReplayScope(db, period),
  replayRows: (page: ReplayPage) => readReplayRows(db, page),
});

type Questions = ReturnType<typeof createQuestions>;
export type QuestionName = keyof Questions;
/** By the name of the question, as are the others. */
export type Asked = { readonly [Name in QuestionName]: Parameters<Questions[Name]>[0] };
type Found = { readonly [Name in QuestionName]: ReturnType<Questions[Name]> };
export type Answered = {
  readonly [Name in QuestionName]: Found[Name] extends Pieces<infer Answer> ? Answer : Found[Name];
};
export type QuestionTable = { readonly [Name in QuestionName]: (asked: Asked[Name]) => Found[Name] };
