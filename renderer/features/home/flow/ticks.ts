// Owns the ticks on the wall: when requests were held, from a day ago on the left to now on the right. Pure.

export interface Tick {
  /** From 0 to 1. */
  readonly at: number;
  /** How many it stands for. */
  readonly count: number;
}

export interface TickSpan {
  readonly now: number;
  readonly hours: number;
  /** So many ticks can stand beside each other and still be told apart. */
  readonly places: number;
}

/** Two pixels for each on a wide page, and on a narrow one. */
export const widePlaces = 144;
export const narrowPlaces = 36;

/** More than these are told by bins, three places wide. */
export const mostTicks = (places: number): number => Math.floor((places * 80) / widePlaces);
const binPlaces = 3;

export function ticksOf(times: readonly number[], { now, hours, places }: TickSpan): readonly Tick[] {
  const span = hours * 3_600_000;
  const parts = times
    .map((at) => 1 - (now - at) / span)
    .filter((part) => part >= 0)
    .map((part) => Math.min(part, 1))
    .toSorted((a, b) => a - b);
  return parts.length > mostTicks(places) ? binned(parts, places / binPlaces) : apart(parts, places);
}

/** Each in a place of its own: the nearest that is free. */
function apart(parts: readonly number[], places: number): readonly Tick[] {
  const taken = new Set<number>();
  for (const part of parts) taken.add(freeNear(Math.min(places - 1, Math.floor(part * places)), places, taken));
  return [...taken].toSorted((a, b) => a - b).map((place) => ({ at: (place + 0.5) / places, count: 1 }));
}

function freeNear(wanted: number, places: number, taken: ReadonlySet<number>): number {
  for (let away = 0; away < places; away++)
    for (const place of [wanted - away, wanted + away])
      if (place >= 0 && place < places && !taken.has(place)) return place;
  return wanted;
}

function binned(parts: readonly number[], bins: number): readonly Tick[] {
  const counts = new Map<number, number>();
  for (const part of parts) {
    const bin = Math.min(bins - 1, Math.floor(part * bins));
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  return [...counts].map(([bin, count]) => ({ at: (bin + 0.5) / bins, count }));
}

const low = 6;
const high = 14;

/** In pixels: one of many is taller, the fullest the tallest. */
export function tickHeight({ count }: Tick, most: number): number {
  return count <= 1 || most <= 1 ? low : Math.round(low + (high - low) * Math.sqrt(count / most));
}
