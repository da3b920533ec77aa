import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { requestQuery } from '../../../main/contract/api.ts';
import { createDrain } from '../../../main/store/drain.ts';
import { createJournal } from '../../../main/store/journal/journal.ts';
import { createLedger } from '../../../main/store/ledger.ts';
import { openLedgerFile } from '../../../main/store/open.ts';
import { readRequests } from '../../../main/store/reports.ts';
import { temporaryHome } from '../../support/core.ts';
import { faultyFiles } from '../../support/journal.ts';
import { atOnce, openRow, rowTime, settledRow } from '../../support/ledger.ts';
import { startClock } from '../../support/timed-clock.ts';

const free = (id: string) => openRow(id, { reservedNanoUsd: 0 });

/** A ledger whose disk fills up, and whose time a test lets pass. */
function start() {
  const home = temporaryHome();
  const db = openLedgerFile(join(home.folder, 'ledger.db'));
  const disk = faultyFiles();
  const { clock, pass } = startClock();
  const journal = createJournal({ ledger: db.name, first: 1, files: disk.files });
  const settled: string[] = [];
  const faults: (string | null)[] = [];
  const ledger = createLedger({
    journal,
    clock: { ...clock, now: () => rowTime },
    log: { enabled: () => false, write: () => undefined },
    onSettled: ({ id }) => settled.push(id),
    onWritten: () => undefined,
    onFault: (code) => faults.push(code),
  });
  const drain = createDrain(db, db.name);
  return {
    ledger,
    disk,
    pass,
    settled,
    faults,
    rows(): readonly string[] {
      drain.upTo(journal.end());
      const { requests } = atOnce(readRequests(db, requestQuery.parse({}), rowTime));
      return requests.map(({ id, outcome }) => `${id} ${outcome}`).toReversed();
    },
    [Symbol.dispose]() {
      ledger.close();
      journal[Symbol.dispose]();
      db.close();
      home[Symbol.dispose]();
    },
  };
}

test('on a full disk what costs is refused, and what costs nothing goes on and is counted', async () => {
  using books = start();
  books.disk.fill();
  const answers = await Promise.all([
    books.ledger.reserve(openRow('paid')),
    books.ledger.reserve(free('free')),
    books.ledger.reserve(openRow('unknown', { reservedNanoUsd: null })),
  ]);
  assert.deepEqual(answers, [
    { written: false, code: 'ENOSPC' },
    { written: false, code: 'ENOSPC', goesOn: true },
    { written: false, code: 'ENOSPC' },
  ]);
  assert.equal(books.ledger.unrecorded(), 1);
});

test('a refusal has its row when the disk takes it, and counts as nothing that was served', async () => {
  using books = start();
  books.disk.fill();
  const refused = openRow('refused', { reservedNanoUsd: 0, target: null, zone: null });
  await books.ledger.reserve(refused);
  books.ledger.settle(settledRow(refused, { outcome: 'blocked', status: 403 }));
  assert.equal(books.ledger.unrecorded(), 0);
  books.disk.free();
  books.pass(5_000);
  assert.deepEqual(books.rows(), ['refused blocked']);
});

test('what went on is written down when the disk takes it, in its order, whether it is over by then or not', async () => {
  using books = start();
  await books.ledger.reserve(openRow('before'));
  books.disk.fill();
  await Promise.all(['over', 'under way', 'last'].map((id) => books.ledger.reserve(free(id))));
  books.ledger.settle(settledRow(free('over')));
  books.ledger.settle(settledRow(openRow('before')));
  books.pass(10);
  assert.deepEqual([books.ledger.unrecorded(), books.settled], [3, []]);
  books.disk.free();
  books.pass(5_000);
  assert.deepEqual([books.ledger.unrecorded(), books.settled], [3, ['over', 'before']]);
  assert.deepEqual(books.rows(), ['before ok', 'over ok', 'under way open', 'last open']);
  books.ledger.settle(settledRow(free('under way'), { outcome: 'aborted' }));
  books.ledger.flush();
  assert.deepEqual(books.rows(), ['before ok', 'over ok', 'under way aborted', 'last open']);
});

test('a full disk is tried again within five seconds, though nothing waits for it', async () => {
  using books = start();
  books.disk.fill();
  await books.ledger.reserve(openRow('refused'));
  assert.equal(books.faults.at(-1), 'ENOSPC');
  books.pass(5_000);
  assert.equal(books.faults.at(-1), 'ENOSPC');
  books.disk.free();
  books.pass(5_000);
  assert.equal(books.faults.at(-1), null);
  assert.deepEqual(books.rows(), []);
  const asked = books.faults.length;
  books.pass(60_000);
  assert.equal(books.faults.length, asked, 'a disk that is well is not tried');
  assert.deepEqual(await books.ledger.reserve(openRow('next')), { written: true });
  assert.deepEqual(books.rows(), ['next open']);
});

test('a disk with room for one request alone is still full', async () => {
  using books = start();
  books.disk.fill();
  await books.ledger.reserve(openRow('refused'));
  books.disk.fill(10_000);
  books.pass(5_000);
  assert.equal(books.faults.at(-1), 'ENOSPC');
});

test('more than ten thousand that went on are counted since the start, and the first ten thousand kept', async () => {
  using books = start();
  books.disk.fill();
  for (let index = 0; index < 10_005; index++) void books.ledger.reserve(free(`r${index}`));
  books.ledger.flush();
  assert.equal(books.ledger.unrecorded(), 10_005);
  books.disk.free();
  books.ledger.flush();
  assert.equal(books.ledger.unrecorded(), 10_005);
  books.disk.fill();
  await books.ledger.reserve(free('once more'));
  assert.equal(books.ledger.unrecorded(), 10_006);
});
