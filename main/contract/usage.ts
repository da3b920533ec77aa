// Owns what the management API takes and tells of usage: sums, series, savings. Days are UTC.
import { z } from 'zod';

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'A day, as 2026-11-30.')
  .refine((text) => {
    const at = Date.parse(`${text}T00:00:00Z`);
    return Number.isFinite(at) && new Date(at).toISOString().startsWith(text);
  }, 'There is no such day.');

export const usageQuery = z
  .object({
    period: z
      .enum(['daily', 'weekly', 'monthly', 'all'])
      .optional()
      .describe('The last 1, 7 or 30 UTC days, or all of them; 30 where nothing is said.'),
    from: day.optional().describe('The first day, with `to` and without a period.'),
    to: day.optional().describe('The day after the last.'),
    projectId: z.string().min(1).default('default').describe('`*` for all.'),
  })
  .refine(
    ({ period, from, to }) =>
      (from === undefined) === (to === undefined) && !(period !== undefined && from !== undefined),
    {
      message: 'Give from and to together, or a period.',
      path: ['from'],
    },
  )
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    message: 'from must be before to, which is not counted itself.',
    path: ['to'],
  });
export type UsageQuery = z.infer<typeof usageQuery>;

const tally = z.object({ calls: z.number(), cost: z.number(), tokens: z.number() });
export type Tally = z.infer<typeof tally>;
const tallies = z.record(z.string(), tally);

export const savings = z.object({
  baselineModel: z.string().describe('As written in the policy.'),
  baselineCost: z.number(),
  saved: z.number().describe('The low end, so that nothing is claimed that may not be so.'),
  percent: z.number(),
  savedLow: z.number(),
  savedHigh: z.number(),
  assumptions: z.array(z.string()),
  byRule: z.record(z.string(), z.object({ savedLow: z.number(), savedHigh: z.number() })),
  byTier: z.record(z.string(), z.object({ savedLow: z.number(), savedHigh: z.number() })),
});
export type Savings = z.infer<typeof savings>;

export const usageSummary = z.object({
  totalCost: z.number(),
  totalCalls: z.number().describe('Without those that the router itself refused.'),
  succeededCalls: z.number(),
  inputTokens: z.number().describe('Cached and cache-written ones among them.'),
  outputTokens: z.number().describe('Those of reasoning among them.'),
  cachedTokens: z.number(),
  reasoningTokens: z.number(),
  unpricedCalls: z.number().describe('Calls whose price is not known: their cost is not in the totals.'),
  byModel: tallies,
  byTier: tallies,
  byBackend: tallies,
  byApp: tallies.describe('By the name of the token.'),
  byProject: tallies.optional().describe('By the id of the project; only where all of them are asked for.'),
  shadow: z.object({ calls: z.number(), cost: z.number() }).describe('Copies that only compare, charged apart.'),
  dailyCosts: z
    .array(z.object({ date: z.string(), cost: z.number() }))
    .describe('Every day of the period, today last.'),
  savings: savings.nullable().describe('Null where the policy names no baseline with a price.'),
});
export type UsageSummary = z.infer<typeof usageSummary>;

export const usageDays = z.object({
  days: z.array(
    z.object({
      date: z.string(),
      cost: z.number(),
      calls: z.number(),
      succeededCalls: z.number(),
      inputTokens: z.number(),
      outputTokens: z.number(),
    }),
  ),
});
export type UsageDays = z.infer<typeof usageDays>;

export const usageModels = z.object({
  models: z.array(
    z.object({
      model: z.string(),
      backend: z.string(),
      calls: z.number(),
      succeededCalls: z.number(),
      cost: z.number(),
      inputTokens: z.number(),
      outputTokens: z.number(),
      cachedTokens: z.number(),
      reasoningTokens: z.number(),
    }),
  ),
});
export type UsageModels = z.infer<typeof usageModels>;
