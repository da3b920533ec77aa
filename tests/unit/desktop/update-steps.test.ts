import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noUpdate } from '../../../main/contract/desktop.ts';
import { createUpdates, type UpdatePorts } from '../../../main/desktop/update-steps.ts';
import { toldOf, type Updating } from '../../../main/desktop/update-state.ts';
import type { Updater } from '../../../main/desktop/updater.ts';

const start = Date.parse('2026-11-30T08:00:00.000Z');

function stage({ phase = 'idle' as Updating['state']['phase'], checkedAt = null as string | null } = {}) {
  const did: string[] = [];
  const world = {
    isLocalOnly: false,
    now: start,
    newer: '0.2.0' as string | null,
    fault: null as Error | null,
    room: true,
  };
  let finish: (isHere: boolean) => void = () => undefined;
  let onFault: (error: unknown) => void = () => undefined;
  const updater: Updater = {
    async check() {
      did.push('check');
      if (world.fault !== null) throw world.fault;
      return world.newer === null ? null : { version: world.newer, bytes: 5_000 };
    },
    async download(onProgress) {
      did.push('download');
      onProgress(0.5);
      if (world.fault !== null) throw world.fault;
      return new Promise((resolve) => {
        finish = resolve;
      });
    },
    stop() {
      did.push('stop');
      finish(false);
    },
    install(failed) {
      did.push('install');
      onFault = failed;
    },
  };
  const ports: UpdatePorts = {
    async open(channel) {
      did.push(`open ${channel}`);
      return updater;
    },
    now: () => world.now,
    isLocalOnly: () => world.isLocalOnly,
    onChange: () => undefined,
    ensureReplaceable() {
      if (!world.room) throw new Error('There is no room.');
    },
    async makeWay() {
      did.push('end');
    },
    startAgain: (why) => void did.push(`again: ${why}`),
  };
  const state = { ...noUpdate, phase, from: 'updates.example', checkedAt };
  const updates = createUpdates({ isHeld: false, state }, ports);
  const phaseNow = (): string => toldOf(updates.now()).phase;
  return {
    updates,
    world,
    did,
    phaseNow,
    finish: (isHere: boolean) => finish(isHere),
    fail: (error: Error) => onFault(error),
  };
}

/** Lets what is waiting go on. */
const turn = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('nobody is asked, and nothing is loaded, before somebody asks', async () => {
  const { updates, did } = stage();
  assert.equal(await updates.lookDaily(), null);
  updates.follow();
  await updates.download();
  await updates.install();
  assert.deepEqual(did, []);
});

test('a build without an address asks nobody and says so', async () => {
  const { updates, did } = stage({ phase: 'manual' });
  await assert.rejects(updates.check(), /comes with its own installer/);
  updates.setDaily(true);
  assert.equal(await updates.lookDaily(), null);
  assert.deepEqual(did, []);
});

test('ask, fetch, install: the router has ended before the new version takes its place', async () => {
  const { updates, did, phaseNow, finish } = stage();
  await updates.check();
  assert.equal(phaseNow(), 'available');
  const fetched = updates.download();
  await turn();
  assert.equal(toldOf(updates.now()).progress, 0.5);
  finish(true);
  await fetched;
  assert.equal(phaseNow(), 'ready');
  await updates.install();
  assert.deepEqual(did, ['open stable', 'check', 'download', 'end', 'install']);
});

test('an installation that fails brings this version back, with the reason', async () => {
  const { updates, did, finish, fail } = stage();
  await updates.check();
  const fetched = updates.download();
  await turn();
  finish(true);
  await fetched;
  await updates.install();
  fail(new Error('mv refused'));
  assert.match(did.at(-1) ?? '', /^again: It failed: mv refused/);
});

test('with no room for it nothing is given up', async () => {
  const { updates, world, did, phaseNow, finish } = stage();
  await updates.check();
  world.room = false;
  await assert.rejects(updates.download(), /no room/);
  assert.equal(phaseNow(), 'available');
  world.room = true;
  const fetched = updates.download();
  await turn();
  finish(true);
  await fetched;
  world.room = false;
  await assert.rejects(updates.install(), /no room/);
  assert.ok(!did.includes('end'));
});

test('while local only is on nobody is asked, from its first moment', async () => {
  const { updates, world, did, phaseNow } = stage();
  world.isLocalOnly = true;
  await assert.rejects(updates.check(), /Local only is on/);
  assert.deepEqual(did, []);
  assert.equal(phaseNow(), 'held');
  world.isLocalOnly = false;
  await updates.check();
  world.isLocalOnly = true;
  await assert.rejects(updates.download(), /Local only is on/);
  assert.deepEqual(did, ['open stable', 'check']);
});

test('a download under way is given up when local only comes on, and can be begun again', async () => {
  const { updates, world, did, phaseNow } = stage();
  await updates.check();
  const fetched = updates.download();
  await turn();
  world.isLocalOnly = true;
  updates.follow();
  await fetched;
  assert.ok(did.includes('stop'));
  assert.equal(phaseNow(), 'held');
  world.isLocalOnly = false;
  updates.follow();
  assert.equal(phaseNow(), 'available');
});

test('what fails is told in words, and the next try loads anew', async () => {
  const { updates, world, did } = stage();
  world.fault = new Error('net::ERR_NAME_NOT_RESOLVED');
  await updates.check();
  assert.match(toldOf(updates.now()).why ?? '', /did not answer/);
  world.fault = null;
  await updates.check();
  assert.deepEqual(did, ['open stable', 'check', 'open stable', 'check']);
});

test('a file that is not what was announced is told, and is not ready', async () => {
  const { updates, world, phaseNow } = stage();
  await updates.check();
  world.fault = Object.assign(new Error('sha512'), { code: 'ERR_CHECKSUM_MISMATCH' });
  await updates.download();
  assert.equal(phaseNow(), 'failed');
  assert.match(toldOf(updates.now()).why ?? '', /thrown away/);
});

test('another channel is asked by another updater, and what was under way is stopped', async () => {
  const { updates, did, phaseNow } = stage();
  await updates.check();
  const fetched = updates.download();
  await turn();
  await updates.choose('beta');
  await fetched;
  assert.equal(phaseNow(), 'idle');
  await updates.check();
  assert.deepEqual(did, ['open stable', 'check', 'download', 'stop', 'open beta', 'check']);
});

test('once a day, where that was switched on; what was found is told once', async () => {
  const { updates, world, did } = stage({ checkedAt: new Date(start).toISOString() });
  updates.setDaily(true);
  assert.equal(await updates.lookDaily(), null);
  assert.deepEqual(did, []);
  world.now = start + 86_400_000;
  assert.equal(await updates.lookDaily(), '0.2.0');
  assert.equal(await updates.lookDaily(), null);
  world.now += 86_400_000;
  world.isLocalOnly = true;
  assert.equal(await updates.lookDaily(), null);
  assert.deepEqual(did, ['open stable', 'check']);
});
