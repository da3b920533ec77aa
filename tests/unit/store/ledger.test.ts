import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { requestQuery } from '../../../main/contract/api.ts';
import { sweepLost } from '../../../main/store/ledger.ts';
import { lockHome } from '../../../main/store/lock.ts';
import { LedgerTooNew, openLedgerFile, type Db } from '../../../main/store/open.ts';
import { createProjects } from '../../../main/store/projects.ts';
import { readRequests, readUsage } from '../../../main/store/reports.ts';
import { temporaryHome } from '../../support/core.ts';
import { openRow, rowTime, settledRow, startLedger } from '../../support/ledger.ts';

const page = (db: Db, query: object = {}) => readRequests(db, requestQuery.parse(query));

test('rows are opened, settled once told, and read newest first in pages', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  const { ledger, told } = startLedger(db);
  const rows = ['a', 'b', 'c'].map((id) => openRow(id));
  await Promise.all(rows.map((row) => ledger.reserve(row)));
  assert.deepEqual(
    page(db).requests.map(({ outcome }) => outcome),
    ['open', 'open', 'open'],
  );
  for (const row of rows)
    ledger.settle(settledRow(row, row.id === 'b' ? { outcome: 'failed', costNanoUsd: null } : {}));
  ledger.flush();
  assert.deepEqual(told, ['a', 'b', 'c']);
  const first = page(db, { limit: '2' });
  assert.deepEqual(
    first.requests.map(({ id }) => id),
    ['c', 'b'],
  );
  assert.deepEqual(
    page(db, { limit: '2', cursor: first.nextCursor }).requests.map(({ id }) => id),
    ['a'],
  );
  assert.deepEqual(
    page(db, { outcome: 'failed' }).requests.map(({ id, costUsd }) => [id, costUsd]),
    [['b', null]],
  );
  const usage = readUsage(db, { period: 'daily', projectId: 'default' }, rowTime);
  assert.deepEqual(
    [usage.totalCalls, usage.succeededCalls, usage.inputTokens, usage.unpricedCalls, usage.totalCost],
    [3, 2, 3, 1, 0.000002],
  );
  assert.deepEqual(usage.dailyCosts, [{ date: '2026-11-24', cost: 0.000002 }]);
  assert.equal(readUsage(db, { period: 'daily', projectId: 'default' }, rowTime + 86_400_000).totalCalls, 0);
  assert.equal(readUsage(db, { period: 'all', projectId: 'other' }, rowTime).totalCalls, 0);
  db.close();
});

test('rows that were left open are charged with their reservation, once', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  await startLedger(db).ledger.reserve(openRow('left'));
  assert.equal(sweepLost(db), 1);
  assert.equal(sweepLost(db), 0);
  const [row] = page(db).requests;
  assert.deepEqual([row?.outcome, row?.inputTokens, row?.outputTokens, row?.costUsd], ['lost', 10, 20, 3e-8]);
  db.close();
});

test('a ledger that cannot be written refuses new rows and keeps settlements for later', async () => {
  using home = temporaryHome();
  const path = join(home.folder, 'ledger.db');
  const db = openLedgerFile(path);
  const { ledger } = startLedger(db);
  await ledger.reserve(openRow('a'));
  const other = new Database(path);
  db.pragma('busy_timeout = 0');
  other.exec('BEGIN IMMEDIATE');
  ledger.settle(settledRow(openRow('a')));
  await assert.rejects(ledger.reserve(openRow('b')), /locked/);
  other.exec('ROLLBACK');
  other.close();
  ledger.flush();
  assert.deepEqual(
    page(db).requests.map(({ id, outcome }) => [id, outcome]),
    [['a', 'ok']],
  );
  db.close();
});

test('a ledger of a newer version is refused, not touched', () => {
  using home = temporaryHome();
  const path = join(home.folder, 'ledger.db');
  openLedgerFile(path).close();
  const db = new Database(path);
  db.pragma('user_version = 999');
  db.close();
  assert.throws(() => openLedgerFile(path), LedgerTooNew);
});

test('a home is locked by one, and free again when that one lets go', () => {
  using home = temporaryHome();
  const path = join(home.folder, 'lock.db');
  const first = lockHome(path);
  assert.ok(first !== null);
  assert.equal(lockHome(path), null);
  first.release();
  const second = lockHome(path);
  assert.ok(second !== null);
  second.release();
});

test('a project is found by its token, of which only a hash is stored', () => {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  const hash = 'a3f5c2b0d6b1f7c0b9d3f0a5d9fbb3a1e6a9b6ad0c2ab1c8e9e1f0a7d5c3b2a1';
  db.prepare('INSERT INTO project (id, name, token_hash, created_at) VALUES (?, ?, ?, 0)').run('team', 'Team', hash);
  assert.equal(createProjects(db).byToken('lr_sk_other'), null);
  assert.equal(createProjects(db).byToken(hash), null);
  db.close();
});

test('a row that no table can hold does not take the others of its turn with it', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  const { ledger, told } = startLedger(db);
  const good = ['a', 'b'].map((id) => openRow(id));
  const [first, second, bad] = await Promise.allSettled([
    ...good.map((row) => ledger.reserve(row)),
    ledger.reserve(openRow('c', { reservedInputTokens: 0.5 })),
  ]);
  assert.deepEqual([first?.status, second?.status, bad?.status], ['fulfilled', 'fulfilled', 'rejected']);
  ledger.settle(settledRow(openRow('a'), { costNanoUsd: 0.5 }));
  ledger.settle(settledRow(openRow('b')));
  ledger.flush();
  assert.deepEqual(told, ['b']);
  assert.deepEqual(
    page(db).requests.map(({ id, outcome }) => [id, outcome]),
    [
      ['b', 'ok'],
      ['a', 'open'],
    ],
  );
  db.close();
});
