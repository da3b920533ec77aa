import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { realClock } from '../../../main/platform/real.ts';
import { PlaceUnusable } from '../../../main/platform/file-fault.ts';
import { migrations } from '../../../main/store/migrations/registry.ts';
import { applicationId, openLedgerFile } from '../../../main/store/open.ts';
import { openStore, type Store } from '../../../main/store/store.ts';
import { temporaryHome, type TemporaryHome } from '../../support/core.ts';

const log = { enabled: () => false, write: () => undefined };

function openIn(home: TemporaryHome): Store {
  const files = { lock: join(home.folder, 'lock.db'), ledger: join(home.folder, 'ledger.db') };
  const store = openStore(files, { clock: realClock, log });
  assert.ok(store !== null);
  return store;
}

function fill(home: TemporaryHome, how: (db: Database.Database) => void): void {
  const db = new Database(join(home.folder, 'ledger.db'));
  how(db);
  db.close();
}

/** Every file of the ledger with what is in it. */
const contents = (home: TemporaryHome): readonly string[] =>
  readdirSync(home.folder)
    .filter((name) => !name.startsWith('lock.db'))
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(home.folder, name)))
          .digest('hex')}`,
    );

const foreign: readonly (readonly [what: string, how: (db: Database.Database) => void])[] = [
  ["another program's id", (db) => db.exec('CREATE TABLE a (b); PRAGMA application_id = 7')],
  [
    "another program's id over tables like ours",
    (db) => db.exec(`${migrations.join('\n')}; PRAGMA user_version = ${migrations.length}; PRAGMA application_id = 7`),
  ],
  ['tables of another program', (db) => db.exec('CREATE TABLE note (text); INSERT INTO note VALUES (1)')],
  ['tables of another program, with a log', (db) => db.exec('PRAGMA journal_mode = WAL; CREATE TABLE note (text)')],
  ['a table of another program that is called like ours', (db) => db.exec('CREATE TABLE request (id, reserved)')],
  ['a version of another program and nothing else', (db) => db.exec('PRAGMA user_version = 3')],
];

for (const [what, how] of foreign)
  test(`a file with ${what} is refused with its path, and not a byte of it is touched`, () => {
    using home = temporaryHome();
    fill(home, how);
    const before = contents(home);
    assert.throws(
      () => openIn(home),
      (error) =>
        error instanceof PlaceUnusable &&
        error.message.startsWith(`${join(home.folder, 'ledger.db')} belongs to another program`),
    );
    assert.deepEqual(contents(home), before);
  });

test('beside a file of another program that lies elsewhere nothing is left', () => {
  using home = temporaryHome();
  using elsewhere = temporaryHome();
  fill(elsewhere, (db) => db.exec('PRAGMA journal_mode = WAL; CREATE TABLE note (text)'));
  const files = { lock: join(home.folder, 'lock.db'), ledger: join(elsewhere.folder, 'ledger.db') };
  assert.throws(() => openStore(files, { clock: realClock, log }), PlaceUnusable);
  assert.deepEqual(readdirSync(elsewhere.folder), ['ledger.db']);
});

test('a file of a newer version is refused with its path, and not a byte of it is touched', () => {
  using home = temporaryHome();
  openLedgerFile(join(home.folder, 'ledger.db')).close();
  fill(home, (db) => db.pragma(`user_version = ${migrations.length + 1}`));
  const before = contents(home);
  assert.throws(() => openIn(home), /ledger\.db was written by a newer LA Router \(schema \d+, this one knows \d+\)/);
  assert.deepEqual(contents(home), before);
});

test('a newer version that stands in the log of the file alone is seen too', () => {
  using home = temporaryHome();
  using other = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.pragma(`user_version = ${migrations.length + 1}`);
  for (const end of ['', '-wal'])
    writeFileSync(join(other.folder, `ledger.db${end}`), readFileSync(join(home.folder, `ledger.db${end}`)));
  db.close();
  const before = contents(other);
  assert.throws(() => openIn(other), /was written by a newer LA Router/);
  assert.deepEqual(contents(other), before);
});

test('a file of before there were ids is taken over, and has ours from then on', async () => {
  using home = temporaryHome();
  fill(home, (db) => {
    db.exec('PRAGMA journal_mode = WAL');
    db.exec(`${migrations[0]}; PRAGMA user_version = 1;
      INSERT INTO request (id, at, project_id, dialect, model, outcome) VALUES ('a', 1, 'default', 'd', 'm', 'ok')`);
  });
  const store = openIn(home);
  assert.equal(store.db.pragma('application_id', { simple: true }), applicationId);
  assert.equal(store.db.prepare('SELECT id FROM request').pluck().get(), 'a');
  await store[Symbol.asyncDispose]();
  assert.equal(readFileSync(join(home.folder, 'ledger.db')).readUInt32BE(68), applicationId);
});

test('an empty file where nothing was is a new ledger', async () => {
  using home = temporaryHome();
  home.write('ledger.db', '');
  const store = openIn(home);
  assert.equal(store.keeping.mended(), null);
  await store[Symbol.asyncDispose]();
});

const asRoot = process.getuid?.() === 0 ? 'root may write everywhere' : false;

test('a folder that may not be written is told with the path', { skip: asRoot }, () => {
  using home = temporaryHome();
  chmodSync(home.folder, 0o500);
  try {
    assert.throws(() => openIn(home), PlaceUnusable);
    assert.ok(!existsSync(join(home.folder, 'ledger.db')));
  } finally {
    chmodSync(home.folder, 0o700);
  }
});
