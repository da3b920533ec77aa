// Owns a ledger with a history: as many settled requests as are asked for, written into the file of a home that rests.
import { join } from 'node:path';
import { openLedgerFile } from '../../../main/store/open.ts';

const targets = [
  ['local/gemma-4-e4b', 'device', 0],
  ['cluster/qwen3-coder-30b', 'private', 420_000],
  ['anthropic/claude-opus', 'public', 84_600_000],
  ['openai/gpt-4o', 'public', null],
] as const;
const clients = ['Claude Code', 'Codex', 'Open WebUI', 'openai-python', 'curl', 'Continue'];
const outcomes = ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'failed', 'aborted', 'blocked'];

/** Spread over the last hours, the newest last. */
export function fillLedger(home: string, rows: number, hours: number): void {
  const db = openLedgerFile(join(home, 'ledger.db'));
  const insert =
    db.prepare(`INSERT INTO request (id, at, project_id, dialect, model, tier, target, zone, outcome, status,
    input_tokens, output_tokens, cost_nano_usd, duration_ms, ttft_ms, reserved_input_tokens, reserved_output_tokens,
    client, why, pinned, fell_back, body_bytes)
    VALUES (?, ?, 'default', 'openai-chat', ?, 'SIMPLE', ?, ?, ?, 200, ?, ?, ?, ?, ?, 100, 100, ?, ?, ?, ?, 900)`);
  const first = Date.now() - hours * 3_600_000;
  db.transaction(() => {
    for (let row = 0; row < rows; row++) {
      const [target, zone, cost] = targets[row % targets.length] ?? targets[0];
      insert.run(
        `req_${row.toString(36).padStart(12, '0')}`,
        Math.round(first + (row / rows) * hours * 3_600_000),
        row % 3 === 0 ? 'auto' : target,
        target,
        zone,
        outcomes[row % outcomes.length],
        200 + ((row * 37) % 9_000),
        (row * 13) % 1_400,
        cost,
        120 + ((row * 71) % 20_000),
        40 + ((row * 17) % 900),
        clients[row % clients.length],
        row % 3 === 0 ? 'Tier SIMPLE' : 'Named',
        Number(row % 11 === 0),
        Number(row % 13 === 0),
      );
    }
  })();
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}
