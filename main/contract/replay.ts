// Owns what `POST /api/policy/replay` takes and tells: how the recorded requests of a time would have gone and cost under
// another policy.
import { z } from 'zod';
import type { PolicyProblem } from './api.ts';
import { complexities, families, levels, modalities, tasks, tiers, zones, type Level, type Zone } from './routing.ts';

export const replayBody = z.strictObject({
  yaml: z.string(),
  /** The last 1, 7 or 30 UTC days, or all of them. */
  period: z.enum(['daily', 'weekly', 'monthly', 'all']).default('monthly'),
  /** Of all where none is named. */
  projectId: z.string().min(1).default('*'),
});
export type ReplayBody = z.infer<typeof replayBody>;
export type ReplayPeriod = ReplayBody['period'];

interface Move {
  /** Targets. */
  readonly from: string;
  readonly to: string;
  readonly calls: number;
}

/** Requests that would have been answered in another zone. */
interface Crossing {
  readonly level: Level;
  readonly from: Zone;
  readonly to: Zone;
  readonly calls: number;
  /** Ids of the newest of them, five at most. */
  readonly examples: readonly string[];
}

export interface Replay {
  /** False where the text is no policy: then problems say why, and nothing was replayed. */
  readonly ok: boolean;
  readonly problems?: readonly PolicyProblem[];
  /** Of the period, copies that only compare not among them. */
  readonly requests: number;
  readonly replayed: number;
  /** What is not in all or part of the figures, and why. */
  readonly leftOut: readonly { readonly why: string; readonly calls: number }[];
  readonly moved: number;
  /** The most calls first. */
  readonly moves: readonly Move[];
  /** Of those whose cost is known on both sides; null where there is none such. */
  readonly costUsd: { readonly was: number | null; readonly would: number | null };
  /** Of those that were answered; null where there is none, or a target has no answer that could be gone by. */
  readonly latencyMs: {
    readonly was: { readonly p50: number | null };
    readonly would: { readonly p50: number | null };
  };
  readonly crossings: readonly Crossing[];
  /** Something sensitive would have gone farther out than it did. */
  readonly blocking: boolean;
}

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
