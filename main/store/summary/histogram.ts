// Owns counting times in steps that grow with them: a percentile of it is off by less than a thirtieth.

/** How often each step was met. */
export type Histogram = Map<number, number>;

const stepsPerDoubling = 32;
const bitsPerDoubling = 5;
const longestMs = 2 ** 31 - 1;

/** Below two doublings' worth each millisecond is a step of its own. */
export function stepOf(ms: number): number {
  const whole = Math.min(longestMs, Math.max(0, Math.round(ms)));
  if (whole < 2 * stepsPerDoubling) return whole;
  const shift = 31 - Math.clz32(whole) - bitsPerDoubling;
  return stepsPerDoubling * shift + (whole >> shift);
}

/** The middle of a step. */
function msOf(step: number): number {
  if (step < 2 * stepsPerDoubling) return step;
  const shift = Math.floor(step / stepsPerDoubling) - 1;
  const from = (step - stepsPerDoubling * shift) * 2 ** shift;
  return Math.round(from + 2 ** shift / 2);
}

export function addTo(histogram: Histogram, step: number, times: number): void {
  histogram.set(step, (histogram.get(step) ?? 0) + times);
}

/** Null where there is none. */
export function percentile(histogram: Histogram, share: number): number | null {
  let all = 0;
  for (const times of histogram.values()) all += times;
  if (all === 0) return null;
  const wanted = Math.max(1, Math.ceil(all * share));
  let passed = 0;
  let last = 0;
  for (const step of [...histogram.keys()].toSorted((a, b) => a - b)) {
    last = step;
    passed += histogram.get(step) ?? 0;
    if (passed >= wanted) break;
  }
  return msOf(last);
}
