// Owns money: whole nano-dollars from token counts and prices. An unknown price is null, never zero.
import type { Target, Usage } from '../../contract/routing.ts';
import type { Price } from '../policy.ts';

const nanoPerUsd = 1_000_000_000;

export type Tokens = Pick<Usage, 'inputTokens' | 'outputTokens' | 'cachedTokens' | 'cacheWriteTokens'>;

export function costNanoUsd(target: Target, tokens: Tokens, prices: readonly Price[]): number | null {
  const price = costPerMillion(target, prices);
  if (price === null) return null;
  const cached = Math.min(tokens.cachedTokens, tokens.inputTokens);
  const written = Math.min(tokens.cacheWriteTokens, tokens.inputTokens - cached);
  const perMillion =
    (tokens.inputTokens - cached - written) * price.input +
    cached * (price.cachedInput ?? price.input) +
    written * (price.cacheWrite ?? price.input) +
    tokens.outputTokens * price.output;
  return countable((perMillion * nanoPerUsd) / 1_000_000);
}

/** A caller may allow an answer that no money could buy; the ledger keeps whole numbers, and only those it can. */
export const countable = (amount: number): number => Math.min(Number.MAX_SAFE_INTEGER, Math.round(amount));

const free: Price = { pattern: '*', input: 0, output: 0 };

/** What this machine computes itself costs nothing by default. */
export const costPerMillion = (target: Target, prices: readonly Price[]): Price | null =>
  prices.find(({ pattern }) => matches(pattern, `${target.backend}/${target.model}`)) ??
  (target.zone === 'device' ? free : null);

/** With one that is unknown the sum is unknown. */
export const sumOfCosts = (costs: readonly (number | null)[]): number | null =>
  costs.reduce<number | null>((sum, cost) => (sum === null || cost === null ? null : countable(sum + cost)), 0);

export const usdFromNano = (nano: number): number => nano / nanoPerUsd;

/** `*` stands for any run of characters; everything else is literal. */
export function matches(pattern: string, name: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return name === pattern;
  const tail = rest.pop() ?? '';
  if (!name.startsWith(head)) return false;
  let at = head.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - tail.length >= at && name.endsWith(tail);
}
