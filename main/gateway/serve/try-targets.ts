// Owns the order of tries: again at the same target where that is safe, then the next one, until somebody answers.
// Nothing of an answer has gone out while it decides.
import { RouterError } from '../../contract/errors.ts';
import { targetName } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import type { Permit } from '../../domain/clear.ts';
import { afterFailure } from '../../domain/serving/retry.ts';
import type { Random } from '../../platform/ports.ts';
import type { Attempted, Failure } from '../exchange/attempted.ts';
import { isCovered } from '../account/covered.ts';
import { failureOf } from '../exchange/refusals.ts';
import { tryOnce } from './try-once.ts';
import type { Tried, Trying } from './trying.ts';

export interface TargetsTried {
  /** What the best of them came to. */
  readonly last: Tried;
  /** Targets that failed before, in words for the caller. */
  readonly passedOver: readonly string[];
}

export async function tryTargets(order: readonly Permit<ParsedRequest>[], trying: Trying): Promise<TargetsTried> {
  const passedOver: string[] = [];
  let last: Tried<Failure> | null = null;
  for (const [at, permit] of order.entries()) {
    if (last !== null && !isPaid(permit, trying)) continue;
    const { tried, goOn } = await tryTarget(permit, order.length - at - 1, trying);
    const { result } = tried;
    if (result.kind !== 'failed') return { last: tried, passedOver };
    // What the target said of a request that it never saw explains less than what another did with it.
    if (last === null || result.error.code !== 'invalid_request') last = { ...tried, result };
    if (!goOn) return { last, passedOver };
    passedOver.push(`${targetName(permit.target)} could not answer.`);
  }
  if (last === null) throw new RouterError('no_target', 'No target could be tried.');
  return { last, passedOver };
}

interface TargetTried {
  readonly tried: Tried;
  /** The next target may do better. */
  readonly goOn: boolean;
}

async function tryTarget(permit: Permit<ParsedRequest>, others: number, trying: Trying): Promise<TargetTried> {
  const { clock, random, log } = trying.gateway;
  for (let count = 1; ; count++) {
    const tried = await tryOnce(permit, trying);
    const { result } = tried;
    if (result.kind !== 'failed') return { tried, goOn: false };
    const elapsedMs = clock.elapsed() - trying.startedAt;
    const progress = { tries: count, elapsedMs, others, random: fraction(random) };
    const step = afterFailure(result, progress, trying.plan.policy.retry);
    const target = targetName(permit.target);
    log.write('debug', 'try-failed', { target, code: result.error.code, next: step.kind });
    if (step.kind !== 'retry') return { tried, goOn: step.kind === 'next' };
    if (!isPaid(permit, trying)) return { tried, goOn: result.elsewhere && others > 0 };
    const departure = await pause(step.waitMs, trying);
    if (departure !== null) return { tried: { ...tried, result: departure }, goOn: false };
  }
}

/** What failed may be charged as well: the next try must fit into what is held beside it. */
export const isPaid = ({ target }: Permit<ParsedRequest>, { plan, tries }: Trying): boolean =>
  isCovered(target, tries, plan);

const fraction = (random: Random): number => (random.bytes(1)[0] ?? 0) / 256;

/** Nobody who leaves meanwhile is waited for: what there is to say then, or null where the time is over. */
function pause(ms: number, { caller: { signal }, gateway }: Trying): Promise<Attempted | null> {
  if (signal.aborted) return Promise.resolve(failureOf(signal.reason));
  return new Promise((resolve) => {
    const leave = (): void => {
      timer.cancel();
      resolve(failureOf(signal.reason));
    };
    const timer = gateway.clock.after(ms, () => {
      signal.removeEventListener('abort', leave);
      resolve(null);
    });
    signal.addEventListener('abort', leave, { once: true });
  });
}
