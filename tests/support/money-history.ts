// Owns a month of requests over all zones, tiers and apps, as the screens of money show it.
import { join } from 'node:path';
import type { Tier, Zone } from '../../main/contract/routing.ts';
import { openLedgerFile } from '../../main/store/open.ts';
import type { SettledRow } from '../../main/store/rows.ts';
import type { TemporaryHome } from './core.ts';
import { openRow, settledRow, tokens, writeRows } from './ledger.ts';

const dayMs = 86_400_000;

interface Route {
  readonly target: string;
  readonly zone: Zone;
  readonly tier: Tier;
  readonly app: string;
  /** Of all tokens. */
  readonly share: number;
  /** Nano-dollars for a token of input; one of output costs five times as much. */
  readonly rate: number;
}

const routes: readonly Route[] = [
  { target: 'local/gemma-4-e4b', zone: 'device', tier: 'SIMPLE', app: 'Claude Code', share: 0.58, rate: 0 },
  { target: 'cluster/qwen3-coder-30b', zone: 'private', tier: 'MODERATE', app: 'Continue', share: 0.24, rate: 100 },
  { target: 'anthropic/claude-opus', zone: 'public', tier: 'COMPLEX', app: 'Codex', share: 0.13, rate: 5_000 },
  { target: 'retired/gpt-3.5', zone: 'public', tier: 'SIMPLE', app: 'billing-bot', share: 0.05, rate: 500 },
];

/** Working days are busy, the others are not, and one was off. */
function busyness(day: number): number {
  if (day % 30 === 11) return 0;
  const weekday = new Date(day * dayMs).getUTCDay();
  return weekday === 0 || weekday === 6 ? 0.2 : 1 + ((day * 7) % 5) / 10;
}

function rowsOf(day: number, until: number): readonly SettledRow[] {
  return routes.flatMap(({ target, zone, tier, app, share, rate }, index) => {
    const input = Math.round(9_000_000 * share * busyness(day));
    const output = Math.round(input / 12);
    const at = day * dayMs + index;
    if (input === 0 || at > until) return [];
    const row = openRow(`h${day}-${index}`, { at, target, zone, tier, app, model: 'auto' });
    const usage = tokens(input, output);
    return [
      settledRow(row, { usage, costNanoUsd: input * rate + output * rate * 5, rule: `policy.yaml:${12 + index}` }),
    ];
  });
}

/** A home whose ledger has 30 days, today the last of them. */
export function writeHistory(home: TemporaryHome): void {
  const now = Date.now();
  const today = Math.floor(now / dayMs);
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  writeRows(db, Array.from({ length: 30 }, (_, at) => rowsOf(today - 29 + at, now)).flat());
  db.close();
}
