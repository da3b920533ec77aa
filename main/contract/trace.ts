// Owns the record of one request's way, written down while it is decided and tried: what the dry run tells of a request
// that is not sent, and the ledger of one that was.
import type { Profile, Zone } from './routing.ts';

/** What became of one target that was asked. `escalated`: it answered, and the answer did not pass the checks. */
export interface AttemptTrace {
  readonly target: string;
  readonly zone: Zone;
  readonly purpose: 'answer' | 'classify';
  readonly outcome: 'ok' | 'failed' | 'aborted' | 'escalated';
  /** Of the upstream, where it answered at all. */
  readonly status: number | null;
  /** The code of the error, or the check that the answer did not pass. */
  readonly why: string | null;
  /** Since the request came. */
  readonly startedMs: number;
  readonly durationMs: number;
  /** Until its stream began; null for whole answers, and where none came. */
  readonly ttftMs: number | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number | null;
}

/** How a request was decided. Where it would be refused, `plan` is empty and `error` says why. */
export interface DecisionTrace {
  readonly profile: Profile & { readonly latencyMs: number };
  readonly plan: readonly {
    readonly backend: string;
    readonly model: string;
    readonly zone: Zone;
    readonly reason: string;
  }[];
  readonly rejected: readonly { readonly target: string; readonly reason: string }[];
  /** What kept targets out, each once. */
  readonly walls: readonly string[];
  readonly rule: {
    readonly policy: string;
    readonly index: number;
    readonly line: number;
    readonly reason: string | null;
  } | null;
  /** Of the first target, with the whole of the output that was allowed; null where a price is not known. */
  readonly estimatedCostUsd: number | null;
  /** What would have made it another decision. */
  readonly wouldChange: readonly string[];
  readonly error?: { readonly status: number; readonly code: string; readonly message: string };
}

/** What the ledger keeps of it. */
export interface RequestTrace extends DecisionTrace {
  readonly attempts: readonly AttemptTrace[];
}
