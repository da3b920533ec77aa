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
