import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { requestQuery } from '../../../main/contract/api.ts';
import { inspectLedger } from '../../../main/store/inspect.ts';
import { lockHome } from '../../../main/store/lock.ts';
import { openLedgerFile, type Db } from '../../../main/store/open.ts';
import { readRequests } from '../../../main/store/reports.ts';
import { sweepLost } from '../../../main/store/sweep.ts';
import { temporaryHome } from '../../support/core.ts';
import { faultyFiles } from '../../support/journal.ts';
import { atOnce, openRow, rowTime, settledRow, startLedger, usageFrom } from '../../support/ledger.ts';

const page = (db: Db, query: object = {}) => atOnce(readRequests(db, requestQuery.parse(query), rowTime));

test('rows are opened, settled once told, and read newest first in pages', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  const { ledger, told, drain } = startLedger(db);
  const rows = ['a', 'b', 'c'].map((id) => openRow(id));
  await Promise.all(rows.map((row) => ledger.reserve(row)));
  drain();
  assert.deepEqual(
    page(db).requests.map(({ outcome }) => outcome),
    ['open', 'open', 'open'],
  );
  for (const row of rows)
    ledger.settle(settledRow(row, row.id === 'b' ? { outcome: 'failed', costNanoUsd: null } : {}));
  ledger.flush();
  assert.deepEqual(told, ['a', 'b', 'c']);
  drain();
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
  const usage = usageFrom(db, { period: 'daily' });
  assert.deepEqual(
    [usage.totalCalls, usage.succeededCalls, usage.inputTokens, usage.unpricedCalls, usage.totalCost],
    [3, 2, 3, 1, 0.000002],
  );
  assert.deepEqual(usage.dailyCosts, [{ date: '2026-11-24', cost: 0.000002, unpricedCalls: 1 }]);
  assert.equal(usageFrom(db, { period: 'daily' }, rowTime + 86_400_000).totalCalls, 0);
  assert.equal(usageFrom(db, { period: 'all', projectId: 'other' }).totalCalls, 0);
  db.close();
});

test('rows that were left open are charged with their reservation, once', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  const { ledger, drain } = startLedger(db);
  await ledger.reserve(openRow('left'));
  drain();
  assert.equal(sweepLost(db), 1);
  assert.equal(sweepLost(db), 0);
  const [row] = page(db).requests;
  assert.deepEqual([row?.outcome, row?.inputTokens, row?.outputTokens, row?.costUsd], ['lost', 10, 20, 3e-8]);
  db.close();
});

test('a ledger that cannot be written refuses new rows and keeps settlements for later', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  const disk = faultyFiles();
  const { ledger, told, logged, drain } = startLedger(db, disk.files);
  assert.deepEqual(await ledger.reserve(openRow('a')), { written: true });
  disk.fill();
  ledger.settle(settledRow(openRow('a')));
  assert.deepEqual(await ledger.reserve(openRow('b')), { written: false, code: 'ENOSPC' });
  drain();
  assert.deepEqual([page(db).requests.map(({ id, outcome }) => [id, outcome]), told], [[['a', 'open']], []]);
  assert.deepEqual(logged, ['{"level":"error","event":"ledger-write-failed","rows":2,"code":"ENOSPC"}']);
  disk.free();
  ledger.flush();
  drain();
  assert.deepEqual([page(db).requests.map(({ id, outcome }) => [id, outcome]), told], [[['a', 'ok']], ['a']]);
  db.close();
});

test('of the settlements that a full disk refuses the latest ten thousand are kept', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  const disk = faultyFiles();
  const { ledger, told } = startLedger(db, disk.files);
  disk.fill();
  for (let index = 0; index < 10_003; index++) ledger.settle(settledRow(openRow(`r${index}`)));
  ledger.flush();
  disk.free();
  ledger.flush();
  assert.deepEqual([told.length, told[0], told.at(-1)], [10_000, 'r3', 'r10002']);
  db.close();
});

test('a database that another hand has locked keeps its rows waiting in the journal', async () => {
  using home = temporaryHome();
  const path = join(home.folder, 'ledger.db');
  const db = openLedgerFile(path);
  const { ledger, drain } = startLedger(db);
  const other = new Database(path);
  db.pragma('busy_timeout = 0');
  other.exec('BEGIN IMMEDIATE');
  assert.deepEqual(await ledger.reserve(openRow('a')), { written: true });
  assert.throws(drain, /locked/);
  other.exec('ROLLBACK');
  other.close();
  assert.deepEqual([drain().records, drain().records], [1, 0]);
  assert.deepEqual(
    page(db).requests.map(({ id, outcome }) => [id, outcome]),
    [['a', 'open']],
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
  assert.throws(() => inspectLedger(path), /ledger\.db was written by a newer LA Router \(schema 999/);
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

test('a row that no table can hold does not take the others of its turn with it', async () => {
  using home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  const { ledger, told, drain } = startLedger(db);
  const good = ['a', 'b'].map((id) => openRow(id));
  const answers = await Promise.all([
    ...good.map((row) => ledger.reserve(row)),
    ledger.reserve(openRow('c', { reservedInputTokens: 0.5 })),
  ]);
  assert.deepEqual(
    answers.map(({ written }) => written),
    [true, true, false],
  );
  ledger.settle(settledRow(openRow('a'), { costNanoUsd: 0.5 }));
  ledger.settle(settledRow(openRow('b')));
  ledger.flush();
  assert.deepEqual(told, ['b']);
  drain();
  assert.deepEqual(
    page(db).requests.map(({ id, outcome }) => [id, outcome]),
    [
      ['b', 'ok'],
      ['a', 'open'],
    ],
  );
  db.close();
});
