// Owns the table of prices that ships: which row is a model's, and which of its prices holds when.
import { matches } from '../pattern.ts';
import type { StatedPrice } from '../policy.ts';

/** It holds from that day, 0:00 UTC, until the next one of its row; null: since ever. */
export interface DatedPrice extends StatedPrice {
  readonly from: string | null;
}

export interface PriceRow {
  readonly backend: string;
  /** Names of models, `*` for anything. */
  readonly models: readonly string[];
  /** Who says so, and on which day that was looked up. */
  readonly source: string;
  readonly date: string;
  /** The earliest first. */
  readonly prices: readonly DatedPrice[];
}

export interface PriceTable {
  readonly version: string;
  /** Null where there is no row for it. */
  readonly rowOf: (backend: string, model: string) => PriceRow | null;
}

interface NamedRow {
  readonly pattern: string;
  readonly row: PriceRow;
}

/** A name that stands there as it is wins over a pattern, and of patterns the longer one. */
export function createPriceTable(version: string, rows: readonly PriceRow[]): PriceTable {
  const exact = new Map<string, PriceRow>();
  const patterns = new Map<string, NamedRow[]>();
  for (const row of rows)
    for (const pattern of row.models)
      if (!pattern.includes('*')) exact.set(`${row.backend}/${pattern}`, row);
      else patterns.set(row.backend, [...(patterns.get(row.backend) ?? []), { pattern, row }]);
  for (const [backend, named] of patterns)
    patterns.set(
      backend,
      named.toSorted((a, b) => b.pattern.length - a.pattern.length),
    );
  return {
    version,
    rowOf(backend, written) {
      const model = written.toLowerCase();
      const named = exact.get(`${backend}/${model}`);
      if (named !== undefined) return named;
      return patterns.get(backend)?.find(({ pattern }) => matches(pattern, model))?.row ?? null;
    },
  };
}

export interface PriceSpan {
  /** Null before the first. */
  readonly price: DatedPrice | null;
  /** In ms since 1970; the second is no part of it. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What holds at that time, and how long. */
export function spanAt({ prices }: Pick<PriceRow, 'prices'>, at: number): PriceSpan {
  const index = prices.findLastIndex((price) => startOf(price) <= at);
  const price = prices[index] ?? null;
  const next = prices[index + 1];
  return {
    price,
    fromMs: price === null ? Number.NEGATIVE_INFINITY : startOf(price),
    untilMs: next === undefined ? Number.POSITIVE_INFINITY : startOf(next),
  };
}

const startOf = ({ from }: DatedPrice): number =>
  from === null ? Number.NEGATIVE_INFINITY : Date.parse(`${from}T00:00:00Z`);
