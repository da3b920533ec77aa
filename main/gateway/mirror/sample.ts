// Owns which requests are compared: conversations that the router may send where it likes, with somebody among those asked
// whom the policy compares. What the primary has shown is that of its own try, whatever else was tried.
import { pairOf } from '../../domain/ab/pairs.ts';
import { chargeOf } from '../../domain/money/price.ts';
import type { AbPair } from '../../domain/policy.ts';
import type { ComparedSide } from '../../store/rows.ts';
import { wholeMs, type Try } from '../account/tries.ts';
import type { Plan } from '../plan/plan.ts';
import type { Compared } from './watching.ts';

export interface Sample {
  readonly pair: AbPair;
  /** Of the primary. */
  readonly entry: Try;
  readonly work: Compared;
}

/** Null where nobody is to be compared. */
export function sampleOf(work: Compared): Sample | null {
  const { plan, request, account } = work;
  if (!plan.automatic || request.dialect.kind !== 'conversation') return null;
  for (const entry of account.tries) {
    const pair = entry.purpose === 'answer' ? pairOf(entry.target, plan.policy.ab.pairs) : null;
    if (pair !== null) return { pair, entry, work };
  }
  return null;
}

/** Null where the try says nothing of the primary: it was broken off, or the request itself is at fault. */
export function primarySide({ ending, target, begunAt, endedAt }: Try, { prices }: Plan): ComparedSide | null {
  if (ending === null || ending.outcome === 'aborted' || isFaultOfCaller(ending.status)) return null;
  const nanoUsd = ending.usage === null ? 0 : chargeOf(prices.of(target), ending.usage).nanoUsd;
  return { ok: ending.outcome === 'ok', ms: wholeMs(endedAt - begunAt), nanoUsd };
}

const serversOwn: ReadonlySet<number> = new Set([401, 403, 404, 408, 425, 429]);

const isFaultOfCaller = (status: number | null): boolean =>
  status !== null && status >= 400 && status < 500 && !serversOwn.has(status);
