// Owns which price holds for a target: the policy's own words first, then that the device is free, then the table for the
// providers that it knows. What is found is kept as long as it holds, so that a request looks once into a map.
import type { StatedPrice, WrittenPrice, WrittenRates } from '../policy.ts';
import { nanoFromUsd } from './cost.ts';
import { matches } from '../pattern.ts';
import { spanAt, type PriceTable } from './price-table.ts';
import { deviceFree, type Price, type PriceList, type Rates } from './price.ts';

type Priced = Parameters<PriceList['of']>[0];

/** Callers may name models that there are not: what is kept of them has an end. */
const mostKept = 2_000;

/** The table, and the clock that its days are read by. */
export interface Shipped {
  readonly table: PriceTable;
  readonly now: () => number;
}

interface Held {
  readonly zone: string;
  readonly price: Price | null;
  readonly fromMs: number;
  readonly untilMs: number;
}

export function createPriceList(written: readonly WrittenPrice[], shipped: Shipped | null = null): PriceList {
  // By backend and then by model: it is looked up for each target of a request, and to put a name together costs more.
  const known = new Map<string, Map<string, Held>>();
  const keep = ({ backend, model }: Priced, held: Held): void => {
    const models = known.get(backend) ?? new Map<string, Held>();
    if (models.size >= mostKept) models.clear();
    if (known.size >= mostKept) known.clear();
    known.set(backend, models.set(model, held));
  };
  return {
    of(target, at = shipped === null ? 0 : shipped.now()) {
      const before = known.get(target.backend)?.get(target.model);
      if (before !== undefined && before.zone === target.zone && before.fromMs <= at && at < before.untilMs)
        return before.price;
      const found = { ...find(written, { target, shipped, at }), zone: target.zone };
      keep(target, found);
      return found.price;
    },
  };
}

const always = (price: Price | null): Span => ({
  price,
  fromMs: Number.NEGATIVE_INFINITY,
  untilMs: Number.POSITIVE_INFINITY,
});

type Span = Omit<Held, 'zone'>;

interface Question {
  readonly target: Priced;
  readonly shipped: Shipped | null;
  readonly at: number;
}

function find(written: readonly WrittenPrice[], { target, shipped, at }: Question): Span {
  const { backend, model, zone } = target;
  const own = written.find(({ pattern }) => matches(pattern, `${backend}/${model}`));
  if (own !== undefined) return always(priceOf(own, { version: 'policy', source: 'policy', from: null }));
  if (zone === 'device') return always(deviceFree);
  const row = shipped?.table.rowOf(backend, model) ?? null;
  if (shipped === null || row === null) return always(null);
  const { price, fromMs, untilMs } = spanAt(row, at);
  const said = { version: shipped.table.version, source: 'table', from: price?.from ?? null } as const;
  return { price: price === null ? null : priceOf(price, said), fromMs, untilMs };
}

function priceOf(given: StatedPrice, said: Pick<Price, 'version' | 'source' | 'from'>): Price {
  const tiers = (given.tiers ?? []).map((tier) => ({ above: tier.above, ...ratesOf(tier) }));
  const webSearch = given.perCall?.webSearch;
  return {
    ...said,
    base: ratesOf(given),
    tiers: tiers.toSorted((a, b) => a.above - b.above),
    perCall: { webSearch: webSearch === undefined ? null : nanoFromUsd(webSearch) },
    stated: given,
  };
}

function ratesOf({ input, output = input, cacheWrite = input, ...others }: WrittenRates): Rates {
  const { cachedInput = input, cacheWrite1h = cacheWrite, reasoning = output } = others;
  const { audioInput = input, audioOutput = output } = others;
  return {
    input: nanoFromUsd(input),
    cachedInput: nanoFromUsd(cachedInput),
    cacheWrite: nanoFromUsd(cacheWrite),
    cacheWrite1h: nanoFromUsd(cacheWrite1h),
    output: nanoFromUsd(output),
    reasoning: nanoFromUsd(reasoning),
    audioInput: nanoFromUsd(audioInput),
    audioOutput: nanoFromUsd(audioOutput),
  };
}
