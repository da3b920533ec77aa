// When a ledger is mended, and when not: what is whole is left alone, and what does not hold is not mended for ever.
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createKeeper, type Keeper } from '../../../main/store/keeping/keeper.ts';
import { exchange, settleExchange, type Mended } from '../../../main/store/keeping/exchange.ts';
import { createMender, type Unmended } from '../../../main/store/keeping/mend.ts';
import { createLiveDb } from '../../../main/store/live-db.ts';
import { openLedgerFile } from '../../../main/store/open.ts';
import { temporaryHome } from '../../support/core.ts';
import { until } from '../../support/http.ts';
import { recordingLog } from '../../support/recording-ports.ts';
import { startClock } from '../../support/timed-clock.ts';

const minute = 60_000;

/** A mender over a real file, with the parts that a test breaks. */
function start(broken: Partial<Pick<Keeper, 'check' | 'layOut'>> = {}) {
  const home = temporaryHome();
  const ledger = join(home.folder, 'ledger.db');
  const live = createLiveDb(openLedgerFile(ledger), () => undefined);
  const { clock, pass } = startClock();
  const { log, lines } = recordingLog();
  const told: (Unmended | null)[] = [];
  const mended: Mended[] = [];
  const mender = createMender({
    ledger,
    first: 1,
    journal: { end: () => ({ segment: 1, bytes: 0 }) },
    live,
    reader: { pause: (work) => work() },
    keeper: { ...createKeeper(ledger), ...broken },
    clock: { ...clock, now: () => Date.UTC(2026, 10, 30) + clock.elapsed() },
    log,
    fill: () => true,
    mended: () => mended.at(-1) ?? null,
    onMended: (now) => void mended.push(now),
    onUnmended: (unmended) => void told.push(unmended),
  });
  return {
    mender,
    pass,
    told,
    live,
    mended,
    mendings: () => mended.length,
    ledger,
    logged: () => lines.map((line) => JSON.stringify(line)).join('\n'),
    damage() {
      // What lies in the log alone would not be met.
      live.db.pragma('wal_checkpoint(TRUNCATE)');
      writeFileSync(ledger, 'garbage '.repeat(9_999));
    },
    damagedFiles: () => readdirSync(home.folder).filter((name) => name.includes('.damaged-')).length,
    async [Symbol.asyncDispose]() {
      await mender.end();
      live.close();
      home[Symbol.dispose]();
    },
  };
}

test('a ledger that is whole is left alone, whoever met damage somewhere', async () => {
  await using it = start();
  assert.equal(await it.mender.mend('SQLITE_CORRUPT'), true);
  assert.deepEqual([it.mendings(), it.damagedFiles(), it.told], [0, 0, [null]]);
  assert.match(it.logged(), /ledger-found-whole/);
  it.pass(14_000);
  it.damage();
  assert.equal(await it.mender.mend('SQLITE_NOTADB'), false, 'it was looked through just now');
  it.pass(1_000);
  await until('it is mended by itself', () => it.mendings() === 1);
  assert.equal(it.damagedFiles(), 1);
});

test('what is damaged again is mended later each time, three times an hour, and then again', async () => {
  await using it = start();
  it.damage();
  assert.equal(await it.mender.mend('SQLITE_NOTADB'), true);
  for (const [passed, count] of [
    [15_000, 2],
    [minute, 3],
  ] as const) {
    it.damage();
    assert.equal(await it.mender.mend('SQLITE_NOTADB'), false);
    assert.deepEqual(it.told.at(-1), { code: 'SQLITE_NOTADB', isRepeated: false, refused: null });
    it.pass(passed - 1);
    assert.equal(await it.mender.mend('SQLITE_NOTADB'), false);
    it.pass(1);
    await until('it is mended by itself', () => it.mendings() === count);
    assert.equal(it.told.at(-1), null);
  }
  it.damage();
  for (let passed = 15_000 + minute; passed < 60 * minute; passed += 5 * minute) {
    assert.equal(await it.mender.mend('SQLITE_NOTADB'), false);
    assert.deepEqual(it.told.at(-1), { code: 'SQLITE_NOTADB', isRepeated: true, refused: null });
    assert.deepEqual([it.mendings(), it.damagedFiles()], [3, 3]);
    if (passed + 5 * minute < 60 * minute) it.pass(5 * minute);
  }
  it.pass(5 * minute);
  await until('the hour is over', () => it.mendings() === 4);
  assert.equal(it.told.at(-1), null);
});

test('a mending that fails is tried again by itself, and what was opened before is used meanwhile', async () => {
  let isRefused = true;
  const keeper: { real: Keeper | null } = { real: null };
  await using it = start({
    layOut(span, use) {
      if (isRefused) return Promise.reject(Object.assign(new Error('full'), { code: 'SQLITE_FULL' }));
      assert.ok(keeper.real !== null);
      return keeper.real.layOut(span, use);
    },
  });
  keeper.real = createKeeper(it.live.db.name);
  const count = it.live.db.prepare('SELECT count(*) FROM project').pluck();
  assert.equal(count.get(), 2);
  it.damage();
  assert.equal(await it.mender.mend('SQLITE_NOTADB'), false);
  const full = { code: 'SQLITE_NOTADB', isRepeated: false, refused: 'SQLITE_FULL' };
  assert.deepEqual(it.told, [full]);
  for (let tries = 2; tries <= 6; tries++) {
    it.pass(tries === 2 ? 15_000 : minute);
    await until('it is tried again', () => it.told.length === tries);
    assert.deepEqual(it.told.at(-1), full, 'nothing was mended, so nothing is damaged again');
  }
  isRefused = false;
  it.pass(minute);
  await until('it is mended', () => it.mendings() === 1);
  assert.deepEqual([count.get(), it.told.at(-1), it.damagedFiles()], [2, null, 1]);
});

test('a ledger that cannot be looked through is not touched, and tried again each minute', async () => {
  await using it = start({
    check: () => Promise.reject(Object.assign(new Error('io'), { code: 'SQLITE_IOERR_READ' })),
  });
  for (let passed = 0; passed < 30 * minute; passed += minute) {
    await it.mender.mend('SQLITE_CORRUPT');
    it.pass(minute);
  }
  assert.ok(it.logged().split('ledger-not-mended').length - 1 >= 15);
  assert.deepEqual([it.mendings(), it.damagedFiles()], [0, 0]);
  assert.deepEqual(it.told.at(-1), { code: 'SQLITE_CORRUPT', isRepeated: false, refused: 'SQLITE_IOERR_READ' });
});

test('what became of it once is told with each mending after it, and one that nobody was told of is told', async () => {
  await using it = start();
  it.mended.push({ code: 'SQLITE_CORRUPT', movedTo: null, backupAt: 1, lost: 2, projects: 'of-backup' });
  it.damage();
  assert.equal(await it.mender.mend('SQLITE_NOTADB'), true);
  const [, own] = it.mended;
  assert.deepEqual([own?.projects, own?.lost], ['of-backup', 2]);
  it.pass(15_000);
  const draft = `${it.ledger}.restoring`;
  openLedgerFile(draft).close();
  const untold = { code: 'SQLITE_CORRUPT', backupAt: null, lost: 1, projects: 'gone' } as const;
  exchange(it.ledger, { mended: untold, before: null, draft, now: 0 });
  assert.equal(await it.mender.mend('SQLITE_CORRUPT'), true);
  assert.deepEqual([it.mended.length, it.mended.at(-1)?.projects, it.told.at(-1)], [3, 'gone', null]);
  assert.equal(settleExchange(it.ledger), null, 'it was told');
});

test('who ends begins nothing any more', async () => {
  await using it = start();
  it.damage();
  await it.mender.end();
  assert.equal(await it.mender.mend('SQLITE_NOTADB'), false);
  it.pass(60 * minute);
  assert.deepEqual([it.mendings(), it.damagedFiles()], [0, 0]);
});
