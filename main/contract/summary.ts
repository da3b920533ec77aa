// Owns what `GET /api/summary` tells: what went where in the last hours, and what was kept here.
import { z } from 'zod';

export type { ZoneSummary, Summary, OutboundHost } from './summary-answers.ts';

export const summaryQuery = z.object({
  hours: z.coerce.number().positive().max(8_760).default(24),
  projectId: z.string().min(1).default('*').describe('`*` for all.'),
});
export type SummaryQuery = z.infer<typeof summaryQuery>;
