// Owns where the time of a request went, on one scale: nothing but what was recorded, the gaps between included.
import type { RequestDetail } from '../../../main/contract/request-detail.ts';
import type { Zone } from '../../../main/contract/routing.ts';

export interface Bar {
  readonly kind: 'route' | 'wait' | 'first' | 'write' | 'whole' | 'classify' | 'failed';
  /** Of the target; null where it is the router's own time. */
  readonly target: string | null;
  readonly zone: Zone | null;
  readonly fromMs: number;
  readonly ms: number;
  /** That were written in it; null where it is not about that. */
  readonly tokens: number | null;
}

export interface Waterfall {
  readonly totalMs: number;
  readonly bars: readonly Bar[];
  /** While it was written; null where that is not known. */
  readonly tokensPerSecond: number | null;
}

type Attempt = RequestDetail['attempts'][number];

/** A gap that is shorter than this says nothing. */
const leastGapMs = 20;

export function waterfallOf(detail: RequestDetail): Waterfall {
  const { attempts, durationMs, profile } = detail;
  const ends = attempts.map(({ startedMs, durationMs: ms }) => (startedMs ?? 0) + (ms ?? 0));
  const totalMs = Math.max(durationMs ?? 0, ...ends);
  const bars: Bar[] = [];
  const latency = profile?.latencyMs ?? null;
  if (latency !== null) bars.push({ kind: 'route', target: null, zone: null, fromMs: 0, ms: latency, tokens: null });
  let done = latency ?? 0;
  for (const attempt of attempts) {
    const start = attempt.startedMs ?? 0;
    if (start - done >= leastGapMs)
      bars.push({ kind: 'wait', target: null, zone: null, fromMs: done, ms: start - done, tokens: null });
    bars.push(...barsOf(attempt));
    done = Math.max(done, start + (attempt.durationMs ?? 0));
  }
  return { totalMs, bars, tokensPerSecond: speedOf(attempts.at(-1)) };
}

function barsOf(attempt: Attempt): Bar[] {
  const { target, zone, purpose, outcome, startedMs, durationMs, ttftMs } = attempt;
  const [fromMs, ms] = [startedMs ?? 0, durationMs ?? 0];
  const bar = (kind: Bar['kind'], from: number, length: number): Bar => ({
    kind,
    target,
    zone,
    fromMs: from,
    ms: length,
    tokens: kind === 'write' ? attempt.outputTokens : null,
  });
  if (purpose === 'classify') return [bar('classify', fromMs, ms)];
  if (outcome === 'failed') return [bar('failed', fromMs, ms)];
  if (ttftMs === null || ttftMs > ms) return [bar('whole', fromMs, ms)];
  return [bar('first', fromMs, ttftMs), bar('write', fromMs + ttftMs, ms - ttftMs)];
}

/** The first token was there when the writing began. */
function speedOf(attempt: Attempt | undefined): number | null {
  if (attempt?.outcome !== 'ok' || attempt.ttftMs === null) return null;
  const [tokens, ms] = [(attempt.outputTokens ?? 0) - 1, (attempt.durationMs ?? 0) - attempt.ttftMs];
  return tokens < 8 || ms < 50 ? null : Math.round(tokens / (ms / 1_000));
}

/** Places of an axis: the nearest of 1, 2 and 5 that makes at most four steps. */
export function axisOf(totalMs: number): readonly number[] {
  if (totalMs <= 0) return [0];
  const rough = totalMs / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.floor(totalMs / step + 1e-9) + 1 }, (_, at) => at * step);
}
