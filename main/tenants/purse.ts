// Owns the arithmetic of one purse: what was spent on which day, what is held, and which marks of a budget are reached.
import type { BudgetAlert } from '../contract/projects.ts';
import { usdFromNano } from '../domain/money/cost.ts';
import type { Period } from '../domain/money/period.ts';
import type { ProjectRecord } from '../store/projects.ts';

const dayMs = 86_400_000;
export const dayOf = (at: number): number => Math.floor(at / dayMs);

export interface Purse {
  readonly id: string;
  /** Nano-dollars by days since 1970. */
  readonly days: Map<number, number>;
  reserved: number;
  /** The sum of the days of a period, kept until either is another. */
  counted: { readonly start: number; nano: number } | null;
  /** The budget and period of which marks were told, and which. */
  told: { readonly key: string; readonly fractions: Set<number> } | null;
}

export const emptyPurse = (id: string): Purse => ({ id, days: new Map(), reserved: 0, counted: null, told: null });

export function spentIn(purse: Purse, period: Period | null): number {
  const start = period?.start ?? -Infinity;
  if (purse.counted?.start === start) return purse.counted.nano;
  let nano = 0;
  for (const [day, amount] of purse.days) if (day * dayMs >= start) nano += amount;
  purse.counted = { start, nano };
  return nano;
}

export function spend(purse: Purse, day: number, nano: number): void {
  purse.days.set(day, (purse.days.get(day) ?? 0) + nano);
  const { counted } = purse;
  if (counted !== null && day * dayMs >= counted.start) counted.nano += nano;
}

interface Budget {
  readonly record: ProjectRecord;
  readonly budgetNano: number;
  readonly period: Period | null;
}

/** By what is spent. */
export const isSpent = (fraction: number, spentNano: number, budgetNano: number): boolean =>
  spentNano > 0 && spentNano >= fraction * budgetNano;

/** With the first refusal all of it counts as used. */
export const isAll = (fraction: number): boolean => fraction === 1;

/** Marks that are reached and were not told before, for this budget and this period. */
export function marksReached(
  purse: Purse,
  { record, budgetNano, period }: Budget,
  reaches: typeof isSpent,
): BudgetAlert[] {
  const spentNano = spentIn(purse, period);
  const told = toldOf(purse, `${budgetNano} ${record.budgetPeriod} ${period?.start ?? ''}`);
  return record.alertAt.flatMap((fraction) => {
    if (told.has(fraction) || !reaches(fraction, spentNano, budgetNano)) return [];
    told.add(fraction);
    return [
      {
        type: 'budget-alert',
        projectId: purse.id,
        fraction,
        budgetUsd: usdFromNano(budgetNano),
        spentUsd: usdFromNano(spentNano),
        periodStart: period === null ? null : new Date(period.start).toISOString(),
      },
    ];
  });
}

function toldOf(purse: Purse, key: string): Set<number> {
  if (purse.told?.key !== key) purse.told = { key, fractions: new Set() };
  return purse.told.fractions;
}
