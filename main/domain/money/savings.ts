// Owns what was saved against a baseline: the same tokens at its price, less what the answers cost and what was spent in
// vain on the way to them. A range, of whose ends the lower is the claim. It may be below zero, and is told so.
import type { Savings } from '../../contract/usage.ts';
import { assumptionsOf, assumptionWords } from './assumptions.ts';
import { usdFromNano } from './cost.ts';
import { countable, type Price, type Rates } from './price.ts';
import { recount, type Recount } from './tokenizers.ts';

/** Answers that succeeded and whose cost is known, of one target, added up. */
export interface SavingsInput {
  readonly rule: string | null;
  readonly tier: string | null;
  /** `backend/model`. */
  readonly target: string;
  readonly calls: number;
  /** Those that were cached or written into a cache are among them. */
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheWrite1hTokens: number;
  /** Those of reasoning are among them. */
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  /** Of the answers themselves, in nano-dollars. */
  readonly costNano: number;
  /** Of tries that failed and answers that were not good enough, beside it. */
  readonly wastedNano: number;
}

export interface SavingsBaseline {
  /** As written in the policy. */
  readonly name: string;
  /** The target that it stands for, where it names a backend alone. */
  readonly target?: string;
  readonly price: Price;
}

export function savingsOf(groups: readonly SavingsInput[], baseline: SavingsBaseline): Savings {
  const all = noSum();
  const byRule = new Map<string, Sum>();
  const byTier = new Map<string, Sum>();
  const recounts = new Map<string, Recount>();
  const to = baseline.target ?? baseline.name;
  for (const group of groups) {
    const recounted = recounts.get(group.target) ?? recount(group.target, to);
    recounts.set(group.target, recounted);
    const costs = baselineOf(group, { recounted, price: baseline.price, isSelf: group.target === to });
    for (const sum of [all, sumAt(byRule, group.rule), sumAt(byTier, group.tier)]) if (sum !== null) add(sum, costs);
  }
  const { low, high } = rangeOf(all);
  const baselineNano = nanoOf(all.low);
  const assumptions = assumptionsOf(groups, { ...baseline, recounts: [...recounts.values()] });
  return {
    baselineModel: baseline.name,
    baselineCost: usdFromNano(baselineNano),
    saved: usdFromNano(low),
    percent: baselineNano === 0 ? 0 : Math.round((low / baselineNano) * 10_000) / 100,
    savedLow: usdFromNano(low),
    savedHigh: usdFromNano(high),
    assumptions: assumptions.map(assumptionWords),
    assumptionCodes: assumptions,
    byRule: told(byRule),
    byTier: told(byTier),
  };
}

/** In billionths of a nano-dollar, so that sums of groups are what one group of all would be: rounded once, when told. */
interface Costs {
  readonly low: bigint;
  readonly high: bigint;
  readonly spent: bigint;
}
type Sum = { -readonly [Key in keyof Costs]: Costs[Key] };

const unit = 1_000_000_000n;

const noSum = (): Sum => ({ low: 0n, high: 0n, spent: 0n });

function sumAt(sums: Map<string, Sum>, name: string | null): Sum | null {
  if (name === null) return null;
  const sum = sums.get(name) ?? noSum();
  sums.set(name, sum);
  return sum;
}

function add(sum: Sum, { low, high, spent }: Costs): void {
  sum.low += low;
  sum.high += high;
  sum.spent += spent;
}

interface Pricing {
  readonly recounted: Recount;
  readonly price: Price;
  /** The baseline has answered itself: what it cost is known. */
  readonly isSelf: boolean;
}

function baselineOf(group: SavingsInput, { recounted, price, isSelf }: Pricing): Costs {
  const own = BigInt(group.costNano) * unit;
  const spent = own + BigInt(group.wastedNano) * unit;
  if (isSelf) return { low: own, high: own, spent };
  const { low, high } = ratesOf(price);
  return { low: costAt(group, low) * BigInt(recounted.low), high: costAt(group, high) * BigInt(recounted.high), spent };
}

type Classes = Pick<Rates, 'input' | 'cachedInput' | 'cacheWrite' | 'cacheWrite1h' | 'output' | 'reasoning'>;

/** With and without a cache, whichever is less or more; and the least of any length of the request. */
function ratesOf({ base, tiers }: Price): { readonly low: Classes; readonly high: Classes } {
  const all = [base, ...tiers];
  const least = (of: (rates: Rates) => number): number => Math.min(...all.map(of));
  const cached = ({ cachedInput, input }: Rates): [number, number] => [cachedInput, input];
  const written = ({ cacheWrite, input }: Rates): [number, number] => [cacheWrite, input];
  const forAnHour = ({ cacheWrite1h, input }: Rates): [number, number] => [cacheWrite1h, input];
  return {
    low: {
      input: least(({ input }) => input),
      cachedInput: least((rates) => Math.min(...cached(rates))),
      cacheWrite: least((rates) => Math.min(...written(rates))),
      cacheWrite1h: least((rates) => Math.min(...forAnHour(rates))),
      output: least(({ output }) => output),
      reasoning: least(({ reasoning }) => reasoning),
    },
    high: {
      ...base,
      cachedInput: Math.max(...cached(base)),
      cacheWrite: Math.max(...written(base)),
      cacheWrite1h: Math.max(...forAnHour(base)),
    },
  };
}

/** Rates are for a million tokens, and a recount is in thousandths: together a billionth. */
function costAt(group: SavingsInput, rates: Classes): bigint {
  const cached = Math.min(group.cachedTokens, group.inputTokens);
  const written = Math.min(group.cacheWriteTokens, group.inputTokens - cached);
  const forAnHour = Math.min(group.cacheWrite1hTokens, written);
  const thought = Math.min(group.reasoningTokens, group.outputTokens);
  const parts: readonly (readonly [tokens: number, rate: number])[] = [
    [group.inputTokens - cached - written, rates.input],
    [cached, rates.cachedInput],
    [written - forAnHour, rates.cacheWrite],
    [forAnHour, rates.cacheWrite1h],
    [group.outputTokens - thought, rates.output],
    [thought, rates.reasoning],
  ];
  return parts.reduce((sum, [tokens, rate]) => sum + BigInt(tokens) * BigInt(rate), 0n);
}

/** The nearest whole one, away from zero in the middle. */
function nanoOf(billionths: bigint): number {
  const half = billionths < 0n ? -unit / 2n : unit / 2n;
  const nano = Number((billionths + half) / unit);
  return nano < 0 ? -countable(-nano) : countable(nano);
}

const rangeOf = ({ low, high, spent }: Sum) => ({ low: nanoOf(low - spent), high: nanoOf(high - spent) });

const told = (sums: ReadonlyMap<string, Sum>): Savings['byRule'] =>
  Object.fromEntries(
    [...sums].map(([name, sum]) => {
      const { low, high } = rangeOf(sum);
      return [name, { savedLow: usdFromNano(low), savedHigh: usdFromNano(high) }];
    }),
  );
