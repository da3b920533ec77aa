import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { realClock } from '../../../main/platform/real.ts';
import { encodeRecord } from '../../../main/store/journal/record.ts';
import { openStore } from '../../../main/store/store.ts';
import { temporaryHome } from '../../support/core.ts';
import { openRow, sampleTrace, settledRow } from '../../support/ledger.ts';

const most = 8 * 1024 * 1024;

test("under constant writing the database's own log stays under 8 MB, and segments that are in the tables leave", async () => {
  using home = temporaryHome();
  const log = { enabled: () => false, write: () => undefined };
  const files = { lock: join(home.folder, 'lock.db'), ledger: join(home.folder, 'ledger.db') };
  const store = openStore(files, { clock: realClock, log });
  assert.ok(store !== null);
  const trace = JSON.stringify(sampleTrace);
  let written = 0;
  for (let round = 0; round < 60; round++) {
    for (let count = 0; count < 200; count++) {
      const row = openRow(`${Math.random()}-${round}-${count}`);
      const lines =
        encodeRecord({ kind: 'opened', row }) + encodeRecord({ kind: 'settled', row: settledRow(row, { trace }) });
      written += lines.length;
      store.journal.append(lines);
    }
    await store.reader.drain();
    assert.ok(statSync(`${files.ledger}-wal`).size < most, `after round ${round}`);
  }
  assert.ok(written > 2 * most, `${written} bytes were written`);
  const segments = readdirSync(home.folder).filter((name) => name.startsWith('ledger.journal.'));
  assert.ok(segments.length <= 2, segments.join(' '));
  await store[Symbol.asyncDispose]();
});
