// Owns what `GET /v1/ab` tells of candidates that were compared, and what promoting one of them takes.
import { z } from 'zod';

/** As it is needed or left out; what is no time counts as a day. */
const hours = z.preprocess((given) => {
  const asked = Number(given);
  return Number.isFinite(asked) && asked > 0 ? Math.min(asked, 8_760) : 24;
}, z.number());

export const abQuery = z.object({ hours });

/** The candidate's less the primary's, 95 times of 100; null where there are too few samples to say. */
const interval = z.object({ low: z.number().nullable(), high: z.number().nullable() });

const latencyMs = z.number().nullable().describe('In milliseconds, of answers that succeeded.');

const abPair = z.object({
  primary: z.string().describe('As written in the policy.'),
  candidate: z.string(),
  primarySamples: z.number(),
  candidateSamples: z.number(),
  primaryAvgLatency: latencyMs,
  candidateAvgLatency: latencyMs,
  primaryP95Latency: latencyMs,
  candidateP95Latency: latencyMs,
  minSamples: z.number(),
  difference: z.object({ latencyMs: interval, successRate: interval, costUsd: interval, quality: interval }),
  why: z.string(),
  spentUsd: z.number().describe('On copies and their judge, of all time.'),
  recommendation: z.enum(['promote', 'hold', 'insufficient-data']),
});
export type AbPairReport = z.infer<typeof abPair>;

export const abReport = z.object({ enabled: z.boolean(), window_hours: z.number(), pairs: z.array(abPair) });
export type AbReport = z.infer<typeof abReport>;

export const promoteBody = z.strictObject({
  primary: z.string().min(1),
  candidate: z.string().min(1),
  force: z.boolean().optional().describe('Whatever is recommended.'),
});

export const promoteAnswer = z.object({ ok: z.literal(true), primary: z.string(), candidate: z.string() });
