import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModelState } from '../../../main/contract/models.ts';
import { crash, needMib, refusal, sceneOf, settle, type SupervisorScene } from '../../support/supervisor-scene.ts';

const mib = 2 ** 20;
/** Room for two of the usual models, and a little more. */
const budgetMib = 2 * needMib(100) + 10;

async function ready(scene: SupervisorScene, id: string): Promise<void> {
  scene.supervisor.start(id, {});
  await settle();
  scene.childOf(id).load();
  await settle();
  assert.equal(stateOf(scene, id), 'ready');
}

const stateOf = (scene: SupervisorScene, id: string): ModelState => scene.supervisor.record(id).state;

test('two models are loaded one after the other, and stay where there is room for both', async () => {
  await using scene = sceneOf({ a: {}, b: {} }, { budgetMib });
  scene.supervisor.start('a', {});
  scene.supervisor.start('b', {});
  await settle();
  assert.deepEqual([stateOf(scene, 'a'), stateOf(scene, 'b'), scene.children.length], ['loading', 'starting', 1]);
  scene.childOf('a').load();
  await settle();
  scene.childOf('b').load();
  await settle();
  const { models, memory } = scene.supervisor.running();
  assert.deepEqual(
    models.map(({ state }) => state),
    ['ready', 'ready'],
  );
  assert.equal(memory.usedBytes, 2 * needMib(100) * mib);
});

test('the one that is idle for longest gives its memory up', async () => {
  await using scene = sceneOf({ a: {}, b: {}, c: {} }, { budgetMib });
  await ready(scene, 'a');
  scene.skip(1_000);
  await ready(scene, 'b');
  scene.skip(1_000);
  await ready(scene, 'c');
  assert.deepEqual(
    ['a', 'b', 'c'].map((id) => stateOf(scene, id)),
    ['stopped', 'ready', 'ready'],
  );
});

test('a busy model is waited for: its answer ends first, and who asks it then comes after', async () => {
  await using scene = sceneOf({ a: {}, b: {} }, { budgetMib: needMib(100) });
  await ready(scene, 'a');
  const lease = await scene.lease('a');
  const other = scene.lease('b');
  await settle();
  assert.deepEqual([stateOf(scene, 'a'), stateOf(scene, 'b')], ['ready', 'starting']);
  scene.skip(1);
  const late = scene.lease('a');
  await settle();
  lease.release(true);
  await settle();
  assert.deepEqual([stateOf(scene, 'a'), stateOf(scene, 'b')], ['starting', 'loading']);
  scene.childOf('b').load();
  (await other).release(true);
  await settle();
  scene.childOf('a').load();
  await late;
});

test('what is larger than all the memory is refused, and nobody is unloaded for it', async () => {
  await using scene = sceneOf({ a: {}, giant: { weightMib: 9_000 } }, { budgetMib });
  await ready(scene, 'a');
  await assert.rejects(scene.lease('giant'), { code: 'insufficient_memory' });
  assert.deepEqual([stateOf(scene, 'a'), stateOf(scene, 'giant')], ['ready', 'failed']);
});

test('a helper makes room among helpers, and a model that talks among its kind', async () => {
  const vectors = { kind: 'embedding' } as const;
  await using scene = sceneOf({ talks: {}, e1: vectors, e2: vectors }, { budgetMib });
  await ready(scene, 'talks');
  scene.skip(5_000);
  await ready(scene, 'e1');
  await ready(scene, 'e2');
  assert.deepEqual(
    ['talks', 'e1', 'e2'].map((id) => stateOf(scene, id)),
    ['ready', 'stopped', 'ready'],
  );
});

test('a pinned model is given up last, and comes back when there is room again', async () => {
  await using scene = sceneOf({ pin: { settings: { pinned: true } }, b: {}, big: { weightMib: 230 } }, { budgetMib });
  await ready(scene, 'pin');
  scene.skip(9_000);
  await ready(scene, 'b');
  await ready(scene, 'big');
  assert.deepEqual(
    ['pin', 'b', 'big'].map((id) => stateOf(scene, id)),
    ['stopped', 'stopped', 'ready'],
  );
  scene.supervisor.stop('big', false);
  await settle();
  scene.childOf('pin').load();
  await settle();
  assert.deepEqual(
    ['pin', 'b', 'big'].map((id) => stateOf(scene, id)),
    ['ready', 'stopped', 'stopped'],
  );
});

test('a pinned model that was given up comes back where the other could not be loaded', async () => {
  await using scene = sceneOf({ pin: { settings: { pinned: true } }, bad: { weightMib: 230 } }, { budgetMib });
  await ready(scene, 'pin');
  const asked = assert.rejects(scene.lease('bad'), { code: 'invalid_model' });
  await settle();
  scene.childOf('bad').complain('E error: unknown architecture\n');
  scene.childOf('bad').end(refusal);
  await asked;
  await settle();
  assert.equal(stateOf(scene, 'pin'), 'loading');
});

test('a pinned model that comes back sends nobody away', async () => {
  const models = { pin: { settings: { pinned: true } }, small: { weightMib: 10 }, big: { weightMib: 230 } };
  await using scene = sceneOf(models, { budgetMib });
  await ready(scene, 'pin');
  await ready(scene, 'small');
  await ready(scene, 'big');
  assert.deepEqual(
    ['pin', 'small', 'big'].map((id) => stateOf(scene, id)),
    ['stopped', 'stopped', 'ready'],
  );
  assert.equal(scene.children.length, 3);
});

test('a pinned model that was stopped by hand stays stopped', async () => {
  await using scene = sceneOf({ pin: { settings: { pinned: true } }, b: {} }, { budgetMib });
  await ready(scene, 'pin');
  await ready(scene, 'b');
  scene.supervisor.stop('pin', false);
  await settle();
  scene.supervisor.stop('b', false);
  await settle();
  assert.deepEqual([stateOf(scene, 'pin'), scene.children.length], ['stopped', 2]);
});

test('a load that is stopped while it waits for room holds up nobody', async () => {
  await using scene = sceneOf({ a: {}, big: { weightMib: 200 }, c: {} }, { budgetMib });
  await ready(scene, 'a');
  await scene.lease('a');
  scene.supervisor.start('big', {});
  await settle();
  assert.equal(stateOf(scene, 'big'), 'starting');
  scene.supervisor.start('c', {});
  scene.supervisor.stop('big', true);
  await settle();
  assert.deepEqual([stateOf(scene, 'big'), stateOf(scene, 'c')], ['stopped', 'loading']);
});

test('a model that is removed while it waits for room gets no process afterwards', async () => {
  await using scene = sceneOf({ a: {}, big: { weightMib: 200 } }, { budgetMib });
  await ready(scene, 'a');
  const lease = await scene.lease('a');
  const waits = assert.rejects(scene.lease('big'));
  await settle();
  await scene.supervisor.forget('big');
  await waits;
  lease.release(true);
  await settle();
  assert.deepEqual(
    scene.children.map(({ id }) => id),
    ['a'],
  );
});

test('a load that is stopped and asked for again while it waits for room has waited for it all the same', async () => {
  await using scene = sceneOf({ a: {}, b: {}, e: { weightMib: 30 } }, { budgetMib });
  await ready(scene, 'a');
  await ready(scene, 'b');
  await Promise.all([scene.lease('a'), scene.lease('b')]);
  for (let turns = 0; turns < 12; turns++) {
    scene.supervisor.start('e', {});
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    scene.supervisor.stop('e', true);
    for (let turn = 0; turn < 2; turn++) await Promise.resolve();
    scene.supervisor.start('e', {});
    await settle();
    assert.equal(scene.children.length, 2, `after ${turns} turns`);
    scene.supervisor.stop('e', true);
    await settle();
  }
});

test('a load that is stopped before it has a process gives its memory back', async () => {
  const engine = Promise.withResolvers<number>();
  await using scene = sceneOf({ a: {}, b: {}, c: {} }, { budgetMib, threads: engine.promise });
  scene.supervisor.start('a', {});
  await settle();
  assert.equal(scene.supervisor.running().memory.usedBytes, needMib(100) * mib);
  scene.supervisor.stop('a', true);
  engine.resolve(1);
  await settle();
  assert.deepEqual([scene.supervisor.running().memory.usedBytes, scene.children.length], [0, 0]);
});

test('what a process holds beyond the reckoning is counted, and an idle one is unloaded where it is too much', async () => {
  await using scene = sceneOf({ a: {}, b: {} }, { budgetMib });
  await ready(scene, 'a');
  scene.skip(1_000);
  scene.memory.set(2, (needMib(100) + 50) * mib);
  await ready(scene, 'b');
  const { memory } = scene.supervisor.running();
  assert.ok(memory.usedBytes <= memory.budgetBytes, `${memory.usedBytes} of ${memory.budgetBytes}`);
  assert.deepEqual([stateOf(scene, 'a'), stateOf(scene, 'b')], ['stopped', 'ready']);
});

test('a process that grows sends no one away who is about to be loaded', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const bring = async (id: string): Promise<void> => (id === 'b' ? promise : undefined);
  await using scene = sceneOf({ a: {}, b: {} }, { budgetMib, bring });
  await ready(scene, 'a');
  scene.skip(60_000);
  const asked = scene.lease('b');
  await settle();
  scene.memory.set(1, (needMib(100) + 50) * mib);
  scene.pass(3_000);
  await settle();
  assert.deepEqual([stateOf(scene, 'a'), stateOf(scene, 'b')], ['stopped', 'starting']);
  resolve();
  await settle();
  scene.childOf('b').load();
  await asked;
});

test('a crash gives memory back to who waits for it', async () => {
  await using scene = sceneOf({ a: {}, b: {} }, { budgetMib: needMib(100) });
  await ready(scene, 'a');
  await scene.lease('a');
  const other = scene.lease('b');
  await settle();
  scene.childOf('a').end(crash);
  await settle();
  scene.childOf('b').load();
  await other;
});

test('who would give up their memory is told before it is asked of them, and nothing moves', async () => {
  await using scene = sceneOf({ a: {}, b: { settings: { pinned: true } } }, { budgetMib });
  const wanted = { id: null, needBytes: needMib(100) * mib, helper: false };
  assert.deepEqual(scene.supervisor.unloadsFor(wanted), []);
  await ready(scene, 'a');
  await ready(scene, 'b');
  assert.deepEqual(scene.supervisor.unloadsFor(wanted), ['a']);
  assert.deepEqual(scene.supervisor.unloadsFor({ ...wanted, id: 'a' }), []);
  assert.deepEqual(scene.supervisor.unloadsFor({ ...wanted, needBytes: budgetMib * mib * 2 }), []);
  assert.deepEqual([stateOf(scene, 'a'), stateOf(scene, 'b')], ['ready', 'ready']);
});
