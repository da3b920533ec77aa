import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hello, policyFor } from '../support/core.ts';
import { stageWith, withoutScripts, type Stage, type StageSetup } from '../support/engine-stage.ts';
import { recordOf, running, untilState } from '../support/engine.ts';
import type { Behaviour } from '../support/fake-engine.ts';

const skip = withoutScripts;

const stage = (models: Readonly<Record<string, readonly Behaviour[]>>, setup: StageSetup = {}): Promise<Stage> => {
  const tiny = Object.fromEntries(Object.keys(models).map((id) => [id, {}]));
  return stageWith(tiny, { ...setup, behaviours: models });
};

test('after three crashes a model is left alone: refused at once, no process made, others serve', {
  skip,
}, async () => {
  await using scene = await stage({ bad: ['crash-on-request'], good: ['serve'] });
  const { router, engine, path } = scene;
  const statuses: number[] = [];
  for (let count = 0; count < 3; count++) statuses.push((await router.post(hello('bad'))).status);
  assert.ok(
    statuses.every((status) => status >= 500),
    statuses.join(' '),
  );
  const record = await recordOf(router, 'bad');
  assert.equal(record.state, 'failed');
  assert.ok(record.retryAt !== null && record.error?.code === 'model_not_ready');
  const starts = engine.starts(path('bad')).length;
  assert.equal(starts, 3);
  const refused = await router.post(hello('bad'));
  assert.equal(refused.status, 503);
  assert.ok(Number(refused.headers.get('retry-after')) > 20);
  assert.equal((await refused.json()).error.code, 'model_not_ready');
  assert.equal(engine.starts(path('bad')).length, starts);
  assert.equal((await router.post(hello('good'))).status, 200);
  assert.ok((await running(router)).models.some(({ id, state }) => id === 'bad' && state === 'failed'));

  engine.behave(path('bad'), 'serve');
  assert.equal((await router.postTo('/api/models/bad/start', {})).status, 202);
  await untilState(router, 'bad', 'ready');
  assert.equal((await router.post(hello('bad'))).status, 200);
});

test('a finished answer between two crashes forgives them', { skip }, async () => {
  await using scene = await stage({ shaky: ['crash-on-request', 'serve'] });
  const { router, engine, path } = scene;
  for (let count = 0; count < 3; count++) {
    engine.behave(path('shaky'), 'serve');
    assert.equal((await router.post(hello('shaky'))).status, 200);
    const { pid } = await recordOf(router, 'shaky');
    process.kill(pid ?? 0, 'SIGKILL');
    await untilState(router, 'shaky', 'stopped');
  }
  assert.equal((await recordOf(router, 'shaky')).restarts, 3);
});

test('a crash while it loads is tried again; the request is served by the next child', { skip }, async () => {
  await using scene = await stage({ once: ['crash-in-load', 'serve'] });
  const { router, engine, path } = scene;
  assert.equal((await router.post(hello('once'))).status, 200);
  assert.equal(engine.starts(path('once')).length, 2);
});

test('what the engine says of a file that it cannot load is told, without the path', { skip }, async () => {
  await using scene = await stage({ odd: ['refuse-in-load'] });
  const { router } = scene;
  const refused = await router.post(hello('odd'));
  const { error } = await refused.json();
  assert.equal(refused.status, 422);
  assert.equal(error.code, 'invalid_model');
  assert.match(error.message, /unknown model architecture/);
  assert.ok(!error.message.includes(router.home.folder));
});

test('where memory does not suffice the same model is loaded smaller', { skip }, async () => {
  await using scene = await stage({ large: ['out-of-memory'] });
  const { router, engine, path } = scene;
  await router.postTo('/api/models/large/start', { slots: 1 });
  const { contextTokens } = await untilState(router, 'large', 'ready');
  assert.ok(contextTokens !== null && contextTokens <= 4096, String(contextTokens));
  assert.ok(engine.starts(path('large')).length > 1);
});

test('auto goes to another target where the local model cannot be loaded', { skip }, async () => {
  const policy = policyFor('http://fake.test/v1', 'routes: [{ default: local, fallback: [fake/fake-small] }]\n');
  await using scene = await stage({ broken: ['refuse-in-load'] }, { policy });
  const answer = await scene.router.post(hello('auto'));
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('x-lr-target'), 'fake/fake-small');
});

test('a hanging child with a request is ended after the limit', { skip }, async () => {
  await using scene = await stage({ slow: ['hang-on-request', 'serve'] }, { env: { LLR_ENGINE_STALL_MS: '300' } });
  const { router } = scene;
  const asked = router.post(hello('slow'));
  const { pid } = await untilState(router, 'slow', 'ready');
  process.kill(pid ?? 0, 'SIGSTOP');
  assert.equal((await asked).status, 200);
  assert.equal((await recordOf(router, 'slow')).restarts, 1);
});

test('a file that is swapped after it was taken in is checked again before it is loaded', { skip }, async () => {
  await using scene = await stage({ swapped: ['serve'] });
  const { router, path, engine } = scene;
  writeFileSync(path('swapped'), '<!doctype html><p>not found');
  const refused = await router.post(hello('swapped'));
  assert.equal(refused.status, 422);
  assert.equal((await refused.json()).error.code, 'invalid_model');
  assert.equal(engine.starts(path('swapped')).length, 0);
  renameSync(path('swapped'), join(router.home.folder, 'elsewhere'));
  assert.equal((await router.post(hello('swapped'))).status, 404);
});

test('a child gets no key of ours, and no word of a request is in its arguments', { skip }, async () => {
  await using scene = await stage({ plain: ['serve'] }, { env: { OPENAI_API_KEY: 'sk-of-ours' } });
  const { router, engine, path } = scene;
  await router.post(hello('plain'));
  const args = engine.starts(path('plain')).flat().join(' ');
  assert.ok(!/sk-|api-key|Hello/.test(args), args);
});

test('clients of Ollama load, see, keep and give up a model by their own words', { skip }, async () => {
  await using scene = await stage({ kept: ['serve'] });
  const { router } = scene;
  const chat = (extra: object) => router.postTo('/api/chat', { model: 'kept', stream: false, ...extra });
  assert.equal((await (await chat({ messages: [], keep_alive: '7m' })).json()).done_reason, 'load');
  assert.equal((await untilState(router, 'kept', 'ready')).keepAliveS, 420);
  const { models } = await (await router.get('/api/ps')).json();
  assert.deepEqual(
    models.map(({ name }: { name: string }) => name),
    ['local/kept'],
  );
  await chat({ messages: [{ role: 'user', content: 'Hello' }], keep_alive: -1 });
  const forEver = await recordOf(router, 'kept');
  assert.deepEqual([forEver.keepAliveS, forEver.unloadsAt], [0, null]);
  assert.equal((await (await chat({ messages: [], keep_alive: 0 })).json()).done_reason, 'unload');
  await untilState(router, 'kept', 'stopped');
  assert.deepEqual(await (await router.get('/api/ps')).json(), { models: [] });
  const gone = await router.core.fetch(
    new Request('http://router/api/delete', {
      method: 'DELETE',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'kept' }),
    }),
    router.door,
  );
  assert.equal(gone.status, 200);
  assert.equal((await router.post(hello('kept'))).status, 404);
});

test('a request that is longer than what is loaded has the model loaded larger, once, and others wait for nobody', {
  skip,
}, async () => {
  await using scene = await stageWith({ wide: { contextTokens: 131_072 } });
  const { router, engine, path } = scene;
  assert.equal((await router.post(hello('wide'))).status, 200);
  const { contextTokens: before } = await recordOf(router, 'wide');
  const long = hello('wide', { messages: [{ role: 'user', content: 'word '.repeat(40_000) }] });
  assert.equal((await router.post(long)).status, 200);
  assert.equal((await router.post(long)).status, 200);
  const { contextTokens: after } = await recordOf(router, 'wide');
  assert.ok(before !== null && after !== null && after > before && after >= 50_000, `${before} ${after}`);
  assert.equal(engine.starts(path('wide')).length, 2);
});
