// An export goes no faster than its reader: what is read of the ledger is bounded by what the sockets hold, and of who has
// left nothing more is read. With real tables, the real reading thread and real sockets.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { usageQuery } from '../../main/contract/usage.ts';
import { openExport } from '../../main/http/api/export.ts';
import { trusted } from '../../main/http/door/env.ts';
import { send } from '../../main/http/door/send.ts';
import { createVisits, openVisit } from '../../main/http/door/visits.ts';
import { realClock } from '../../main/platform/real.ts';
import { openLedgerFile } from '../../main/store/open.ts';
import { openStore } from '../../main/store/store.ts';
import type { ExportQuery } from '../../main/store/usage/export.ts';
import { temporaryHome } from '../support/core.ts';
import { until } from '../support/http.ts';
import { openRow, settledRow, writeRows } from '../support/ledger.ts';

const rows = 16_000;
/** Far more together than sockets hold. */
const model = 'm'.repeat(4_000);
const query = { ...usageQuery.parse({ period: 'all', projectId: '*' }), now: Date.now() };

async function served() {
  const home = temporaryHome();
  const files = { lock: join(home.folder, 'lock.db'), ledger: join(home.folder, 'ledger.db') };
  const db = openLedgerFile(files.ledger);
  writeRows(
    db,
    Array.from({ length: rows }, (_, at) => settledRow(openRow(`r${at}`, { model }))),
  );
  db.close();
  const store = openStore(files, { clock: realClock, log: { enabled: () => false, write: () => undefined } });
  assert.ok(store !== null);
  const watchers = createVisits();
  let pieces = 0;
  const reader = {
    async exportPiece(asked: ExportQuery) {
      pieces++;
      return store.reader.exportPiece(asked);
    },
  };
  const headers = { 'content-type': 'text/csv' };
  const server = createServer((incoming, outgoing) => {
    const door = { door: 'tcp', caller: trusted, incoming, outgoing } as const;
    void openExport(query, { reader, visit: openVisit(door, watchers) }).then((body) =>
      send({ status: 200, headers, body }, door),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  /** Whoever asks the thread now is answered after what was asked of it before. */
  async function hear(): Promise<void> {
    for (let count = 0; count < 20; count++) await store?.reader.drain();
  }
  return {
    watchers,
    pieces: () => pieces,
    /** How many there are when no more come. */
    async settled(): Promise<number> {
      let before = -1;
      await until('no more pieces are read', async () => {
        const same = before === pieces;
        before = pieces;
        await hear();
        return same && before === pieces;
      });
      return pieces;
    },
    ask: (): Socket => {
      const socket = connect(port, '127.0.0.1');
      socket.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n');
      return socket;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      await store[Symbol.asyncDispose]();
      home[Symbol.dispose]();
    },
  };
}

test('of a reader that stalls the ledger is read no further, goes on with it, and ends with it', async () => {
  await using router = await served();
  const socket = router.ask();
  socket.once('data', () => socket.pause());
  await until('the export has begun', () => router.pieces() > 0);
  const stalled = await router.settled();
  assert.ok(stalled * 500 < rows / 2, `${stalled} pieces for a reader who took one`);
  socket.resume();
  await until('it goes on', () => router.pieces() > stalled);
  socket.pause();
  await router.settled();
  socket.destroy();
  await until('it is known that the reader left', () => router.watchers.count() === 0);
  const left = router.pieces();
  assert.ok(left * 500 < rows, 'it was in its middle');
  assert.equal(await router.settled(), left);
});
