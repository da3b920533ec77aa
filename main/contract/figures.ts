// Owns what the router tells of how its targets and rules fare: counts since it started, times of the latest answers.
import { z } from 'zod';

const targetFigures = z.object({
  target: z.string(),
  inFlight: z.number(),
  calls: z.number(),
  succeeded: z.number(),
  wholeP50Ms: z.number().nullable().describe('The middle time of whole answers; null where there was none lately.'),
  streamP50Ms: z.number().nullable().describe('The middle time to the beginning of streams.'),
});
export type TargetFigures = Readonly<z.infer<typeof targetFigures>>;

/** All targets of one backend together. */
export interface BackendFigures {
  readonly calls: number;
  readonly inFlight: number;
  /** From 0 to 1 of the latest answers; null where there was none lately. */
  readonly success: number | null;
  readonly lastOk: boolean | null;
  /** Times of whole answers, and to the beginning of streams. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

const ruleFigures = z.object({
  rule: z.string().describe('Where it stands: its file and line.'),
  calls: z.number(),
  succeeded: z.number(),
  fellBack: z.number().describe('Calls that another than the first target answered.'),
  p50Ms: z.number().nullable(),
});

export const liveFigures = z.object({
  targets: z.array(targetFigures).readonly(),
  rules: z.array(ruleFigures).readonly(),
});
export type LiveFigures = Readonly<z.infer<typeof liveFigures>>;

/** Times in ms, of answers; null where there was none. */
const backendMetrics = z.object({
  backend: z.string(),
  calls: z.number().describe('Requests that it answered, or was the last to be asked for.'),
  successes: z.number(),
  avg_latency: z.number().nullable(),
  p50_latency: z.number().nullable(),
  p95_latency: z.number().nullable(),
  fallback_rate: z.number().describe('From 0 to 1: calls that another was to answer first.'),
});
export type BackendMetrics = Readonly<z.infer<typeof backendMetrics>>;

export const metricsReport = liveFigures.extend({
  window_hours: z.number(),
  backends: z.array(backendMetrics).readonly(),
});
export type MetricsReport = Readonly<z.infer<typeof metricsReport>>;
