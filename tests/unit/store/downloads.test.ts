import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DownloadRow } from '../../../main/contract/downloads.ts';
import { createDownloadRows } from '../../../main/store/downloads.ts';
import { openLedgerFile } from '../../../main/store/open.ts';
import { temporaryHome } from '../../support/core.ts';

const sha256 = 'a'.repeat(64);
const row: DownloadRow = {
  id: 'one',
  modelId: 'a/b',
  variant: 'Q8_0',
  phase: 'done',
  bytes: 5,
  total: 7,
  error: null,
  plan: {
    suggestedId: 'b',
    files: [
      {
        name: 'b.gguf',
        role: 'model',
        bytes: 7,
        sha256,
        gitSha1: null,
        ranges: { bytes: 4, sha256: [sha256, sha256] },
        sources: [
          { kind: 'hub', repo: 'a/b', revision: 'main', path: 'b.gguf' },
          { kind: 'mirror', url: 'https://m.test/b' },
          { kind: 'cache', path: '/c' },
          { kind: 'python', package: 'p', version: '1', member: 'm' },
        ],
      },
    ],
  },
  done: { modelId: 'b', path: '/m/b.gguf', sha256, bytes: 7 },
};

test('rows are read as they were put, in the order in which they came, whatever changed of them since', () => {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  const rows = createDownloadRows(db);
  const failed: DownloadRow = {
    ...row,
    id: 'two',
    variant: null,
    phase: 'error',
    total: null,
    plan: null,
    done: null,
    error: { code: 'file_changed', message: 'It is another.' },
  };
  rows.put({ ...row, phase: 'queued', done: null });
  rows.put(failed);
  rows.put(row);
  assert.deepEqual(rows.all(), [row, failed]);
  rows.remove('one');
  assert.deepEqual(rows.all(), [failed]);
  db.close();
});

test('what cannot be read of a row begins anew', () => {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  const rows = createDownloadRows(db);
  rows.put(row);
  for (const spoil of ["phase = 'dancing'", "done = '{'", "phase = 'error'"]) {
    rows.put(row);
    db.exec(`UPDATE download SET ${spoil}`);
    assert.equal(rows.all()[0]?.phase, 'queued', spoil);
  }
  db.exec("UPDATE download SET plan = '{}'");
  assert.equal(rows.all()[0]?.plan, null);
  db.close();
});
