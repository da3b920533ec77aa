import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import type { Clock } from '../../../main/platform/ports.ts';
import { realClock } from '../../../main/platform/real.ts';
import { encodeRecord } from '../../../main/store/journal/record.ts';
import { makeBackup } from '../../../main/store/keeping/backup.ts';
import { listBackups, stampOf } from '../../../main/store/keeping/backup-files.ts';
import { openLedgerFile } from '../../../main/store/open.ts';
import { openStore, type Store } from '../../../main/store/store.ts';
import { temporaryHome, type TemporaryHome } from '../../support/core.ts';
import { until } from '../../support/http.ts';
import { openRow, settledRow } from '../../support/ledger.ts';
import { startClock } from '../../support/timed-clock.ts';

const day = 86_400_000;
const begin = Date.UTC(2026, 1, 27, 23, 59, 58);

function openIn(home: TemporaryHome, clock: Clock): Store {
  const log = { enabled: () => false, write: () => undefined };
  const store = openStore(
    { lock: join(home.folder, 'lock.db'), ledger: join(home.folder, 'ledger.db') },
    { clock, log },
  );
  assert.ok(store !== null);
  return store;
}

function write(store: Store, id: string): void {
  const row = openRow(id, { at: Date.now() });
  store.journal.append(encodeRecord({ kind: 'opened', row }) + encodeRecord({ kind: 'settled', row: settledRow(row) }));
}

const backupsIn = (home: TemporaryHome): string[] =>
  readdirSync(join(home.folder, 'backups')).filter((name) => !name.includes('journal'));

test('a backup holds all that was written before it, is a database by itself, and is for this user alone', async () => {
  using home = temporaryHome();
  const store = openIn(home, realClock);
  for (const id of ['a', 'b', 'c']) write(store, id);
  const { file, bytes, rows } = await store.keeping.backup();
  write(store, 'd');
  const [name] = backupsIn(home);
  assert.match(name ?? '', /^ledger-\d{8}-\d{6}\.db$/);
  assert.deepEqual([file, rows], [join(home.folder, 'backups', name ?? ''), 3]);
  const { size, mode } = statSync(file);
  assert.equal(size, bytes);
  if (process.platform !== 'win32') assert.equal(mode & 0o777, 0o600);
  const copy = new Database(file, { readonly: true });
  assert.deepEqual(copy.prepare('SELECT id FROM request ORDER BY seq').pluck().all(), ['a', 'b', 'c']);
  assert.equal(copy.pragma('integrity_check', { simple: true }), 'ok');
  copy.close();
  await store[Symbol.asyncDispose]();
});

test('backups that are asked for while rows are written hold each row that was there before, and three are kept', async () => {
  using home = temporaryHome();
  const store = openIn(home, realClock);
  let written = 0;
  async function writeSome(): Promise<void> {
    for (const end = written + 50; written < end; written++) {
      write(store, `r${written}`);
      store.noteWritten();
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  }
  for (let count = 0; count < 4; count++) {
    await writeSome();
    const before = written;
    const [{ rows }] = await Promise.all([store.keeping.backup(), writeSome()]);
    assert.ok(rows >= before, `${rows} of ${before}`);
  }
  assert.equal(backupsIn(home).length, 3);
  await store[Symbol.asyncDispose]();
});

/** A clock of a calendar, which a test moves. */
function startCalendar() {
  const { clock, pass } = startClock();
  return { clock: { ...clock, now: () => begin + clock.elapsed() }, pass };
}

test('a start makes a backup where the newest is a day old, and one is made each day', async () => {
  using home = temporaryHome();
  mkdirSync(join(home.folder, 'backups'));
  const { clock, pass } = startCalendar();
  const store = openIn(home, clock);
  pass(5_000);
  await until('the first is made', () => backupsIn(home).filter((name) => name.endsWith('.db')).length === 1);
  for (let hour = 0; hour < 23; hour++) pass(3_600_000);
  await store.reader.drain();
  assert.deepEqual(backupsIn(home), [`ledger-${stampOf(begin + 5_000)}.db`]);
  // One that is still at its end when the hour strikes has the next for the next.
  await until('the second is made', () => {
    pass(3_600_000);
    return backupsIn(home).filter((name) => name.endsWith('.db')).length >= 2;
  });
  await store[Symbol.asyncDispose]();
});

test('a start soon after makes no backup, and a clock that was wrong does not keep it from one', async () => {
  using home = temporaryHome();
  mkdirSync(join(home.folder, 'backups'));
  const { clock, pass } = startCalendar();
  const first = openIn(home, clock);
  await first.keeping.backup();
  await first[Symbol.asyncDispose]();
  const second = openIn(home, clock);
  pass(5_000);
  await second.reader.drain();
  assert.equal(backupsIn(home).length, 1);
  await second[Symbol.asyncDispose]();
  const names = backupsIn(home);
  const wrong = `ledger-${stampOf(begin + 400 * day)}.db`;
  writeFileSync(join(home.folder, 'backups', wrong), '');
  const third = openIn(home, clock);
  pass(5_000);
  await until('another is made', () =>
    backupsIn(home).some((name) => !names.includes(name) && name !== wrong && name.endsWith('.db')),
  );
  await third[Symbol.asyncDispose]();
});

test('after a clock that was ahead each backup is kept as the newest, and one is due', async () => {
  using home = temporaryHome();
  const ledger = join(home.folder, 'ledger.db');
  const db = openLedgerFile(ledger);
  const make = (name: string, at: number): void => {
    db.prepare('UPDATE project SET name = ?').run(name);
    assert.ok(existsSync(makeBackup(ledger, at).file));
  };
  const kept = (): unknown[] =>
    listBackups(ledger).map(({ path }) => {
      const copy = new Database(path, { readonly: true });
      const name = copy.prepare('SELECT name FROM project').pluck().get();
      copy.close();
      return name;
    });
  make('before', begin);
  for (const [index, name] of ['ahead', 'ahead again', 'ahead at last'].entries())
    make(name, begin + day / 2 + index * 600_000);
  make('right', begin + 2_000);
  assert.deepEqual(kept(), ['right', 'ahead at last', 'ahead again']);
  assert.deepEqual(
    listBackups(ledger).map(({ at }) => at - begin),
    [2_000, 1_000, 0],
  );
  make('right again', begin + 3_600_000);
  make('behind', 0);
  make('right at last', begin + 7_200_000);
  assert.deepEqual(kept(), ['right at last', 'behind', 'right again']);
  db.close();
});

test('what the journal keeps for a backup goes when every backup has it', async () => {
  using home = temporaryHome();
  const kept = (): string[] => readdirSync(join(home.folder, 'backups')).filter((name) => name.includes('journal'));
  for (const [round, left] of [1, 2, 3, 4, 5].entries()) {
    const store = openIn(home, realClock);
    write(store, `r${left}`);
    await store.keeping.backup();
    await store[Symbol.asyncDispose]();
    assert.equal(kept().length, Math.min(round + 1, 3));
  }
});

test('a backup that cannot be made says why, and leaves nothing behind', async () => {
  using home = temporaryHome();
  home.write('backups', 'something else');
  const store = openIn(home, realClock);
  await assert.rejects(store.keeping.backup(), { code: 'EEXIST' });
  write(store, 'a');
  await store.reader.drain();
  assert.equal(store.db.prepare('SELECT count(*) FROM request').pluck().get(), 1);
  await store[Symbol.asyncDispose]();
});
