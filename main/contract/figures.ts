// Owns what the router tells of how its targets and rules fare: counts since it started, times of the latest answers.

export interface TargetFigures {
  readonly target: string;
  readonly inFlight: number;
  readonly calls: number;
  readonly succeeded: number;
  /** The middle time of whole answers, and to the beginning of streams; null where there was none lately. */
  readonly wholeP50Ms: number | null;
  readonly streamP50Ms: number | null;
}

/** All targets of one backend together. */
export interface BackendFigures {
  readonly calls: number;
  readonly inFlight: number;
  /** From 0 to 1 of the latest answers; null where there was none lately. */
  readonly success: number | null;
  readonly lastOk: boolean | null;
  /** Times of whole answers, and to the beginning of streams. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

interface RuleFigures {
  /** Where it stands: its file and line. */
  readonly rule: string;
  readonly calls: number;
  readonly succeeded: number;
  /** Calls that another than the first target answered. */
  readonly fellBack: number;
  readonly p50Ms: number | null;
}

export interface LiveFigures {
  readonly targets: readonly TargetFigures[];
  readonly rules: readonly RuleFigures[];
}
