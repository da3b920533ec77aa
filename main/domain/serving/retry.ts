// Owns when a failed try is worth another: what is safe to repeat, how long to wait, and when to move on.
import type { RetryRules } from '../policy.ts';

export interface Fault {
  /** Safe to send again: nothing of an answer has begun, and the next try may go better. */
  readonly passing: boolean;
  /** Another target may do better than this one. */
  readonly elsewhere: boolean;
  /** How long the provider asked us to wait. */
  readonly retryAfterMs: number | null;
}

export interface Progress {
  /** Tries at this target so far. */
  readonly tries: number;
  readonly elapsedMs: number;
  /** Targets that are still untried. */
  readonly others: number;
  /** From 0 to 1. */
  readonly random: number;
}

export type NextStep =
  | { readonly kind: 'retry'; readonly waitMs: number }
  | { readonly kind: 'next' }
  | { readonly kind: 'give-up' };

const firstWaitMs = 250;
const longestWaitMs = 8_000;
/** A provider that asks for longer is answered with somebody else, or told to the caller. */
const longestAskedMs = 10_000;

export function afterFailure(fault: Fault, progress: Progress, rules: RetryRules): NextStep {
  const next: NextStep = fault.elsewhere && progress.others > 0 ? { kind: 'next' } : { kind: 'give-up' };
  if (progress.elapsedMs >= rules.deadlineMs) return { kind: 'give-up' };
  if (!fault.passing || progress.tries >= rules.attempts) return next;
  const waitMs = waitBefore(fault, progress);
  // Somebody who asks for patience gets it only where nobody else could answer now.
  if (fault.retryAfterMs !== null && (progress.others > 0 || waitMs > longestAskedMs)) return next;
  return progress.elapsedMs + waitMs >= rules.deadlineMs ? next : { kind: 'retry', waitMs };
}

/** Doubled each time, and spread, so that callers who failed together do not come back together. */
function waitBefore({ retryAfterMs }: Fault, { tries, random }: Progress): number {
  if (retryAfterMs !== null) return Math.round(retryAfterMs * (1 + random / 10));
  return Math.round(Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1)) * (0.5 + random / 2));
}
