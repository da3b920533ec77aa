// Owns an oracle of bills that shares nothing with ours: the table of LiteLLM's package, read as decimals and summed as
// big whole numbers.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { folderOf } from '../../clients/install.ts';
import { pricePackage } from '../../clients/table.ts';

const row = z.record(z.string(), z.unknown());
export type TheirRow = Readonly<z.infer<typeof row>>;

export interface Theirs {
  readonly backend: string;
  readonly model: string;
  readonly row: TheirRow;
}

const backends: ReadonlySet<string> = new Set(['openai', 'anthropic', 'gemini', 'deepseek']);
/** What this router can ask for. */
const modes: ReadonlySet<unknown> = new Set(['chat', 'responses', 'completion', 'embedding']);

/** Null where the package was not brought. */
export function readTheirs(): readonly Theirs[] | null {
  const [path] = globSync('lib/*/site-packages/litellm/model_prices_and_context_window_backup.json', {
    cwd: folderOf(pricePackage),
  });
  if (path === undefined) return null;
  const file = z.record(z.string(), row).parse(JSON.parse(readFileSync(join(folderOf(pricePackage), path), 'utf8')));
  const found = new Map<string, Theirs>();
  for (const [name, given] of Object.entries(file)) {
    const backend = String(given['litellm_provider']);
    if (!backends.has(backend) || !modes.has(given['mode'])) continue;
    const model = name.startsWith(`${backend}/`) ? name.slice(backend.length + 1) : name;
    found.set(`${backend}/${model}`, { backend, model, row: given });
  }
  return [...found.values()];
}

/** Digits behind the point of a dollar: what a token costs has no more of them. */
const digits = 18;

/** In 10^-18 dollars, as the number is written; null where there is none. */
export function exactly(row: TheirRow, key: string): bigint | null {
  const value = row[key];
  if (typeof value !== 'number') return null;
  const [, whole = '', fraction = '', exponent = '0'] = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  const places = digits + Number(exponent) - fraction.length;
  if (whole === '' || places < 0) throw new Error(`${key} cannot be told exactly: ${value}`);
  return BigInt(whole + fraction) * 10n ** BigInt(places);
}

/** `input` holds all of it, `output` too; what is written is apart for five minutes and an hour. */
export interface Used {
  readonly input: number;
  readonly cached: number;
  readonly written: number;
  readonly writtenForAnHour: number;
  readonly output: number;
  readonly reasoning: number;
}

/** The longest tier that such a request reaches, in thousands of tokens; null where it is none. */
function tierOf(row: TheirRow, input: number): number | null {
  const tiers = Object.keys(row).flatMap((key) => {
    const found = /^input_cost_per_token_above_(\d+)k_tokens$/.exec(key)?.[1];
    return found === undefined ? [] : [Number(found)];
  });
  const reached = tiers.filter((thousands) => input > thousands * 1_000);
  return reached.length === 0 ? null : Math.max(...reached);
}

/** Nano-dollars, rounded once and half up; null where they do not know a class that was used. */
export function billOf(row: TheirRow, used: Used): bigint | null {
  const tier = tierOf(row, used.input);
  const priceOf = (key: string): bigint | null => exactly(row, tier === null ? key : `${key}_above_${tier}k_tokens`);
  const output = priceOf('output_cost_per_token');
  const parts: readonly (readonly [number, bigint | null])[] = [
    [used.input - used.cached - used.written - used.writtenForAnHour, priceOf('input_cost_per_token')],
    [used.cached, priceOf('cache_read_input_token_cost')],
    [used.written, priceOf('cache_creation_input_token_cost')],
    [used.writtenForAnHour, priceOf('cache_creation_input_token_cost_above_1hr')],
    [used.output - used.reasoning, output],
    [used.reasoning, exactly(row, 'output_cost_per_reasoning_token') ?? output],
  ];
  let sum = 0n;
  for (const [tokens, price] of parts) {
    if (tokens === 0) continue;
    if (price === null) return null;
    sum += BigInt(tokens) * price;
  }
  const nano = 10n ** BigInt(digits - 9);
  return (sum + nano / 2n) / nano;
}
