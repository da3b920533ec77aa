// Owns which price holds for a target: the policy's own words first, then the table for the providers that it knows,
// then that the device is free. What is found is kept, so that a request looks once into a map.
import type { WrittenPrice } from '../policy.ts';
import { nanoFromUsd } from './cost.ts';
import { matches } from '../pattern.ts';
import { deviceFree, type Price, type PriceList } from './price.ts';

type Priced = Parameters<PriceList['of']>[0];

/** Callers may name models that there are not: what is kept of them has an end. */
const mostKept = 2_000;

export function createPriceList(written: readonly WrittenPrice[]): PriceList {
  const known = new Map<string, Price | null>();
  return {
    of(target) {
      const name = `${target.backend}/${target.model}`;
      const key = `${target.zone} ${name}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const found = find(written, target, name);
      if (known.size >= mostKept) known.clear();
      known.set(key, found);
      return found;
    },
  };
}

function find(written: readonly WrittenPrice[], { zone }: Priced, name: string): Price | null {
  const own = written.find(({ pattern }) => matches(pattern, name));
  if (own !== undefined) return priceOf(own);
  return zone === 'device' ? deviceFree : null;
}

function priceOf({ input, output, cachedInput, cacheWrite }: WrittenPrice): Price {
  const perMillion = (usd: number | undefined, otherwise: number): number => nanoFromUsd(usd ?? otherwise);
  return {
    version: 'policy',
    source: 'policy',
    from: null,
    base: {
      input: nanoFromUsd(input),
      cachedInput: perMillion(cachedInput, input),
      cacheWrite: perMillion(cacheWrite, input),
      cacheWrite1h: perMillion(cacheWrite, input),
      output: nanoFromUsd(output),
      reasoning: nanoFromUsd(output),
      audioInput: nanoFromUsd(input),
      audioOutput: nanoFromUsd(output),
    },
    tiers: [],
    perCall: { webSearch: null },
  };
}
