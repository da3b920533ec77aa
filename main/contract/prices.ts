// Owns what the management API tells of prices: USD per million tokens, by class.
import { z } from 'zod';

const usd = z.number().nullable();

/** A null class: cacheWrite1h is as cacheWrite, reasoning as output, the rest as input. */
const rates = {
  input: z.number(),
  cachedInput: usd,
  cacheWrite: usd,
  cacheWrite1h: usd,
  output: usd,
  reasoning: usd,
  audioInput: usd,
};

export const toldPrice = z.object({
  ...rates,
  from: z.string().nullable().describe('The day from which it holds; null where nobody says so.'),
  tiers: z
    .array(z.object({ above: z.number(), ...rates }))
    .describe('What holds for the whole of a request whose input, caches included, is longer than `above`.'),
  perCall: z
    .object({ webSearch: z.number().optional() })
    .describe('USD for one of them; what is not there is not known.'),
});
export type ToldPrice = z.infer<typeof toldPrice>;

export const priceAnswer = z.object({
  target: z.string(),
  version: z.string().nullable().describe('Of the price; null where it is not known.'),
  source: z.enum(['table', 'policy', 'device']).nullable(),
  price: toldPrice.nullable(),
});
export type PriceAnswer = z.infer<typeof priceAnswer>;

export const priceQuery = z.object({
  target: z.string().regex(/^[^/]+\/.+$/s, 'A target, as openai/gpt-4o.'),
});

export const refreshAnswer = z.object({
  version: z.string().describe('Of the table that is in force now.'),
  before: z.string().describe('Of the one that was in force.'),
  changed: z.boolean(),
});
export type RefreshAnswer = z.infer<typeof refreshAnswer>;
