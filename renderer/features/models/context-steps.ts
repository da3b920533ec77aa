// Owns the steps of the slider for a model's context: each twice the one before, and the model's own maximum at the end.
const least = 2_048;

export function contextSteps(most: number): readonly number[] {
  const steps: number[] = [];
  for (let step = least; step < most; step *= 2) steps.push(step);
  return [...steps, most];
}

/** The step that is nearest to a number of tokens, as the scale has them. */
export function stepAt(steps: readonly number[], tokens: number): number {
  const distance = (step: number): number => Math.abs(Math.log2(step) - Math.log2(Math.max(1, tokens)));
  return steps.reduce((best, step, at) => (distance(step) < distance(steps[best] ?? step) ? at : best), 0);
}

/** At most so many of them are written under it: the first, the last and some between. */
export function ticksOf(steps: readonly number[], most: number): readonly number[] {
  if (steps.length <= most) return steps;
  const last = steps.length - 1;
  const every = Math.ceil(last / (most - 1));
  return steps.filter((_, at) => (last - at) % every === 0 || at === 0);
}
