// Owns what a decision may know of how targets fare right now: a view of figures that others keep. Pure.

/** How an answer is given: of a stream the time to its beginning counts, of the others the whole time. */
export type AnswerForm = 'whole' | 'stream';

export interface Live {
  /** What a target is expected to take, by its own latest answers; null where there are too few. */
  readonly expectedMs: (target: string) => number | null;
  /** Its turn has come to be asked although others are faster, so that its figure stays true. */
  readonly isDue: (target: string) => boolean;
}

/** The middle one; of an even number the lower, so that it is a time that was really seen. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? null;
}
