// Owns the functions that training needs and that processors and engines compute differently: here they are sums and
// products alone, so that every machine finds the same weights.

const ln2 = 0.6931471805599453;
const terms = 14;

/** e to the power of x, by halving the range and a short series. */
export function exp(x: number): number {
  if (x < -60) return 0;
  const doublings = Math.round(Math.min(x, 60) / ln2);
  const rest = Math.min(x, 60) - doublings * ln2;
  let sum = 1;
  for (let term = terms; term > 0; term--) sum = 1 + (rest / term) * sum;
  const factor = doublings < 0 ? 0.5 : 2;
  for (let doubling = Math.abs(doublings); doubling > 0; doubling--) sum *= factor;
  return sum;
}

/** Numbers from 0 to 1 that look random and are the same for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function shuffle(order: Int32Array, random: () => number): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const held = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = held;
  }
}
