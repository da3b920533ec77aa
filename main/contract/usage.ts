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
    period: z.enum(['daily', 'weekly', 'monthly', 'all']).optional(),
    /** The first day, and the one after the last: both, and then no period. */
    from: day.optional(),
    to: day.optional(),
    projectId: z.string().min(1).default('default'),
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

const knownCost = {
  /** Of the calls that have a price; null where none of them has. */
  cost: z.number().nullable(),
  /** Calls whose price is not known, and tries of one that is not. */
  unpricedCalls: z.number(),
};

const tally = z.object({ calls: z.number(), tokens: z.number(), ...knownCost });
export type Tally = z.infer<typeof tally>;
const tallies = z.record(z.string(), tally);
const zoneTallies = z.object({ device: tally, private: tally, public: tally });
export type ZoneTallies = z.infer<typeof zoneTallies>;

/** What savings rest on, for whoever says it in words of their own. */
const assumption = z.discriminatedUnion('code', [
  z.object({
    code: z.literal('compared'),
    /** Answers that succeeded and whose cost is known. */
    calls: z.number(),
    baseline: z.string(),
    /** For a million tokens. */
    inputUsd: z.number(),
    outputUsd: z.number(),
    priceVersion: z.string(),
  }),
  /** Tokens are counted anew, by a factor between these; null is a tokenizer that is not known. */
  z.object({
    code: z.literal('recounted'),
    from: z.string().nullable(),
    to: z.string().nullable(),
    low: z.number(),
    high: z.number(),
  }),
  z.object({ code: z.literal('tokenizer-unknown') }),
  z.object({ code: z.literal('cached'), tokens: z.number() }),
  /** The baseline has other prices for long requests. */
  z.object({ code: z.literal('long-requests') }),
  z.object({ code: z.literal('wasted'), usd: z.number() }),
  z.object({ code: z.literal('low-end') }),
]);
export type Assumption = Readonly<z.infer<typeof assumption>>;

const savings = z.object({
  /** As written in the policy. */
  baselineModel: z.string(),
  baselineCost: z.number(),
  /** The low end, so that nothing is claimed that may not be so. */
  saved: z.number(),
  percent: z.number(),
  savedLow: z.number(),
  savedHigh: z.number(),
  assumptions: z.array(z.string()),
  /** The same, by what it is and its figures. */
  assumptionCodes: z.array(assumption),
  byRule: z.record(z.string(), z.object({ savedLow: z.number(), savedHigh: z.number() })),
  byTier: z.record(z.string(), z.object({ savedLow: z.number(), savedHigh: z.number() })),
});
export type Savings = z.infer<typeof savings>;

export const usageSummary = z.object({
  totalCost: z.number(),
  /** Without those that the router itself refused. */
  totalCalls: z.number(),
  succeededCalls: z.number(),
  /** Cached and cache-written ones among them. */
  inputTokens: z.number(),
  /** Those of reasoning among them. */
  outputTokens: z.number(),
  cachedTokens: z.number(),
  reasoningTokens: z.number(),
  /** Calls whose price is not known: their cost is not in the totals. */
  unpricedCalls: z.number(),
  byModel: tallies,
  byTier: tallies,
  byBackend: tallies,
  /** By the name of the token. */
  byApp: tallies,
  /** By the id of the project; only where all of them are asked for. */
  byProject: tallies.optional(),
  /** Copies that only compare, charged apart. */
  shadow: z.object({ calls: z.number(), cost: z.number() }),
  /** Every day of the period, today last. */
  dailyCosts: z.array(z.object({ date: z.string(), ...knownCost })),
  /** Null where the policy names no baseline with a price. */
  savings: savings.nullable(),
});
export type UsageSummary = z.infer<typeof usageSummary>;

export const usageDays = z.object({
  days: z.array(
    z.object({
      date: z.string(),
      ...knownCost,
      calls: z.number(),
      succeededCalls: z.number(),
      inputTokens: z.number(),
      outputTokens: z.number(),
      /** Where it went. What went to backends that are not configured any more is in none of them. */
      byZone: zoneTallies,
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
      ...knownCost,
      inputTokens: z.number(),
      outputTokens: z.number(),
      cachedTokens: z.number(),
      reasoningTokens: z.number(),
    }),
  ),
});
export type UsageModels = z.infer<typeof usageModels>;
