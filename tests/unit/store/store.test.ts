import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { requestQuery } from '../../../main/contract/api.ts';
import { realClock } from '../../../main/platform/real.ts';
import { createDrain } from '../../../main/store/drain.ts';
import { encodeRecord, type JournalRecord } from '../../../main/store/journal/record.ts';
import { segmentPath } from '../../../main/store/journal/segments.ts';
import { lockLedger } from '../../../main/store/lock.ts';
import { migrations } from '../../../main/store/migrations/registry.ts';
import { openLedgerFile } from '../../../main/store/open.ts';
import { openStore, type Store } from '../../../main/store/store.ts';
import { createLiveSummary } from '../../../main/store/summary/live-summary.ts';
import { temporaryHome, type TemporaryHome } from '../../support/core.ts';
import { openRow, rowTime, settledRow, spentTry, tokens } from '../../support/ledger.ts';

const all = requestQuery.parse({});
const opened = (id: string): JournalRecord => ({ kind: 'opened', row: openRow(id) });
const settled = (id: string): JournalRecord => ({
  kind: 'settled',
  row: settledRow(openRow(id), { trace: '{"walls":["w"]}', spent: [spentTry('b/m', tokens(1, 1), 1)] }),
});
const linesOf = (...records: JournalRecord[]): string => records.map(encodeRecord).join('');

function openIn(home: TemporaryHome, ledger = 'ledger.db') {
  const logged: string[] = [];
  const store = openStore(
    { lock: join(home.folder, 'lock.db'), ledger: join(home.folder, ledger) },
    { clock: realClock, log: { enabled: () => true, write: (_level, event) => logged.push(event) } },
  );
  assert.ok(store !== null);
  return { store, logged };
}

const outcomes = async (store: Store): Promise<string[]> =>
  (await store.reader.requests(all, rowTime)).requests.map(({ id, outcome }) => `${id} ${outcome}`).toReversed();
const segmentsIn = (home: TemporaryHome): string[] =>
  readdirSync(home.folder).filter((name) => name.startsWith('ledger.journal.'));

test('what is written is read at once, and a clean stop leaves it in the database alone', async () => {
  using home = temporaryHome();
  const { store } = openIn(home);
  store.journal.append(linesOf(opened('a'), settled('a'), opened('b')));
  assert.deepEqual(await outcomes(store), ['a ok', 'b open']);
  store.journal.append(linesOf(settled('b'), opened('c')));
  assert.equal((await store.reader.request('b'))?.walls?.length, 1);
  store.journal.append(linesOf(settled('c')));
  await store[Symbol.asyncDispose]();
  assert.deepEqual([segmentsIn(home), existsSync(join(home.folder, 'ledger.db-wal'))], [[], false]);
  const { store: next, logged } = openIn(home);
  assert.deepEqual([await outcomes(next), logged], [['a ok', 'b ok', 'c ok'], []]);
  await next[Symbol.asyncDispose]();
});

test('segments that killed processes left are taken in, in their order, before anything is written', async () => {
  using home = temporaryHome();
  const ledger = join(home.folder, 'ledger.db');
  openLedgerFile(ledger).close();
  writeFileSync(segmentPath(ledger, 9), linesOf(opened('a'), opened('b')));
  writeFileSync(
    segmentPath(ledger, 10),
    `${linesOf(opened('c'), settled('a'))}${linesOf(opened('torn')).slice(0, -9)}`,
  );
  const { store, logged } = openIn(home);
  assert.deepEqual(segmentsIn(home), []);
  assert.deepEqual(logged, ['ledger-lines-unreadable', 'lost-requests-charged']);
  assert.deepEqual(await outcomes(store), ['a ok', 'b lost', 'c lost']);
  store.journal.append(linesOf(opened('d')));
  assert.deepEqual(
    [segmentsIn(home), await outcomes(store)],
    [['ledger.journal.11'], ['a ok', 'b lost', 'c lost', 'd open']],
  );
  await store[Symbol.asyncDispose]();
});

test('a journal that was cut at any byte of its last records gives each row once: settled, lost, or not there', async () => {
  const records = [opened('a'), settled('a'), opened('b'), settled('b'), opened('c')];
  const whole = Buffer.from(linesOf(...records));
  const ends = records.map((_, index) => Buffer.byteLength(linesOf(...records.slice(0, index + 1))));
  using home = temporaryHome();
  const ledger = join(home.folder, 'ledger.db');
  const blank = join(home.folder, 'blank');
  openLedgerFile(blank).close();
  for (let cut = ends[2] ?? 0; cut <= whole.length; cut++) {
    copyFileSync(blank, ledger);
    writeFileSync(segmentPath(ledger, 1), whole.subarray(0, cut));
    const { store } = openIn(home);
    const expected = ['a', 'b', 'c'].flatMap((id) => {
      const kinds = records.filter(({ row }, index) => row.id === id && (ends[index] ?? 0) <= cut);
      return kinds.length === 0 ? [] : [[id, kinds.length === 2 ? 'ok' : 'lost', kinds.length - 1]];
    });
    const rows = store.db.prepare(
      'SELECT id, outcome, (SELECT count(*) FROM trace WHERE request_id = id) FROM request ORDER BY seq',
    );
    assert.deepEqual(rows.raw().all(), expected, `cut at ${cut}`);
    await store[Symbol.asyncDispose]();
  }
});

test('a database that cannot be written at the end leaves its rows in the journal for the next start', async () => {
  using home = temporaryHome();
  const { store, logged } = openIn(home);
  store.journal.append(linesOf(opened('a'), settled('a')));
  const other = new Database(join(home.folder, 'ledger.db'));
  other.exec('BEGIN IMMEDIATE');
  store.db.pragma('busy_timeout = 0');
  await store[Symbol.asyncDispose]();
  other.close();
  assert.deepEqual([logged, segmentsIn(home)], [['ledger-drain-failed'], ['ledger.journal.1']]);
  const { store: next } = openIn(home);
  assert.deepEqual(await outcomes(next), ['a ok']);
  await next[Symbol.asyncDispose]();
});

test('a thread that dies is started again, and no row is lost or told twice', async () => {
  using home = temporaryHome();
  const { store } = openIn(home);
  const started: Worker[] = [];
  const note = (worker: Worker): void => void started.push(worker);
  process.on('worker', note);
  store.journal.append(linesOf(opened('a'), settled('a'), opened('b')));
  assert.deepEqual(await outcomes(store), ['a ok', 'b open']);
  const answers = Promise.allSettled([
    outcomes(store),
    store.reader.usage({ period: 'all', projectId: '*', now: 0, withSavings: false }),
  ]);
  store.journal.append(linesOf(settled('b'), opened('c')));
  await started[0]?.terminate();
  await answers;
  assert.deepEqual(await outcomes(store), ['a ok', 'b ok', 'c open']);
  assert.equal(started.length, 2);
  process.off('worker', note);
  await store[Symbol.asyncDispose]();
});

test('whoever asks after the end is told so, and nothing opens the ledger without its lock', async () => {
  using home = temporaryHome();
  const { store } = openIn(home);
  store.journal.append(linesOf(opened('a'), settled('a')));
  await outcomes(store);
  await store[Symbol.asyncDispose]();
  await assert.rejects(outcomes(store), { code: 'ledger_unavailable' });
  await assert.rejects(store.reader.drain(), /closed/);
  assert.deepEqual(
    readdirSync(home.folder).filter((name) => name.endsWith('-wal') || name.endsWith('-shm')),
    [],
  );
});

test('rows that are settled while a ledger is exchanged are counted once in the sums of the last day', async () => {
  using home = temporaryHome();
  const { store } = openIn(home);
  store.journal.append(linesOf(opened('a'), settled('a')));
  const live = createLiveSummary({ clock: { now: () => rowTime }, read: store.reader.minutes });
  const asked: Promise<void>[] = [];
  await store.reader.pause(async () => {
    asked.push(live.ready());
    store.journal.append(linesOf(opened('b'), settled('b')));
    live.note(settledRow(openRow('b')));
    createDrain(store.db, join(home.folder, 'ledger.db')).upTo(store.journal.end());
  });
  await Promise.allSettled(asked);
  await live.ready();
  assert.equal(live.summary(24).requests, 2);
  await store[Symbol.asyncDispose]();
});

test('a database of the version before, its log not folded in yet, keeps its rows', async () => {
  using made = temporaryHome();
  using home = temporaryHome();
  const old = new Database(join(made.folder, 'ledger.db'));
  old.pragma('journal_mode = WAL');
  old.exec(`${migrations.slice(0, 3).join('')} PRAGMA user_version = 3;
    INSERT INTO request (id, at, project_id, dialect, model, outcome, reserved_input_tokens)
    VALUES ('a', 1, 'default', 'openai-chat', 'm', 'ok', 1), ('b', 1, 'default', 'openai-chat', 'm', 'open', 1)`);
  for (const end of ['', '-wal', '-shm'])
    copyFileSync(join(made.folder, `ledger.db${end}`), join(home.folder, `ledger.db${end}`));
  old.close();
  const { store } = openIn(home);
  assert.ok(existsSync(join(home.folder, 'ledger.db.v3.bak')));
  store.journal.append(linesOf(opened('c'), settled('c')));
  assert.deepEqual(await outcomes(store), ['a ok', 'b lost', 'c ok']);
  await store[Symbol.asyncDispose]();
});

for (const [what, pathIn] of [
  ['by its path', (ledger) => ledger],
  [
    'by a link to the file',
    (ledger, folder) => {
      symlinkSync(ledger, join(folder, 'link.db'));
      return join(folder, 'link.db');
    },
  ],
  [
    'by a link to its folder',
    (ledger, folder) => {
      symlinkSync(dirname(ledger), join(folder, 'link'));
      return join(folder, 'link', basename(ledger));
    },
  ],
] as const satisfies readonly (readonly [string, (ledger: string, folder: string) => string])[])
  for (const name of ['ours.db', 'ledger.db'])
    for (const isOwn of [true, false])
      test(`${name} of ${isOwn ? 'another home' : 'no home'}, named ${what}, is written by one at a time`, async () => {
        using one = temporaryHome();
        using two = temporaryHome();
        using shared = temporaryHome();
        const ledger = join(isOwn ? one.folder : shared.folder, name);
        const log = { enabled: () => false, write: () => undefined };
        const open = (home: TemporaryHome, path: string) =>
          openStore({ lock: join(home.folder, 'lock.db'), ledger: path }, { clock: realClock, log });
        const named = pathIn(ledger, two.folder);
        for (const [holder, other] of [
          [() => open(one, ledger), () => open(two, named)],
          [() => open(two, named), () => open(one, ledger)],
        ] as const) {
          const first = holder();
          assert.throws(
            other,
            (error) => error instanceof Error && error.message.startsWith('Another LA Router writes'),
          );
          await first?.[Symbol.asyncDispose]();
          assert.deepEqual(
            readdirSync(dirname(ledger)).filter((file) => file.endsWith('.lock')),
            [],
          );
          const second = other();
          assert.ok(second !== null);
          await second[Symbol.asyncDispose]();
        }
        assert.ok(
          !readdirSync(two.folder).some((file) => file.includes('journal')),
          'the journal lies beside the file',
        );
      });

test('a lock that was taken away while somebody waited for it keeps nobody out, and lets no two in', () => {
  using home = temporaryHome();
  const path = join(home.folder, 'ledger.db');
  const first = lockLedger(path);
  assert.ok(first !== null);
  assert.equal(lockLedger(path), null);
  first.release();
  const second = lockLedger(path);
  assert.ok(second !== null);
  assert.equal(lockLedger(path), null);
  second.release();
  assert.deepEqual(readdirSync(home.folder), []);
});
