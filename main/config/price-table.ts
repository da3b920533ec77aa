// Owns reading the table of prices: the one that ships, and a newer one that somebody has fetched.
import { z } from 'zod';
import { parseJson } from '../contract/json.ts';
import { createPriceTable, type PriceTable } from '../domain/money/price-table.ts';

/** Decimals in text: none is rounded on its way, and each is a whole number of nano-dollars. */
const usd = z
  .string()
  .regex(/^\d{1,6}(?:\.\d{1,9})?$/)
  .transform(Number);

const rates = {
  input: usd,
  cachedInput: usd.optional(),
  cacheWrite: usd.optional(),
  cacheWrite1h: usd.optional(),
  output: usd.optional(),
  reasoning: usd.optional(),
  audioInput: usd.optional(),
  audioOutput: usd.optional(),
};

const isRising = (values: readonly (number | string)[]): boolean =>
  values.every((value, index) => index === 0 || value > (values[index - 1] ?? value));

const tier = z.strictObject({ above: z.number().int().min(1).max(100_000_000), ...rates });

const dated = z.strictObject({
  from: z.iso.date().nullable(),
  ...rates,
  tiers: z
    .array(tier)
    .max(8)
    .refine((all) => isRising(all.map(({ above }) => above)))
    .optional(),
  perCall: z.strictObject({ webSearch: usd.optional() }).optional(),
});

const row = z.strictObject({
  // The table names only providers: what somebody's own server costs is said in a policy.
  backend: z.enum(['openai', 'anthropic', 'gemini', 'deepseek', 'sarmalink']),
  models: z
    .array(z.string().regex(/^[a-z0-9*][a-z0-9.:*@/_-]{0,127}$/))
    .min(1)
    .max(64),
  source: z.string().min(1).max(200),
  date: z.iso.date(),
  prices: z
    .array(dated)
    .min(1)
    .max(32)
    // Since ever is before every day.
    .refine((all) => isRising(all.map(({ from }) => from ?? ''))),
});

const priceFile = z.strictObject({
  /** The day that it is of, and a number where one day has more than one. Versions are compared as text. */
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}(?:\.\d)?$/),
  models: z.array(row).min(1).max(5_000),
});

/** Null where the text is no such table. */
export function readPriceTable(text: string): PriceTable | null {
  const parsed = priceFile.safeParse(parseJson(text));
  return parsed.success ? createPriceTable(parsed.data.version, parsed.data.models) : null;
}
