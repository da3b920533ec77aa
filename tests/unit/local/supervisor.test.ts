import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModelState } from '../../../main/contract/models.ts';
import { crash, refusal, sceneOf, settle, type SupervisorScene } from '../../support/supervisor-scene.ts';

async function ready(scene: SupervisorScene, id: string): Promise<void> {
  scene.supervisor.start(id, {});
  await settle();
  scene.childOf(id).load();
  await settle();
  assert.equal(scene.supervisor.record(id).state, 'ready');
}

const statesOf = (scene: SupervisorScene, id: string): readonly ModelState[] =>
  scene.told.filter(([one]) => one === id).map(([, state]) => state);

const stateOf = (scene: SupervisorScene, id: string): ModelState => scene.supervisor.record(id).state;

test('a model that somebody asks for starts, loads, and answers', async () => {
  await using scene = sceneOf({ a: {} });
  assert.equal(stateOf(scene, 'a'), 'stopped');
  const asked = scene.lease('a');
  await settle();
  assert.equal(stateOf(scene, 'a'), 'loading');
  scene.skip(700);
  scene.childOf('a').load();
  const lease = await asked;
  assert.equal(lease.heldMs, 700);
  assert.equal(scene.supervisor.record('a').busy, 1);
  lease.release(true);
  lease.release(true);
  assert.equal(scene.supervisor.record('a').busy, 0);
  assert.deepEqual(statesOf(scene, 'a'), ['starting', 'loading', 'ready']);
});

test('a model that is ready is lent at once, without a promise', async () => {
  await using scene = sceneOf({ a: {} });
  await ready(scene, 'a');
  const lease = scene.supervisor.lease('a', { tokens: 1, signal: new AbortController().signal });
  assert.ok(!(lease instanceof Promise));
  assert.equal(lease.heldMs, 0);
});

test('a process that dies in the load without a word is started again, and who waits is served by the next', async () => {
  await using scene = sceneOf({ a: {} });
  const asked = scene.lease('a');
  await settle();
  scene.childOf('a').end(crash);
  await settle();
  assert.equal(scene.children.length, 2);
  scene.childOf('a').load();
  await asked;
  assert.deepEqual(statesOf(scene, 'a'), ['starting', 'loading', 'ready']);
  assert.equal(scene.supervisor.record('a').restarts, 1);
});

test('three processes that die in the load are the end of it, and nobody waits on', async () => {
  await using scene = sceneOf({ a: {} });
  const asked = assert.rejects(scene.lease('a'), { code: 'model_not_ready' });
  for (let count = 0; count < 3; count++) {
    await settle();
    scene.childOf('a').end(crash);
  }
  await asked;
  assert.equal(scene.children.length, 3);
  assert.equal(stateOf(scene, 'a'), 'failed');
});

test('where memory does not suffice the next is asked for less, and the last refusal is told', async () => {
  await using scene = sceneOf({ a: {} });
  const asked = assert.rejects(scene.lease('a'), { code: 'insufficient_memory' });
  for (let count = 0; count < 3; count++) {
    await settle();
    scene.childOf('a').complain('E failed to allocate buffer\n');
    scene.childOf('a').end(refusal);
  }
  await asked;
  const contexts = scene.children.map(({ order }) => order.shape.contextTokens);
  assert.deepEqual(contexts, [8_192, 4_096, 2_048]);
});

test('what the engine refuses to load fails at once, and is tried again when it was left alone for a while', async () => {
  await using scene = sceneOf({ a: {} });
  const asked = assert.rejects(scene.lease('a'), { code: 'invalid_model' });
  await settle();
  scene.childOf('a').complain('E error: unknown architecture\n');
  scene.childOf('a').end(refusal);
  await asked;
  await assert.rejects(scene.lease('a'), { code: 'invalid_model', retryAfterS: 2 });
  assert.equal(scene.children.length, 1);
  scene.skip(2_000);
  const again = scene.lease('a');
  await settle();
  scene.childOf('a').load();
  await again;
  assert.deepEqual(statesOf(scene, 'a'), ['starting', 'loading', 'failed', 'stopped', 'starting', 'loading', 'ready']);
});

test('a stop drains: who is answered is answered, who comes then waits for the next load', async () => {
  await using scene = sceneOf({ a: {} });
  await ready(scene, 'a');
  const lease = await scene.lease('a');
  assert.equal(scene.supervisor.stop('a', false).state, 'draining');
  scene.skip(1);
  const next = scene.lease('a');
  await settle();
  assert.equal(scene.childOf('a').isAlive(), true);
  lease.release(true);
  await settle();
  assert.equal(scene.children.length, 2);
  scene.childOf('a').load();
  await next;
  const states = ['starting', 'loading', 'ready', 'draining', 'stopping', 'stopped', 'starting', 'loading', 'ready'];
  assert.deepEqual(statesOf(scene, 'a'), states);
});

test('a stop of a model without work ends its process at once', async () => {
  await using scene = sceneOf({ a: {} });
  await ready(scene, 'a');
  scene.supervisor.stop('a', false);
  await settle();
  assert.deepEqual([stateOf(scene, 'a'), scene.childOf('a').isAlive()], ['stopped', false]);
  assert.equal(scene.supervisor.running().memory.usedBytes, 0);
});

test('a stop by force ends what is under way and who waits', async () => {
  await using scene = sceneOf({ a: {} });
  await ready(scene, 'a');
  const lease = await scene.lease('a');
  const waits = assert.rejects(scene.lease('a'), { code: 'model_not_ready' });
  scene.supervisor.stop('a', true);
  await waits;
  await settle();
  assert.deepEqual([stateOf(scene, 'a'), scene.children.length], ['stopped', 1]);
  lease.release(false);
  assert.equal(scene.supervisor.record('a').busy, 0);
});

test('a stop by force ends a load, and a start then makes a new process', async () => {
  await using scene = sceneOf({ a: {} });
  scene.supervisor.start('a', {});
  await settle();
  scene.supervisor.stop('a', true);
  scene.supervisor.start('a', {});
  await settle();
  assert.deepEqual([scene.children.length, stateOf(scene, 'a')], [2, 'loading']);
  scene.childOf('a').load();
  await settle();
  assert.equal(stateOf(scene, 'a'), 'ready');
});

/** Asked for by a request: a start by hand would forgive what was before. */
async function crashInAnswer(scene: SupervisorScene, id: string): Promise<void> {
  const asked = scene.lease(id);
  await settle();
  scene.childOf(id).load();
  const lease = await asked;
  scene.childOf(id).end(crash);
  await settle();
  lease.release(false);
}

test('the third crash without a finished answer leaves a model alone; started by hand it is tried at once', async () => {
  await using scene = sceneOf({ a: {} });
  for (const state of ['stopped', 'stopped', 'failed']) {
    await crashInAnswer(scene, 'a');
    assert.equal(stateOf(scene, 'a'), state);
  }
  await assert.rejects(scene.lease('a'), { code: 'model_not_ready', retryAfterS: 30 });
  assert.equal(scene.children.length, 3);
  await ready(scene, 'a');
  assert.deepEqual(statesOf(scene, 'a').slice(-4), ['failed', 'starting', 'loading', 'ready']);
});

test('after the rest one more crash is enough for the next, which is twice as long', async () => {
  await using scene = sceneOf({ a: {} });
  for (let count = 0; count < 3; count++) await crashInAnswer(scene, 'a');
  scene.skip(29_999);
  await assert.rejects(scene.lease('a'), { code: 'model_not_ready', retryAfterS: 1 });
  scene.skip(1);
  await crashInAnswer(scene, 'a');
  await assert.rejects(scene.lease('a'), { code: 'model_not_ready', retryAfterS: 60 });
});

test('a model that is stopped by hand while it is left alone is asked again at once', async () => {
  await using scene = sceneOf({ a: {} });
  for (let count = 0; count < 3; count++) await crashInAnswer(scene, 'a');
  assert.equal(scene.supervisor.stop('a', false).state, 'stopped');
  const asked = scene.lease('a');
  await settle();
  scene.childOf('a').load();
  await asked;
});

test('who waits for longer than the queue allows is told so; the load goes on', async () => {
  await using scene = sceneOf({ a: {} }, { queueMs: 5_000 });
  const asked = assert.rejects(scene.lease('a'), { code: 'model_not_ready', retryAfterS: 10 });
  await settle();
  scene.pass(5_000);
  await asked;
  assert.deepEqual([stateOf(scene, 'a'), scene.supervisor.record('a').queued], ['loading', 0]);
});

test('who leaves while it waits is forgotten, and the next in line is served', async () => {
  await using scene = sceneOf({ a: {} });
  await ready(scene, 'a');
  const lease = await scene.lease('a');
  const leaving = new AbortController();
  const left = assert.rejects(scene.lease('a', leaving.signal), { message: 'gone' });
  const stays = scene.lease('a');
  await settle();
  leaving.abort(new Error('gone'));
  await left;
  lease.release(true);
  await stays;
  await assert.rejects(scene.lease('a', leaving.signal), { message: 'gone' });
});

test('a model that is kept for so long is unloaded then, and one that is kept for good never', async () => {
  await using scene = sceneOf({ short: { settings: { keepAlive: 20 } }, ever: {} }, { keepAliveS: 0 });
  await ready(scene, 'short');
  await ready(scene, 'ever');
  for (let count = 0; count < 8; count++) {
    scene.pass(4_000);
    await settle();
  }
  assert.deepEqual([stateOf(scene, 'short'), stateOf(scene, 'ever')], ['stopped', 'ready']);
  assert.equal(scene.supervisor.record('ever').unloadsAt, null);
});

test('at the end of all every process is ended, who waits is told, and nothing starts any more', async () => {
  const scene = sceneOf({ a: {}, b: {} });
  await ready(scene, 'a');
  await scene.lease('a');
  const waits = assert.rejects(scene.lease('a'), { code: 'stopping' });
  const loads = assert.rejects(scene.lease('b'), { code: 'stopping' });
  await settle();
  await scene[Symbol.asyncDispose]();
  await Promise.all([waits, loads]);
  assert.ok(scene.children.every((child) => !child.isAlive()));
  await assert.rejects(scene.lease('a'), { code: 'stopping' });
  scene.supervisor.start('b', {});
  await settle();
  assert.equal(scene.children.length, 2);
});

test('a start with the settings that a model runs with loads nothing anew, whatever the engine made of them', async () => {
  await using scene = sceneOf({ a: {} });
  const settings = { contextTokens: 1_000 };
  scene.supervisor.start('a', settings);
  await settle();
  scene.childOf('a').load(1_024);
  await settle();
  assert.equal(scene.supervisor.start('a', settings).state, 'ready');
  assert.equal(scene.supervisor.start('a', {}).state, 'ready');
  assert.equal(scene.supervisor.start('a', { contextTokens: 2_048 }).state, 'stopping');
  await settle();
  assert.equal(scene.childOf('a').order.shape.contextTokens, 2_048);
});

test('settings that come while a model loads are those that it runs with', async () => {
  await using scene = sceneOf({ a: {} });
  scene.supervisor.start('a', { contextTokens: 1_024 });
  await settle();
  scene.supervisor.start('a', { contextTokens: 4_096 });
  scene.childOf('a').load();
  await settle();
  assert.equal(scene.childOf('a').order.shape.contextTokens, 4_096);
  scene.childOf('a').load();
  await settle();
  assert.equal(scene.supervisor.record('a').contextTokens, 4_096);
  assert.equal(scene.supervisor.record('a').state, 'ready');
});

test('a fault in what is written down about a process leaves none behind', async () => {
  const fault = (): never => {
    throw new Error('the disk is full');
  };
  await using scene = sceneOf({ a: {} }, { children: { add: fault, remove: () => undefined } });
  await assert.rejects(scene.lease('a'), { code: 'model_not_ready' });
  await settle();
  assert.deepEqual([stateOf(scene, 'a'), scene.childOf('a').isAlive()], ['failed', false]);
});
