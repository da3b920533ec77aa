// Owns the order of tries: again at the same target where that is safe, then the next one, until somebody answers.
// Nothing of an answer has gone out while it decides.
import { Aborted } from '../backends/http-exchange.ts';
import { RouterError } from '../contract/errors.ts';
import { targetName } from '../contract/routing.ts';
import type { ParsedRequest } from '../dialects/dialect.ts';
import type { Permit } from '../domain/clear.ts';
import type { RetryRules } from '../domain/policy.ts';
import { afterFailure } from '../domain/retry.ts';
import type { Clock, Log, Random } from '../platform/ports.ts';
import type { Attempted, Reply } from './attempt.ts';

export interface Tries {
  readonly order: readonly Permit<ParsedRequest>[];
  readonly rules: RetryRules;
  readonly signal: AbortSignal;
  readonly attempt: (permit: Permit<ParsedRequest>) => Promise<Attempted>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Served {
  readonly permit: Permit<ParsedRequest>;
  readonly reply: Reply;
  /** Targets that failed before, in words for the caller. */
  readonly passedOver: readonly string[];
}

/** Throws what the last target said where none answered. */
export async function tryTargets(tries: Tries): Promise<Served> {
  const startedAt = tries.clock.elapsed();
  const passedOver: string[] = [];
  let last: { readonly permit: Permit<ParsedRequest>; readonly failure: Exclude<Attempted, Reply> } | null = null;
  for (const [at, permit] of tries.order.entries()) {
    for (let count = 1; ; count++) {
      const attempted = await tries.attempt(permit);
      if (attempted.kind !== 'failed') return { permit, reply: attempted, passedOver };
      // What the target said of a request that it never saw explains less than what another did with it.
      if (last === null || attempted.error.code !== 'invalid_request') last = { permit, failure: attempted };
      const elapsedMs = tries.clock.elapsed() - startedAt;
      const others = tries.order.length - at - 1;
      const step = afterFailure(
        attempted,
        { tries: count, elapsedMs, others, random: fraction(tries.random) },
        tries.rules,
      );
      tries.log.write('debug', 'try-failed', {
        target: targetName(permit.target),
        code: attempted.error.code,
        next: step.kind,
      });
      if (step.kind === 'give-up') return giveUp(last, passedOver);
      if (step.kind === 'next') {
        passedOver.push(`${targetName(permit.target)} could not answer.`);
        break;
      }
      await pause(step.waitMs, tries);
    }
  }
  return giveUp(last, passedOver);
}

function giveUp(
  last: { readonly permit: Permit<ParsedRequest>; readonly failure: Exclude<Attempted, Reply> } | null,
  passedOver: readonly string[],
): Served {
  if (last === null) throw new RouterError('no_target', 'No target could be tried.');
  const { permit, failure } = last;
  if (failure.reply === null) throw failure.error;
  return { permit, reply: failure.reply, passedOver };
}

const fraction = (random: Random): number => (random.bytes(1)[0] ?? 0) / 256;

/** A caller that leaves meanwhile is not waited for. */
function pause(ms: number, { clock, signal }: Tries): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      timer.cancel();
      reject(signal.reason instanceof RouterError ? signal.reason : new Aborted());
    };
    const timer = clock.after(ms, () => {
      signal.removeEventListener('abort', leave);
      resolve();
    });
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
}
