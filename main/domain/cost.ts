// Owns money: whole nano-dollars from token counts and prices. An unknown price is null, never zero.
import { targetName, type Target, type Usage } from '../contract/routing.ts';
import type { Price } from './policy.ts';

const nanoPerUsd = 1_000_000_000;

export type Tokens = Pick<Usage, 'inputTokens' | 'outputTokens' | 'cachedTokens'>;

export function costNanoUsd(target: Target, tokens: Tokens, prices: readonly Price[]): number | null {
  const price = prices.find(({ pattern }) => matches(pattern, targetName(target)));
  if (price === undefined) return target.zone === 'device' ? 0 : null;
  const cached = Math.min(tokens.cachedTokens, tokens.inputTokens);
  const perMillion =
    (tokens.inputTokens - cached) * price.input +
    cached * (price.cachedInput ?? price.input) +
    tokens.outputTokens * price.output;
  return Math.round((perMillion * nanoPerUsd) / 1_000_000);
}

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
