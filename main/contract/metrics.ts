// Owns what `GET /v1/metrics` tells: how each backend fared in the last hours, and how targets and rules fare now.
import { z } from 'zod';
import type { LiveFigures } from './figures.ts';

const usualHours = 24;
const mostHours = 8_760;

export const metricsQuery = z.object({
  /** What is no time to look back is the last day. */
  hours: z
    .preprocess((given) => (given === undefined || given === '' ? usualHours : Number(given)), z.number())
    .catch(usualHours)
    .transform((hours) => (hours > 0 ? Math.min(hours, mostHours) : usualHours)),
});

/** Times in ms, of answers; null where there was none. */
export interface BackendMetrics {
  readonly backend: string;
  /** Requests that it answered, or was the last to be asked for. */
  readonly calls: number;
  readonly successes: number;
  readonly avg_latency: number | null;
  readonly p50_latency: number | null;
  readonly p95_latency: number | null;
  /** From 0 to 1: calls that another was to answer first. */
  readonly fallback_rate: number;
}

export interface MetricsReport extends LiveFigures {
  readonly window_hours: number;
  readonly backends: readonly BackendMetrics[];
}
