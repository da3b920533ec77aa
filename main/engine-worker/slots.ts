// Owns which slot a prompt gets: one that already holds much of it, else the one that was not used for longest.

export interface Slot {
  readonly id: number;
  readonly busy: boolean;
  /** The tokens that its sequence holds, in order. */
  readonly held: ArrayLike<number>;
  /** The reading of a counter at its last use. */
  readonly lastUse: number;
}

export interface Seat {
  readonly slot: number;
  /** So many tokens of the prompt are held already and need not be read again. */
  readonly shared: number;
}

export function sharedPrefix(held: ArrayLike<number>, prompt: ArrayLike<number>): number {
  const most = Math.min(held.length, prompt.length);
  let at = 0;
  while (at < most && held[at] === prompt[at]) at++;
  return at;
}

/** Less than this would throw away another conversation for a greeting that both begin with. */
const leastOfPrompt = 0.1;
const leastOfHeld = 0.5;

export function chooseSlot(slots: readonly Slot[], prompt: ArrayLike<number>): Seat | null {
  // The last token is always read: what comes next is known only behind it.
  const seats = slots
    .filter((slot) => !slot.busy)
    .map((slot) => ({ slot, shared: Math.min(sharedPrefix(slot.held, prompt), prompt.length - 1) }));
  const warm = seats
    .filter(
      ({ slot, shared }) =>
        shared > 0 && shared >= prompt.length * leastOfPrompt && shared >= slot.held.length * leastOfHeld,
    )
    .toSorted((a, b) => b.shared - a.shared)[0];
  const best = warm ?? seats.toSorted((a, b) => a.slot.lastUse - b.slot.lastUse)[0];
  return best === undefined ? null : { slot: best.slot.id, shared: best.shared };
}
