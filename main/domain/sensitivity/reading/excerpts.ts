// Owns leaving out what is far from the places that matter, so that another writing of a text is mostly shorter than it.

interface Stretch {
  readonly from: number;
  readonly to: number;
  /** How much around a place is kept. */
  readonly reach: number;
}

/** What stands between two places, its middle left out where it is long; from 0 on, only what stands before the first. */
export function between(text: string, { from, to, reach }: Stretch): string {
  if (from === 0) return text.slice(Math.max(0, to - reach), to);
  if (to - from <= 2 * reach) return text.slice(from, to);
  return `${text.slice(from, from + reach)}\n\n${text.slice(to - reach, to)}`;
}
