// Ways to break a ledger, each before a start and while it is used. What was written down is there afterwards.
import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { requestQuery } from '../../../main/contract/api.ts';
import { realClock } from '../../../main/platform/real.ts';
import { encodeRecord } from '../../../main/store/journal/record.ts';
import { listBackups } from '../../../main/store/keeping/backup-files.ts';
import { makeBackup } from '../../../main/store/keeping/backup.ts';
import { exchange, settleExchange } from '../../../main/store/keeping/exchange.ts';
import { openLedgerFile } from '../../../main/store/open.ts';
import { openTables } from '../../../main/store/open-tables.ts';
import { openStore, type Store } from '../../../main/store/store.ts';
import { temporaryHome, type TemporaryHome } from '../../support/core.ts';
import { until } from '../../support/http.ts';
import { openRow, rowTime, settledRow } from '../../support/ledger.ts';

const log = { enabled: () => false, write: () => undefined };
const all = requestQuery.parse({ limit: '200' });

const pathIn = (home: TemporaryHome, end = ''): string => join(home.folder, `ledger.db${end}`);

function openIn(home: TemporaryHome): Store {
  const store = openStore({ lock: join(home.folder, 'lock.db'), ledger: pathIn(home) }, { clock: realClock, log });
  assert.ok(store !== null);
  return store;
}

/** Enough of them that the tables have many pages. */
function write(store: Store, from: number, count: number): void {
  const rows = Array.from({ length: count }, (_, index) => openRow(`r${from + index}`, { model: 'm'.repeat(900) }));
  for (const row of rows)
    store.journal.append(
      encodeRecord({ kind: 'opened', row }) + encodeRecord({ kind: 'settled', row: settledRow(row) }),
    );
}

const idsOf = async (store: Store): Promise<string[]> =>
  (await store.reader.requests(all, rowTime)).requests.map(({ id, outcome }) => `${id} ${outcome}`).toReversed();
const upTo = (count: number): string[] => Array.from({ length: count }, (_, index) => `r${index} ok`);

function overwrite(path: string, at: number, bytes: number): void {
  const content = readFileSync(path);
  content.fill('garbage ', at, Math.min(content.length, at + bytes));
  writeFileSync(path, content);
}

function rootOf(path: string, index: string): number {
  const db = new Database(path, { readonly: true });
  try {
    return Number(db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(index));
  } finally {
    db.close();
  }
}

const ways: readonly (readonly [what: string, how: (path: string) => void])[] = [
  ['its header overwritten', (path) => overwrite(path, 0, 100)],
  ['a page overwritten', (path) => overwrite(path, 4096 * 20, 4096)],
  ['half of it cut off', (path) => writeFileSync(path, readFileSync(path).subarray(0, 4096 * 12 + 1000))],
  ['nothing in it', (path) => writeFileSync(path, '')],
  ['garbage in its place', (path) => writeFileSync(path, 'garbage '.repeat(9_999))],
  ['all of its pages but the first overwritten', (path) => overwrite(path, 4096, Number.MAX_SAFE_INTEGER)],
];
/** Whoever has the file open does not meet these at once. */
const atStarts: typeof ways = [
  ['its file gone', (path) => rmSync(path)],
  ['an index overwritten', (path) => overwrite(path, 4096 * (rootOf(path, 'request_at') - 1), 4096)],
];

for (const [what, how] of [...ways, ...atStarts])
  test(`a ledger with ${what} is moved away at the start, the backup restored, and no request is missing`, async () => {
    using home = temporaryHome();
    const store = openIn(home);
    write(store, 0, 60);
    await store.keeping.backup();
    write(store, 60, 20);
    await store[Symbol.asyncDispose]();
    how(pathIn(home));
    const left = existsSync(pathIn(home)) ? readFileSync(pathIn(home)) : null;
    const next = openIn(home);
    const mended = next.keeping.mended();
    assert.ok(mended !== null);
    assert.equal(mended.backupAt, listBackups(pathIn(home))[0]?.at);
    if (left === null) assert.equal(mended.movedTo, null);
    else assert.deepEqual(readFileSync(mended.movedTo ?? ''), left);
    assert.deepEqual(await idsOf(next), upTo(80));
    write(next, 80, 1);
    assert.deepEqual(await idsOf(next), upTo(81));
    await next[Symbol.asyncDispose]();
    const last = openIn(home);
    assert.deepEqual([last.keeping.mended(), await idsOf(last)], [null, upTo(81)]);
    await last[Symbol.asyncDispose]();
  });

for (const [what, how] of ways)
  test(`a ledger with ${what} is mended while it is used, and no request is missing`, async () => {
    using home = temporaryHome();
    const store = openIn(home);
    const told: (string | null)[] = [];
    store.keeping.onMended(({ movedTo }) => void told.push(movedTo));
    write(store, 0, 60);
    await store.keeping.backup();
    write(store, 60, 20);
    assert.equal((await idsOf(store)).length, 80);
    // What is read next is not in anybody's memory.
    store.db.pragma('wal_checkpoint(TRUNCATE)');
    how(pathIn(home));
    write(store, 80, 10);
    await until('it is mended', async () => {
      await idsOf(store);
      return told.length > 0;
    });
    write(store, 90, 10);
    assert.deepEqual(await idsOf(store), upTo(100));
    assert.equal(store.db.prepare('SELECT count(*) FROM request').pluck().get(), 100);
    await store[Symbol.asyncDispose]();
    const next = openIn(home);
    assert.deepEqual(await idsOf(next), upTo(100));
    await next[Symbol.asyncDispose]();
  });

/** A process that was killed leaves its files as they are. */
function killed(home: TemporaryHome): TemporaryHome {
  const copy = temporaryHome();
  for (const entry of readdirSync(home.folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('lock.db') || entry.name.endsWith('-shm')) continue;
    const folder = join(copy.folder, entry.parentPath.slice(home.folder.length));
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(entry.parentPath, entry.name), join(folder, entry.name));
  }
  return copy;
}

for (const [what, at, bytes] of [
  ['the head of its log', 0, 32],
  ['the middle of its log', 4152 * 9, 4152],
  ['all of its log', 0, Number.MAX_SAFE_INTEGER],
] as const)
  test(`a process is killed and ${what} damaged: no request is missing`, async () => {
    using home = temporaryHome();
    const store = openIn(home);
    write(store, 0, 60);
    assert.equal((await idsOf(store)).length, 60);
    using copy = killed(home);
    await store[Symbol.asyncDispose]();
    overwrite(pathIn(copy, '-wal'), at, bytes);
    const next = openIn(copy);
    assert.deepEqual(await idsOf(next), upTo(60));
    await next[Symbol.asyncDispose]();
  });

test('without a backup a new ledger is begun, and has all that the journal kept', async () => {
  using home = temporaryHome();
  const store = openIn(home);
  write(store, 0, 60);
  await store[Symbol.asyncDispose]();
  overwrite(pathIn(home), 0, 100);
  const next = openIn(home);
  assert.equal(next.keeping.mended()?.backupAt, null);
  assert.deepEqual(await idsOf(next), upTo(60));
  await next[Symbol.asyncDispose]();
});

test('a backup that is damaged itself is passed over for the one before, and no request is missing', async () => {
  using home = temporaryHome();
  const store = openIn(home);
  const files: string[] = [];
  for (const from of [0, 20, 40]) {
    write(store, from, 20);
    files.push((await store.keeping.backup()).file);
  }
  await store[Symbol.asyncDispose]();
  overwrite(files[2] ?? '', 4096 * 5, 4096);
  writeFileSync(files[1] ?? '', '');
  overwrite(pathIn(home), 0, 100);
  const next = openIn(home);
  assert.deepEqual(await idsOf(next), upTo(60));
  await next[Symbol.asyncDispose]();
});

test('what the journal has not kept is missing, and counted where that can be told', async () => {
  using home = temporaryHome();
  const store = openIn(home);
  write(store, 0, 20);
  await store.keeping.backup();
  write(store, 20, 60);
  await store[Symbol.asyncDispose]();
  for (const name of readdirSync(join(home.folder, 'backups')))
    if (name.includes('journal')) rmSync(join(home.folder, 'backups', name));
  overwrite(pathIn(home), 4096 * (rootOf(pathIn(home), 'request_at') - 1), 4096);
  const next = openIn(home);
  assert.deepEqual([next.keeping.mended()?.lost, await idsOf(next)], [60, upTo(20)]);
  await next[Symbol.asyncDispose]();
});

test('a row that was under way when the backup was made is settled by the journal, not charged as lost', async () => {
  using home = temporaryHome();
  const store = openIn(home);
  const row = openRow('slow');
  store.journal.append(encodeRecord({ kind: 'opened', row }));
  await store.keeping.backup();
  write(store, 0, 60);
  await idsOf(store);
  store.db.pragma('wal_checkpoint(TRUNCATE)');
  writeFileSync(pathIn(home), 'garbage '.repeat(9_999));
  const mended = new Promise((resolve) => {
    store.keeping.onMended(resolve);
  });
  assert.equal((await idsOf(store))[0], 'slow open');
  await mended;
  store.journal.append(encodeRecord({ kind: 'settled', row: settledRow(row) }));
  assert.equal((await idsOf(store))[0], 'slow ok');
  await store[Symbol.asyncDispose]();
});

test('what no journal has is taken out of the damaged file where it is whole there, and of the backup where it is not', async () => {
  using home = temporaryHome();
  const store = openIn(home);
  const rename = (name: string) => store.db.prepare("UPDATE project SET name = ? WHERE id = 'default'").run(name);
  write(store, 0, 20);
  rename('Of the backup');
  await store.keeping.backup();
  rename('Since');
  write(store, 20, 60);
  await store[Symbol.asyncDispose]();
  const nameIn = (one: Store): unknown => one.db.prepare("SELECT name FROM project WHERE id = 'default'").pluck().get();
  const pages = statSync(pathIn(home)).size / 4096;
  overwrite(pathIn(home), 4096 * (pages - 2), 4096 * 2);
  const next = openIn(home);
  assert.ok(next.keeping.mended() !== null);
  assert.deepEqual([nameIn(next), await idsOf(next)], ['Since', upTo(80)]);
  await next[Symbol.asyncDispose]();
  overwrite(pathIn(home), 0, 100);
  const last = openIn(home);
  assert.deepEqual([nameIn(last), await idsOf(last)], ['Of the backup', upTo(80)]);
  await last[Symbol.asyncDispose]();
});

test('a restore that nobody was told of is told with the next one, also where that one is cut short', () => {
  using home = temporaryHome();
  const ledger = pathIn(home);
  const spoil = (table: string): void => overwrite(ledger, 4096 * (rootOf(ledger, table) - 1), 4096);
  const open = (spoiled: string) => {
    spoil(spoiled);
    const { db, mended } = openTables(ledger, rowTime);
    const revokedAt = db.prepare('SELECT revoked_at FROM project_token').pluck().get();
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    return [mended?.projects, revokedAt];
  };
  const db = openLedgerFile(ledger);
  db.exec(
    "INSERT INTO project_token (id, project_id, name, hash, hint, created_at) VALUES ('t', 'default', 'n', 'h', 'h', 1)",
  );
  makeBackup(ledger, rowTime);
  db.exec('UPDATE project_token SET revoked_at = 5');
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  assert.deepEqual(open('project_token'), ['of-backup', null]);
  assert.deepEqual(open('request'), ['of-backup', null]);
  const before = settleExchange(ledger);
  const fresh = { code: 'SQLITE_CORRUPT', backupAt: 1, lost: 0, projects: 'kept' } as const;
  const noDraft = join(home.folder, 'not there');
  assert.throws(() => exchange(ledger, { mended: fresh, before, draft: noDraft, now: rowTime }), { code: 'ENOENT' });
  assert.deepEqual(open('request'), ['of-backup', null]);
});
