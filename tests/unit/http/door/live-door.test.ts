// The door of a product: open at most once, told of in the home while it is, and closed with time for what is under way.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { locateHome } from '../../../../main/config/home.ts';
import { loadSettings, type Address, type Limits } from '../../../../main/config/settings.ts';
import { createLiveDoor } from '../../../../main/http/door/live-door.ts';
import type { Files } from '../../../../main/platform/ports.ts';
import { openLine } from './line.ts';
import { recordingClock, recordingLog } from '../../../support/recording-ports.ts';
import { someAdmin } from '../../../support/admin.ts';

const unasked = (): never => {
  throw new Error('Nobody asks for this here.');
};
const noFiles: Files = {
  exists: unasked,
  read: unasked,
  readText: () => null,
  readBytes: unasked,
  writeText: unasked,
  list: unasked,
  remove: unasked,
  makeFolder: unasked,
  watch: unasked,
};
const defaults: Limits = loadSettings(noFiles, 'config.yaml').limits;
const home = locateHome({}, { home: '/home-of-tests' });

function makeDoor(limits: Partial<Limits> = {}, address: Address = { host: '127.0.0.1', port: 0 }) {
  const calls: string[] = [];
  const words: string[] = [];
  const time = recordingClock();
  const { log, lines } = recordingLog();
  const held: (() => void)[] = [];
  const arrived = Promise.withResolvers<void>();
  const door = createLiveDoor({
    tcp: {
      fetch: unasked,
      direct({ outgoing }) {
        held.push(() => outgoing.end('late'));
        arrived.resolve();
        return true;
      },
      rules: { origins: new Set(), requireToken: false, ownerOf: () => null, allowedHosts: [], admin: someAdmin },
    },
    home,
    address: () => address,
    limits: { ...defaults, ...limits },
    clock: time.clock,
    files: {
      ...noFiles,
      writeText(path, text) {
        calls.push(`write ${path}`);
        words.push(text);
      },
      remove: (path) => calls.push(`remove ${path}`),
    },
    log,
    onAddress: (url) => calls.push(url === null ? 'no address' : 'address'),
    endVisits: () => calls.push('end visits'),
  });
  return { door, calls, words, time, lines, held, arrived: arrived.promise };
}

const portOf = (url: string): number => Number(new URL(url).port);

test('a door that opens leaves its address in the home, then tells of it', async () => {
  const { door, calls, words, lines } = makeDoor();
  await using _ = door;
  const url = await door.open();
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.deepEqual(calls, [`write ${home.running}`, 'address']);
  assert.deepEqual(JSON.parse(words[0] ?? ''), { url, pid: process.pid, policy: home.policy });
  assert.deepEqual(lines, [{ event: 'listening', fields: { url } }]);
});

test('a door that is open is not opened again', async () => {
  const { door, calls } = makeDoor();
  await using _ = door;
  const url = await door.open();
  assert.equal(await door.open(), url);
  assert.equal(calls.length, 2);
});

test('a door that closes is gone from the home first, and then at its port', async () => {
  const { door, calls, lines } = makeDoor();
  const url = await door.open();
  await door.close();
  assert.deepEqual(calls.slice(2), [`remove ${home.running}`, 'no address']);
  assert.equal(lines.at(-1)?.event, 'stopped-listening');
  await assert.rejects(openLine(portOf(url)));
});

test('a door that is not open has nothing to close', async () => {
  const { door, calls, lines } = makeDoor();
  await door.close();
  assert.deepEqual([calls, lines], [[], []]);
  await door.open();
  await door.close();
  const before = calls.length;
  await door.close();
  assert.equal(calls.length, before);
});

test('a door can be opened again after it was closed', async () => {
  const { door, calls } = makeDoor();
  await using _ = door;
  await door.open();
  await door.close();
  const line = await openLine(portOf(await door.open()));
  await line[Symbol.asyncDispose]();
  assert.deepEqual(calls.slice(4), [`write ${home.running}`, 'address']);
});

test('a product that ends closes its door', async () => {
  const { door, calls } = makeDoor();
  await door.open();
  await door[Symbol.asyncDispose]();
  assert.equal(calls.at(-1), 'no address');
});

test('a door that cannot open says so, leaves no address, and can be opened later', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { door, calls } = makeDoor({}, { host: '127.0.0.1', port });
  await using _ = door;
  await assert.rejects(door.open(), { code: 'EADDRINUSE' });
  assert.deepEqual(calls, []);
  await new Promise((resolve) => other.close(resolve));
  assert.equal(await door.open(), `http://127.0.0.1:${port}`);
});

for (const [stopMs, waits] of [
  [5_000, 4_500],
  [500, 0],
  [100, 0],
] as const) {
  test(`of ${stopMs} ms to stop in, streams are ended after ${waits}, unless all is out before`, async () => {
    const { door, calls, time } = makeDoor({ stopMs });
    await door.open();
    const closing = door.close();
    assert.deepEqual(
      time.waiting().map(({ ms }) => ms),
      [waits],
    );
    await closing;
    assert.equal(time.waiting().length, 0);
    assert.equal(calls.includes('end visits'), false);
  });
}

test('an answer under way is waited for, and told to end when its time is up', async () => {
  const { door, calls, time, held, lines, arrived } = makeDoor();
  const line = await openLine(portOf(await door.open()));
  line.say(`GET / HTTP/1.1\r\nHost: localhost:${portOf(await door.open())}\r\nConnection: close\r\n\r\n`);
  await arrived;
  const closing = door.close();
  time.waiting()[0]?.run();
  assert.equal(calls.at(-1), 'end visits');
  assert.notEqual(lines.at(-1)?.event, 'stopped-listening');
  held[0]?.();
  await closing;
  assert.match(await line.closed(), /late$/);
});

test('who opens a door that is being opened gets the same one, and who closes it meanwhile closes it', async () => {
  const { door } = makeDoor();
  const [first, second] = await Promise.all([door.open(), door.open()]);
  assert.equal(first, second);
  await door.close();
  const opening = door.open();
  await door.close();
  await assert.rejects(fetch(await opening));
});
