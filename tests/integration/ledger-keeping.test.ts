// The ledger as its users meet it: a backup that is asked for, a full disk, and a damaged file.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { hello, policyFor, startCore, type TestCore } from '../support/core.ts';
import { until } from '../support/http.ts';

/** Who asks a private server pays nothing, where its price says so. */
const policy = policyFor('http://fake.test/v1').replace('prices:', 'prices:\n  "fake/own": { input: 0, output: 0 }');

const ledgerOf = async (router: TestCore) => (await (await router.get('/api/state')).json()).ledger;
const modelsOf = async (router: TestCore): Promise<string[]> =>
  (await (await router.get('/api/requests')).json()).requests.map(({ model }: { model: string }) => model);

test('a backup holds every request that was answered before it was asked for', async () => {
  await using router = startCore();
  for (let count = 0; count < 5; count++) assert.equal((await router.post(hello())).status, 200);
  const answer = await router.postTo('/api/ledger/backup', {});
  const { file, bytes, rows } = await answer.json();
  assert.deepEqual([answer.status, dirname(file), rows], [201, join(router.home.folder, 'backups'), 5]);
  assert.equal(statSync(file).size, bytes);
  const db = new Database(file, { readonly: true });
  assert.equal(db.prepare("SELECT count(*) FROM request WHERE outcome = 'ok'").pluck().get(), 5);
  db.close();
  for (const body of ['', 'x', '[]', '{"to":"/tmp"}'])
    assert.equal((await router.postTo('/api/ledger/backup', body)).status, 400, body);
});

/** What the events have told by now. */
async function listen(router: TestCore) {
  const { body } = await router.get('/api/events');
  assert.ok(body !== null);
  const reader = body.getReader();
  const text = new TextDecoder();
  let told = '';
  const reading = (async () => {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) told += text.decode(piece.value);
  })();
  return {
    told: () => told,
    async [Symbol.asyncDispose]() {
      await reader.cancel();
      await reading;
    },
  };
}

test('while nothing can be written down, what costs is refused and what costs nothing is served and written later', async () => {
  await using router = startCore({ policy });
  assert.deepEqual(await ledgerOf(router), { state: 'ok', message: null, movedTo: null, unrecorded: 0 });
  await using events = await listen(router);
  // Something lies where the journal is to be made.
  const inTheWay = join(router.home.folder, 'ledger.journal.1');
  writeFileSync(inTheWay, '');
  assert.equal((await router.post(hello())).status, 503);
  assert.equal((await router.post(hello('fake/own'))).status, 200);
  const streamed = await router.post(hello('fake/own', { stream: true }));
  assert.match(await streamed.text(), /\[DONE\]/);
  const { state, message, unrecorded } = await ledgerOf(router);
  assert.deepEqual([state, unrecorded], ['full', 2]);
  assert.match(message, /The ledger refused a write \(EEXIST\)/);
  const { alerts } = await (await router.get('/api/alerts')).json();
  assert.deepEqual(
    alerts.map(({ id, kind }: { id: string; kind: string }) => [id, kind]),
    [['ledger', 'ledger']],
  );
  await until('it is announced', () => events.told().includes('"ledger":{"state":"full"'));
  rmSync(inTheWay);
  await until('it is tried again', async () => (await ledgerOf(router)).state === 'ok');
  assert.equal((await ledgerOf(router)).unrecorded, 2, 'it counts since the start');
  assert.deepEqual(await modelsOf(router), ['fake/own', 'fake/own']);
  assert.deepEqual((await (await router.get('/api/alerts')).json()).alerts, []);
  assert.equal((await router.post(hello())).status, 200);
});

test('while nothing can be written down, a plan that somebody who costs nothing is in goes to them alone', async () => {
  const tier = '[fake/fake-small, fake/own]';
  const tiers = ['HEARTBEAT', 'SIMPLE', 'MODERATE', 'COMPLEX', 'FRONTIER']
    .map((name) => `  ${name}: ${tier}`)
    .join('\n');
  await using router = startCore({ policy: `${policy}\ntiers:\n${tiers}\n` });
  const asked = (): string[] =>
    router.provider.seen.flatMap(({ method, body }) => (method === 'POST' ? [JSON.parse(body.toString()).model] : []));
  const inTheWay = join(router.home.folder, 'ledger.journal.1');
  writeFileSync(inTheWay, '');
  assert.equal((await router.post(hello())).status, 503);
  const served = await router.post(hello('auto'));
  assert.deepEqual([served.status, asked()], [200, ['own']]);
  assert.match(served.headers.get('x-lr-reason') ?? '', /The ledger cannot be written, so only what costs nothing/);
  assert.equal((await router.post(hello())).status, 503);
  rmSync(inTheWay);
  await until('it is tried again', async () => (await ledgerOf(router)).state === 'ok');
  assert.equal((await router.post(hello('auto'))).status, 200);
  assert.deepEqual(asked(), ['own', 'fake-small']);
});

test('a ledger that was damaged is told by the state, an alert and the log, with where it lies', async () => {
  const damaged = 'garbage '.repeat(9_999);
  await using router = startCore({ files: { 'ledger.db': damaged } });
  const { state, message, movedTo } = await ledgerOf(router);
  assert.equal(state, 'restored');
  assert.match(movedTo, /ledger\.db\.damaged-\d{8}-\d{6}$/);
  assert.equal(readFileSync(movedTo, 'utf8'), damaged);
  assert.ok(message.includes(movedTo));
  const { alerts } = await (await router.get('/api/alerts')).json();
  assert.deepEqual(
    alerts.map(({ id, kind }: { id: string; kind: string }) => [id, kind]),
    [['ledger:restored', 'ledger']],
  );
  assert.ok(router.logged.some((line) => line.includes('"event":"ledger-restored"')));
  assert.equal((await router.post(hello())).status, 200);
  assert.deepEqual(await modelsOf(router), ['fake/fake-small']);
});
