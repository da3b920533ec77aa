// Owns closing a ledger row: exactly once, whatever way a request ends, with its tries, usage, cost and timings.
import type { Outcome } from '../../contract/api.ts';
import { targetName, type Target, type Tier, type Usage } from '../../contract/routing.ts';
import type { AttemptTrace, DecisionTrace, RequestTrace } from '../../contract/trace.ts';
import { costNanoUsd, sumOfCosts, usdFromNano } from '../../domain/money/cost.ts';
import type { Price } from '../../domain/policy.ts';
import { sumOfUsage } from '../../domain/money/usage.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { OpenRow, SettledRow, SpentTry } from '../../store/rows.ts';
import { requireWritten } from './require-written.ts';
import type { Consulted } from '../plan/stage-two.ts';

interface Ending {
  readonly outcome: Exclude<Outcome, 'lost'>;
  readonly status: number | null;
  /** Of the answer alone. Null where the upstream counted nothing and nothing was sent either. */
  readonly usage: Usage | null;
}

interface TryEnding {
  readonly outcome: AttemptTrace['outcome'];
  readonly status: number | null;
  readonly why: string | null;
  readonly usage: Usage | null;
  readonly ttftMs?: number | null;
}

export interface Try {
  readonly target: Target;
  /** Once. What was used by a judgement, or by an answer that was not good enough, is charged beside the answer. */
  readonly end: (ending: TryEnding) => void;
}

export interface Meter {
  readonly id: string;
  /** Resolves once the row is where a killed process cannot lose it. Rejects with the caller's error where it is not. */
  readonly recorded: Promise<void>;
  /** Somebody is asked: the row names who was asked last for an answer. */
  readonly begin: (target: Target) => Try;
  /** The answer comes from here after all, whoever was asked since. */
  readonly settleOn: (tried: Try) => void;
  /** Another tier is asked: the row names the one that answered. */
  readonly climb: (tier: Tier | null) => void;
  readonly firstByte: () => void;
  readonly settle: (ending: Ending) => number | null;
}

interface MeterParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly prices: readonly Price[];
  /** Who was asked about the request before it was decided. */
  readonly consulted: Consulted | null;
  /** How the request was decided. */
  readonly trace: () => DecisionTrace;
  readonly onSettled?: (row: SettledRow) => void;
}

export function openMeter(row: OpenRow, first: Target | null, parts: MeterParts): Meter {
  const startedAt = parts.clock.elapsed();
  const recorded = parts.ledger.reserve(row).then(requireWritten);
  const tries = createTries(startedAt, parts);
  if (parts.consulted !== null) tries.addConsulted(parts.consulted);
  let target = first;
  let { tier } = row;
  let ttftMs: number | null = null;
  let settled = false;
  let costNano: number | null = null;
  const since = (): number => wholeMs(parts.clock.elapsed() - startedAt);
  return {
    id: row.id,
    recorded,
    begin(next) {
      target = next;
      return tries.begin(next);
    },
    settleOn(tried) {
      target = tried.target;
    },
    climb(to) {
      tier = to;
    },
    firstByte() {
      ttftMs ??= since();
    },
    settle({ outcome, status, usage }) {
      if (settled) return costNano;
      settled = true;
      const spent = tries.spent();
      const own = usage === null || target === null ? 0 : costNanoUsd(target, usage, parts.prices);
      costNano = sumOfCosts([own, ...spent.map((one) => one.costNanoUsd)]);
      const whole: SettledRow = {
        ...row,
        tier,
        target: target === null ? null : targetName(target),
        zone: target === null ? null : target.zone,
        outcome,
        status,
        usage: sumOfUsage([...(usage === null ? [] : [usage]), ...spent.map((one) => one.usage)]),
        costNanoUsd: costNano,
        durationMs: since(),
        ttftMs,
        spent,
        trace: JSON.stringify({ ...parts.trace(), attempts: tries.told() } satisfies RequestTrace),
      };
      parts.ledger.settle(whole);
      parts.onSettled?.(whole);
      return costNano;
    },
  };
}

/** All that were asked for one request, in the order in which that began. */
function createTries(startedAt: number, { clock, prices }: Pick<MeterParts, 'clock' | 'prices'>) {
  const told: AttemptTrace[] = [];
  const spent: SpentTry[] = [];
  function add({ target, purpose, begunAt, endedAt }: Frame, ending: TryEnding): void {
    const { outcome, status, why, usage, ttftMs = null } = ending;
    const name = targetName(target);
    const cost = usage === null ? 0 : costNanoUsd(target, usage, prices);
    told.push({
      target: name,
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
    });
    if (usage !== null && (outcome === 'escalated' || purpose === 'classify'))
      spent.push({ target: name, zone: target.zone, purpose, usage, costNanoUsd: cost });
  }
  return {
    told: () => told.toSorted((a, b) => a.startedMs - b.startedMs),
    spent: () => spent,
    begin(target: Target): Try {
      const begunAt = clock.elapsed();
      let over = false;
      return {
        target,
        end(ending) {
          if (over) return;
          over = true;
          add({ target, purpose: 'answer', begunAt, endedAt: clock.elapsed() }, ending);
        },
      };
    },
    addConsulted({ target, startedAt: begunAt, endedAt, result }: Consulted) {
      const frame: Frame = { target, purpose: 'classify', begunAt, endedAt };
      if (result?.kind === 'whole')
        add(frame, { outcome: 'ok', status: result.status, why: null, usage: result.usage });
      else if (result?.kind === 'failed')
        add(frame, { outcome: 'failed', status: result.status, why: result.error.code, usage: null });
      else add(frame, { outcome: 'aborted', status: null, why: result === null ? 'timeout' : null, usage: null });
    },
  };
}

interface Frame {
  readonly target: Target;
  readonly purpose: AttemptTrace['purpose'];
  readonly begunAt: number;
  readonly endedAt: number;
}

const wholeMs = (ms: number): number => Math.max(0, Math.round(ms));
