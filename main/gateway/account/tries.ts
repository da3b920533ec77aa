// Owns the record of all that were sent one request, in the order in which that began. Plain data: whoever uses an
// answer closes its try.
import { targetName, type Target, type Usage } from '../../contract/routing.ts';
import type { AttemptTrace } from '../../contract/trace.ts';
import { usdFromNano } from '../../domain/money/cost.ts';
import { chargeOf, type PriceList } from '../../domain/money/price.ts';
import type { SpentTry } from '../../store/rows.ts';

interface TryEnding {
  readonly outcome: AttemptTrace['outcome'];
  readonly status: number | null;
  /** The code of the error, or the check that the answer did not pass. */
  readonly why: string | null;
  readonly usage: Usage | null;
  readonly ttftMs?: number | null;
}

/** One target that was sent the request, or the question about it. */
export interface Try {
  readonly target: Target;
  readonly purpose: AttemptTrace['purpose'];
  readonly begunAt: number;
  endedAt: number;
  /** Null while it is under way. */
  ending: TryEnding | null;
  /** Nobody waits for it any more, and it was on its way by then: it may be charged for. */
  abandoned?: true;
  /** It came to nothing of which its caller got a byte, and may be charged for all the same. */
  inVain?: true;
}

export function beginTry(tries: Try[], target: Target, now: number): Try {
  const begun: Try = { target, purpose: 'answer', begunAt: now, endedAt: now, ending: null };
  tries.push(begun);
  return begun;
}

/** The first ending counts: whoever comes later finds it over. */
export function endTry(entry: Try, ending: TryEnding, now: number): void {
  if (entry.ending !== null) return;
  entry.ending = ending;
  entry.endedAt = now;
}

/** Tries that cost something and were not the answer: they are charged beside it. */
export const spentOf = (tries: readonly Try[], prices: PriceList): SpentTry[] =>
  tries.flatMap(({ target, purpose, ending, inVain }) => {
    if (ending === null || ending.usage === null) return [];
    if (ending.outcome !== 'escalated' && purpose !== 'classify' && inVain !== true) return [];
    const { usage } = ending;
    return [
      {
        target: targetName(target),
        zone: target.zone,
        purpose,
        usage,
        costNanoUsd: chargeOf(prices.of(target), usage).nanoUsd,
      },
    ];
  });

/** What the record of a request shows of its tries; such as are under way are not shown. */
export const tracesOf = (tries: readonly Try[], startedAt: number, prices: PriceList): AttemptTrace[] =>
  tries.flatMap((entry) => (entry.ending === null ? [] : [traceOfTry(entry, entry.ending, { startedAt, prices })]));

interface Frame {
  readonly startedAt: number;
  readonly prices: PriceList;
}

function traceOfTry(
  { target, purpose, begunAt, endedAt }: Try,
  { outcome, status, why, usage, ttftMs = null }: TryEnding,
  { startedAt, prices }: Frame,
): AttemptTrace {
  const cost = usage === null ? 0 : chargeOf(prices.of(target), usage).nanoUsd;
  return {
    target: targetName(target),
    zone: target.zone,
    purpose,
    outcome,
    status,
    why,
    startedMs: wholeMs(begunAt - startedAt),
    durationMs: wholeMs(endedAt - begunAt),
    ttftMs: ttftMs === null ? null : wholeMs(ttftMs),
    inputTokens: usage?.inputTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
    costUsd: cost === null ? null : usdFromNano(cost),
  };
}

export const wholeMs = (ms: number): number => Math.max(0, Math.round(ms));
