// Owns adding up the usage of several tries of one request.
import type { Usage } from '../../contract/routing.ts';
import { joinUsage } from '../../contract/usage-totals.ts';
import { countable } from './price.ts';

const sum = (a: number, b: number): number => countable(a + b);

/** Null where nothing was used. An estimate among them makes the sum one. */
export function sumOfUsage(usages: readonly Usage[]): Usage | null {
  const [first, ...others] = usages;
  if (first === undefined) return null;
  return others.reduce<Usage>(
    (all, one) => ({ ...joinUsage(all, one, sum), estimated: all.estimated || one.estimated }),
    first,
  );
}
