// Owns what `POST /api/policy/replay` takes and tells: how the recorded requests of a time would have gone and cost under
// another policy.
import { z } from 'zod';
import { complexities, families, levels, modalities, tasks, tiers, zones } from './routing.ts';

export type { Replay } from './policy-answers.ts';

export const replayBody = z.strictObject({
  yaml: z.string(),
  period: z
    .enum(['daily', 'weekly', 'monthly', 'all'])
    .default('monthly')
    .describe('The last 1, 7 or 30 UTC days, or all of them.'),
  projectId: z.string().min(1).default('*').describe('Of all where none is named.'),
});
export type ReplayBody = z.infer<typeof replayBody>;
export type ReplayPeriod = ReplayBody['period'];

/** What is read of one recorded request to decide it again. */
const replayRow = z.object({
  seq: z.number(),
  id: z.string(),
  at: z.number(),
  projectId: z.string(),
  model: z.string(),
  target: z.string(),
  zone: z.enum(zones),
  outcome: z.enum(['ok', 'failed', 'aborted']),
  costNanoUsd: z.number().nullable(),
  durationMs: z.number().nullable(),
  ttftMs: z.number().nullable(),
  kind: z.enum(['conversation', 'embedding', 'count']),
  policy: z.string().nullable(),
  tier: z.enum(tiers).nullable(),
  task: z.enum(tasks).nullable(),
  complexity: z.enum(complexities).nullable(),
  sensitivity: z.enum(levels),
  modality: z.enum(modalities).nullable(),
  family: z.enum(families).nullable(),
  region: z.string().nullable(),
  tokens: z.number(),
  outputLimit: z.number(),
  cloudScore: z.number().nullable(),
  confidence: z.number().nullable(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cachedTokens: z.number(),
  cacheWriteTokens: z.number(),
  cacheWrite1hTokens: z.number(),
  reasoningTokens: z.number(),
  audioInputTokens: z.number(),
  audioOutputTokens: z.number(),
  webSearches: z.number(),
});
export type ReplayRow = z.infer<typeof replayRow>;
export const replayRows = z.array(replayRow);

/** Of a target's recorded answers; null where there are too few of that form. */
export interface RecordedTimes {
  /** From request to end, whatever the form. */
  readonly durationMs: number | null;
  /** What a decision goes by: of whole answers the whole time, of streams that to their beginning. */
  readonly wholeMs: number | null;
  readonly streamMs: number | null;
}

/** What is known of a period before any of its requests is decided again. */
export interface ReplayScope {
  /** All of them, and of these those that cannot be decided again. */
  readonly requests: number;
  readonly lost: number;
  readonly blocked: number;
  readonly unjudged: number;
  readonly unasked: number;
  readonly times: ReadonlyMap<string, RecordedTimes>;
  /** All of them are rows before this one: what comes meanwhile is no part of it. */
  readonly before: number;
  /** None of them is a row before this one. */
  readonly oldest: number;
}
