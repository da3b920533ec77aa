// Owns closing a ledger row: exactly once, whatever way a request ends, with its usage, cost and timings.
import type { Outcome } from '../contract/api.ts';
import { targetName, type Target, type Usage } from '../contract/routing.ts';
import { costNanoUsd } from '../domain/cost.ts';
import type { Price } from '../domain/policy.ts';
import type { Clock } from '../platform/ports.ts';
import type { Ledger, OpenRow } from '../store/ledger.ts';

interface Ending {
  readonly outcome: Exclude<Outcome, 'lost'>;
  readonly status: number | null;
  /** Null where the upstream counted nothing and nothing was sent either. */
  readonly usage: Usage | null;
}

export interface Meter {
  readonly id: string;
  /** Resolves once the row is where a killed process cannot lose it. */
  readonly recorded: Promise<void>;
  /** Who is asked now: the row names who was asked last. */
  readonly aim: (target: Target) => void;
  readonly firstByte: () => void;
  readonly settle: (ending: Ending) => number | null;
}

interface MeterParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly prices: readonly Price[];
}

export function openMeter(row: OpenRow, first: Target | null, parts: MeterParts): Meter {
  const startedAt = parts.clock.elapsed();
  const recorded = parts.ledger.reserve(row);
  let target = first;
  let ttftMs: number | null = null;
  let settled = false;
  let costNano: number | null = null;
  const since = (): number => Math.max(0, Math.round(parts.clock.elapsed() - startedAt));
  return {
    id: row.id,
    recorded,
    aim(next) {
      target = next;
    },
    firstByte() {
      ttftMs ??= since();
    },
    settle({ outcome, status, usage }) {
      if (settled) return costNano;
      settled = true;
      costNano = usage === null || target === null ? 0 : costNanoUsd(target, usage, parts.prices);
      parts.ledger.settle({
        ...row,
        target: target === null ? null : targetName(target),
        zone: target === null ? null : target.zone,
        outcome,
        status,
        usage,
        costNanoUsd: costNano,
        durationMs: since(),
        ttftMs,
        spent: [],
        trace: null,
      });
      return costNano;
    },
  };
}
