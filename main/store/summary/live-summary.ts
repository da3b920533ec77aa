// Owns the sums of the last day in memory: read from the ledger once, when they are first asked for, and from then on
// added to with each row that is settled. Until then a row costs nothing here.
import type { Summary } from '../../contract/summary.ts';
import type { Clock } from '../../platform/ports.ts';
import { lacksPrice } from '../partly-priced.ts';
import type { SettledRow } from '../rows.ts';
import { createLastSeen } from './last-seen.ts';
import { addToMinutes, beginOf, countsSince, dayMs, noMinutes, prune, sumsSince, type Minutes } from './minutes.ts';
import { toSummary, usdOf, type SummedRow } from './sums.ts';

/** Since 00:00 UTC. */
interface Today {
  readonly requests: number;
  readonly failed: number;
  readonly device: number;
  readonly tokens: number;
  readonly spentUsd: number | null;
}

export interface LiveSummary {
  /** Resolves once what the ledger has is in it. Rejects where that could not be read: it is tried at the next call. */
  readonly ready: () => Promise<void>;
  /** Takes a row in. True where its client is new, or was not seen for a day. */
  readonly note: (row: SettledRow) => boolean;
  readonly summary: (hours: number) => Summary;
  readonly today: () => Today;
}

interface LiveSummaryParts {
  readonly clock: Pick<Clock, 'now'>;
  /** Everything that is settled by now, and nothing of what is settled later. */
  readonly read: (since: number) => Promise<Minutes>;
}

/** So far back the sums in memory go. */
export const liveHours = 24;

const unknownToday: Today = { requests: 0, failed: 0, device: 0, tokens: 0, spentUsd: null };

const summedOf = (row: SettledRow): SummedRow => ({
  at: row.at,
  target: row.target,
  zone: row.zone,
  client: row.client,
  costNanoUsd: row.costNanoUsd,
  lacksPrice: lacksPrice(row),
  durationMs: row.durationMs,
  pinned: row.pinned,
  bodyBytes: row.bodyBytes,
  times: row.times,
  outcome: row.outcome,
  inputTokens: row.usage?.inputTokens ?? 0,
  outputTokens: row.usage?.outputTokens ?? 0,
});

export function createLiveSummary({ clock, read }: LiveSummaryParts): LiveSummary {
  let minutes: Minutes | null = null;
  let filling: Promise<void> | null = null;
  /** What was settled while the ledger is read. */
  let meanwhile: SummedRow[] = [];
  const seen = createLastSeen();

  async function fill(): Promise<void> {
    try {
      const found = await read(beginOf(liveHours, clock.now()));
      for (const row of meanwhile) addToMinutes(found, row);
      for (const [minute, { clients }] of found.byMinute)
        for (const name of clients.keys()) seen.note(name, minute * 60_000);
      minutes = found;
    } finally {
      filling = null;
      meanwhile = [];
    }
  }
  return {
    ready() {
      if (minutes !== null) return Promise.resolve();
      filling ??= fill();
      return filling;
    },
    note(row) {
      if (minutes === null) {
        if (filling !== null) meanwhile.push(summedOf(row));
        return false;
      }
      addToMinutes(minutes, summedOf(row));
      prune(minutes, clock.now());
      return row.client !== null && seen.note(row.client, row.at);
    },
    summary: (hours) => toSummary(sumsSince(minutes ?? noMinutes(), beginOf(hours, clock.now())), hours),
    today() {
      if (minutes === null) return unknownToday;
      const counts = countsSince(minutes, Math.floor(clock.now() / dayMs) * dayMs);
      const { requests, failed, atHome: device, inputTokens, outputTokens } = counts;
      return { requests, failed, device, tokens: inputTokens + outputTokens, spentUsd: usdOf(counts, requests) };
    },
  };
}
