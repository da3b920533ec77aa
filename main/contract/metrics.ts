// Owns what `GET /v1/metrics` tells: how each backend fared in the last hours, and how targets and rules fare now.
import { z } from 'zod';
import { liveFigures } from './figures.ts';

const usualHours = 24;
const mostHours = 8_760;

export const metricsQuery = z.object({
  hours: z
    .preprocess((given) => (given === undefined || given === '' ? usualHours : Number(given)), z.number())
    .catch(usualHours)
    .transform((hours) => (hours > 0 ? Math.min(hours, mostHours) : usualHours))
    .describe('What is no time to look back is the last day.'),
});

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
