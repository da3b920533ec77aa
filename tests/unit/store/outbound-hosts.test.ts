// The hosts that were contacted outlive a restart, and are written seldom.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { exchange } from '../../../main/backends/http-exchange.ts';
import { openLedgerFile } from '../../../main/store/open.ts';
import { openOutboundBook } from '../../../main/store/outbound-hosts.ts';
import { temporaryHome } from '../../support/core.ts';
import { fakeOutbound } from '../../support/fake-outbound.ts';
import { createFakeProvider } from '../../support/fake-provider.ts';
import { recordingClock, recordingLog } from '../../support/recording-ports.ts';

function open(folder: string, at: number) {
  const db = openLedgerFile(join(folder, 'ledger.db'));
  const time = recordingClock(at);
  const { log, lines } = recordingLog();
  const book = openOutboundBook({ db, clock: time.clock, log });
  const outbound = book.counted(fakeOutbound(createFakeProvider()));
  const ask = async (host: string): Promise<void> => {
    const { body } = await exchange(outbound.to('public'), {
      origin: `https://${host}`,
      path: '/v1/models',
      method: 'GET',
      headers: {},
      body: null,
      signal: new AbortController().signal,
      onOver: () => undefined,
    });
    await new Promise<void>((resolve, reject) => body.read({ data: () => undefined, end: resolve, fail: reject }));
  };
  const rows = (): number => db.prepare<[], { n: number }>('SELECT count(*) AS n FROM outbound_host').get()?.n ?? -1;
  return { book, ask, rows, time, lines, db };
}

test('they are written once a minute at most, and at the end', async () => {
  using home = temporaryHome();
  const first = open(home.folder, 1_000);
  await first.ask('a.test');
  await first.ask('a.test');
  await first.ask('b.test:8443');
  assert.equal(first.rows(), 0, 'no request waits for a table');
  assert.deepEqual(
    first.time.waiting().map(({ ms }) => ms),
    [60_000],
  );
  first.time.timers[0]?.run();
  assert.equal(first.rows(), 2);
  first.time.setNow(70_000);
  await first.ask('a.test');
  first.book[Symbol.dispose]();
  const told = first.book.all();
  assert.deepEqual(
    told.map(({ host, requests, firstAt, lastAt }) => [host, requests, firstAt, lastAt]),
    [
      ['a.test', 3, 1_000, 70_000],
      ['b.test:8443', 1, 1_000, 1_000],
    ],
  );
  assert.ok(told.every(({ bytesDown }) => bytesDown > 0));
  first.db.close();

  const second = open(home.folder, 99_000);
  assert.deepEqual(second.book.all(), told);
  assert.deepEqual(second.time.waiting(), [], 'nothing is written where nothing is sent');
  await second.ask('a.test');
  assert.equal(second.book.all()[0]?.requests, 4);
  second.book[Symbol.dispose]();
  second.db.close();
});

test('a table that cannot be written is told, and stops nothing', async () => {
  using home = temporaryHome();
  const { book, ask, lines, db } = open(home.folder, 1_000);
  await ask('a.test');
  db.exec('DROP TABLE outbound_host');
  book[Symbol.dispose]();
  assert.deepEqual(
    lines.map(({ event }) => event),
    ['outbound-not-kept'],
  );
  assert.equal(book.all().length, 1);
  db.close();
});
