// Owns the order of tries: again at the same target where that is safe, then the next one, until somebody answers.
// Nothing of an answer has gone out while it decides.
import { Aborted } from '../../backends/http-exchange.ts';
import { RouterError } from '../../contract/errors.ts';
import { targetName } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { Permit } from '../../domain/clear.ts';
import type { RetryRules } from '../../domain/policy.ts';
import { afterFailure } from '../../domain/serving/retry.ts';
import type { Clock, Log, Random } from '../../platform/ports.ts';
import type { Failure, Reply } from '../exchange/attempt.ts';
import type { Try } from '../account/meter.ts';

/** One try, and its line in the record: whoever uses the answer closes that. */
export interface Tried<Result> {
  readonly permit: Permit<ParsedRequest>;
  readonly result: Result;
  readonly entry: Try;
}

export interface Tries {
  readonly order: readonly Permit<ParsedRequest>[];
  readonly rules: RetryRules;
  readonly startedAt: number;
  readonly signal: AbortSignal;
  readonly attempt: (permit: Permit<ParsedRequest>) => Promise<Tried<Reply | Failure>>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface TriesEnd {
  /** What the best of them came to. */
  readonly last: Tried<Reply | Failure>;
  /** Targets that failed before, in words for the caller. */
  readonly passedOver: readonly string[];
}

export async function tryTargets(tries: Tries): Promise<TriesEnd> {
  const passedOver: string[] = [];
  let last: Tried<Failure> | null = null;
  for (const [at, permit] of tries.order.entries()) {
    for (let count = 1; ; count++) {
      const tried = await tries.attempt(permit);
      const { result } = tried;
      if (result.kind !== 'failed') return { last: tried, passedOver };
      // What the target said of a request that it never saw explains less than what another did with it.
      if (last === null || result.error.code !== 'invalid_request') last = { ...tried, result };
      const elapsedMs = tries.clock.elapsed() - tries.startedAt;
      const others = tries.order.length - at - 1;
      const progress = { tries: count, elapsedMs, others, random: fraction(tries.random) };
      const step = afterFailure(result, progress, tries.rules);
      const target = targetName(permit.target);
      tries.log.write('debug', 'try-failed', { target, code: result.error.code, next: step.kind });
      if (step.kind === 'give-up') return { last, passedOver };
      if (step.kind === 'next') {
        passedOver.push(`${target} could not answer.`);
        break;
      }
      await pause(step.waitMs, tries);
    }
  }
  if (last === null) throw new RouterError('no_target', 'No target could be tried.');
  return { last, passedOver };
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
