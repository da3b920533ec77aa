// Owns what a use of a model costs by a price that is known: whole nano-dollars, exact, rounded once. No other part
// multiplies tokens by money.
import type { Target, Usage } from '../../contract/routing.ts';
import type { StatedPrice } from '../policy.ts';

/** Whole nano-dollars for a million tokens of each class. */
export interface Rates {
  readonly input: number;
  readonly cachedInput: number;
  readonly cacheWrite: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  readonly reasoning: number;
  readonly audioInput: number;
  readonly audioOutput: number;
}

/** What holds for the whole of a request whose input, caches included, is longer than that. */
interface RateTier extends Rates {
  readonly above: number;
}

export interface Price {
  /** Of the table, of the policy's own words, or of the device. */
  readonly version: string;
  readonly source: 'table' | 'policy' | 'device';
  /** The day from which it holds; null where nobody says so. */
  readonly from: string | null;
  readonly base: Rates;
  /** The shortest first. */
  readonly tiers: readonly RateTier[];
  /** Whole nano-dollars for one of them; null where that is not known. */
  readonly perCall: { readonly webSearch: number | null };
  /** As it was written down, for whoever asks. */
  readonly stated: StatedPrice;
}

/** The prices that are in force, looked up by target. */
export interface PriceList {
  /** Null where nobody knows it. The price of that time, in ms since 1970; of now where none is given. */
  readonly of: (target: Pick<Target, 'backend' | 'model' | 'zone'>, at?: number) => Price | null;
}

/** A request is charged by the prices that held when it began, however long it takes. */
export const pricesAt = (prices: PriceList, at: number): PriceList => ({ of: (target) => prices.of(target, at) });

export interface Charge {
  /** Null where the price is not known. */
  readonly nanoUsd: number | null;
  /** Something of it has no price: the sum is what is known. */
  readonly partly: boolean;
  /** Of the price; null without one. */
  readonly version: string | null;
}

const freeRates: Rates = {
  input: 0,
  cachedInput: 0,
  cacheWrite: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
  audioInput: 0,
  audioOutput: 0,
};

/** What this machine computes itself. */
export const deviceFree: Price = {
  version: 'device',
  source: 'device',
  from: null,
  base: freeRates,
  tiers: [],
  perCall: { webSearch: 0 },
  stated: { ...freeRates, perCall: { webSearch: 0 } },
};

export const isFree = ({ base, tiers, perCall }: Price): boolean =>
  perCall.webSearch === 0 && dearestInput(base) + dearestOutput(base) === 0 && tiers.every(isFreeTier);

const isFreeTier = (tier: RateTier): boolean => dearestInput(tier) + dearestOutput(tier) === 0;

const dearestInput = (rates: Rates): number =>
  Math.max(rates.input, rates.cachedInput, rates.cacheWrite, rates.cacheWrite1h, rates.audioInput);
const dearestOutput = (rates: Rates): number => Math.max(rates.output, rates.reasoning, rates.audioOutput);

const unknown: Charge = { nanoUsd: null, partly: false, version: null };

/** Parts never exceed the whole that they are parts of, whatever an upstream says. */
export function chargeOf(price: Price | null, usage: Usage): Charge {
  if (price === null) return unknown;
  const rates = ratesFor(price, usage.inputTokens);
  const cached = Math.min(usage.cachedTokens, usage.inputTokens);
  const written = Math.min(usage.cacheWriteTokens, usage.inputTokens - cached);
  const forAnHour = Math.min(usage.cacheWrite1hTokens, written);
  const heard = Math.min(usage.audioInputTokens, usage.inputTokens - cached - written);
  const thought = Math.min(usage.reasoningTokens, usage.outputTokens);
  const spoken = Math.min(usage.audioOutputTokens, usage.outputTokens - thought);
  const plain = usage.inputTokens - cached - written - heard;
  const said = usage.outputTokens - thought - spoken;
  // Written out, for it is done for every answer.
  const sum =
    plain * rates.input +
    cached * rates.cachedInput +
    (written - forAnHour) * rates.cacheWrite +
    forAnHour * rates.cacheWrite1h +
    heard * rates.audioInput +
    said * rates.output +
    thought * rates.reasoning +
    spoken * rates.audioOutput;
  const tokens =
    sum <= Number.MAX_SAFE_INTEGER
      ? perMillion(sum)
      : bigNanoOf([
          [plain, rates.input],
          [cached, rates.cachedInput],
          [written - forAnHour, rates.cacheWrite],
          [forAnHour, rates.cacheWrite1h],
          [heard, rates.audioInput],
          [said, rates.output],
          [thought, rates.reasoning],
          [spoken, rates.audioOutput],
        ]);
  const { webSearch } = price.perCall;
  const searched = usage.webSearches === 0 ? 0 : usage.webSearches * (webSearch ?? 0);
  return {
    nanoUsd: countable(tokens + searched),
    partly: price.source !== 'device' && (usage.surcharged || (usage.webSearches > 0 && webSearch === null)),
    version: price.version,
  };
}

/** The most that so many tokens can cost, of whatever classes they turn out to be. */
export function mostOf({ base, tiers }: Price, inputTokens: number, outputTokens: number): number {
  let most = mostBy(base, inputTokens, outputTokens);
  for (const tier of tiers)
    if (inputTokens > tier.above) most = Math.max(most, mostBy(tier, inputTokens, outputTokens));
  return most;
}

function mostBy(rates: Rates, inputTokens: number, outputTokens: number): number {
  const [input, output] = [dearestInput(rates), dearestOutput(rates)];
  const sum = inputTokens * input + outputTokens * output;
  if (sum <= Number.MAX_SAFE_INTEGER) return perMillion(sum);
  return bigNanoOf([
    [inputTokens, input],
    [outputTokens, output],
  ]);
}

/** The longest answer that the room pays for after the input; 0 where not even that fits, null where answers are free. */
export function outputFor(price: Price, inputTokens: number, roomNano: number): number | null {
  const rest = roomNano - mostOf(price, inputTokens, 0);
  if (rest < 0) return 0;
  const dearest = mostOf(price, inputTokens, 1_000_000) - mostOf(price, inputTokens, 0);
  if (dearest <= 0) return null;
  const tokens = Number((BigInt(rest) * 1_000_000n) / BigInt(dearest));
  return tokens;
}

function ratesFor({ base, tiers }: Price, inputTokens: number): Rates {
  if (tiers.length === 0) return base;
  return tiers.findLast(({ above }) => inputTokens > above) ?? base;
}

type Part = readonly [tokens: number, nanoPerMillion: number];

const million = 1_000_000;

/** A quotient would be rounded before it is cut: the rest of the division is exact. */
function perMillion(sum: number): number {
  const rest = sum % million;
  return (sum - rest) / million + (rest >= million / 2 ? 1 : 0);
}

/** Where products of whole numbers are beyond what a number holds exactly, they are made of big ones. */
function bigNanoOf(parts: readonly Part[]): number {
  const sum = parts.reduce((all, [tokens, rate]) => all + BigInt(tokens) * BigInt(rate), 0n);
  const nano = (sum + BigInt(million / 2)) / BigInt(million);
  return nano > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(nano);
}

/** The ledger keeps whole numbers, and only those it can. */
export const countable = (amount: number): number => Math.min(Number.MAX_SAFE_INTEGER, Math.round(amount));
