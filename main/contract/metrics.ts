// Owns what `GET /v1/metrics` tells: how each backend fared in the last hours, and how targets and rules fare now.
import { z } from 'zod';

export type { BackendMetrics, MetricsReport } from './figures.ts';

const usualHours = 24;
const mostHours = 8_760;

export const metricsQuery = z.object({
  hours: z
    .preprocess((given) => (given === undefined || given === '' ? usualHours : Number(given)), z.number())
    .catch(usualHours)
    .transform((hours) => (hours > 0 ? Math.min(hours, mostHours) : usualHours))
    .describe('What is no time to look back is the last day.'),
});
