import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hello, startCore, type TestCore } from '../support/core.ts';
import { importModels, isAlive, recordOf, running, untilState, withoutEngine } from '../support/engine.ts';
import { withoutEngine as withoutWorker } from '../support/engine-modules.ts';
import { until } from '../support/http.ts';

const skip = withoutEngine;
const words = 'Hello from a tiny local model.';
const long = { reply: '1..6000', contextTokens: 8192 };

const start = (env: Record<string, string> = {}): TestCore =>
  startCore({ policy: 'routes: [{ default: tiers }]\n', env: { LLR_ENGINE_THREADS: '1', ...env } });

const textOf = async (answer: Response): Promise<string> => {
  const body = await answer.json();
  return body.choices?.[0]?.message?.content ?? JSON.stringify(body);
};

const stream = async (
  router: TestCore,
  model: string,
  extra: object = {},
  signal: AbortSignal | null = null,
): Promise<Response> =>
  router.core.fetch(
    new Request('http://router/v1/chat/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...hello(model), stream: true, temperature: 0, ...extra }),
      signal,
    }),
    router.door,
  );

test('a file of one’s own answers, by its name, with the backend’s in front, and for auto', { skip }, async () => {
  await using router = start();
  await importModels(router, { tiny: { reply: words } });
  for (const model of ['local/tiny', 'tiny', 'TINY', 'tiny:f32', 'auto']) {
    const answer = await router.post(hello(model, { temperature: 0 }));
    assert.equal(await textOf(answer), words, model);
    assert.equal(answer.headers.get('x-lr-target'), 'local/tiny');
  }
  assert.equal((await recordOf(router, 'tiny')).loads, 1);
  const { models, memory } = await running(router);
  assert.deepEqual(
    models.map(({ id, state, engine }) => [id, state, engine]),
    [['tiny', 'ready', 'llama-server']],
  );
  assert.ok(memory.usedBytes > 0 && memory.usedBytes <= memory.budgetBytes);
});

test('an answer of a local model names no path of this machine', { skip }, async () => {
  await using router = start();
  await importModels(router, { tiny: { reply: words } });
  const whole = await (await router.post(hello('tiny'))).text();
  const streamed = await (await stream(router, 'tiny')).text();
  for (const text of [whole, streamed]) assert.ok(!text.includes(router.home.folder) && !text.includes('.gguf'), text);
});

test('eight first requests are one load', { skip }, async () => {
  await using router = start();
  await importModels(router, { tiny: { reply: words } });
  const answers = await Promise.all(Array.from({ length: 8 }, () => router.post(hello('tiny', { temperature: 0 }))));
  for (const answer of answers) assert.equal(await textOf(answer), words);
  assert.equal((await recordOf(router, 'tiny')).loads, 1);
});

test('two models that do not fit together take turns, and nobody’s answer is cut short', { skip }, async () => {
  await using router = start({ LLR_ENGINE_MEMORY: '130MiB' });
  await importModels(router, { one: long, two: long });
  const settings = { contextTokens: 8192, slots: 1 };
  await router.postTo('/api/models/one/start', settings);
  await router.postTo('/api/models/two/start', settings);
  const ask = async (id: string): Promise<void> => {
    const text = await (await stream(router, id, { max_tokens: 400 })).text();
    assert.ok(text.endsWith('data: [DONE]\n\n'), text.slice(-300));
    const { memory } = await running(router);
    assert.ok(memory.usedBytes <= memory.budgetBytes, `${memory.usedBytes} of ${memory.budgetBytes}`);
  };
  await Promise.all(['one', 'two', 'one', 'two'].map(ask));
  const [one, two] = [await recordOf(router, 'one'), await recordOf(router, 'two')];
  assert.ok(one.loads >= 1 && two.loads >= 1);
  assert.equal(one.restarts + two.restarts, 0);
});

test('a model is unloaded when it was idle for long enough, and loaded again when it is asked', { skip }, async () => {
  await using router = start({ LLR_ENGINE_KEEP_ALIVE: '1' });
  await importModels(router, { tiny: { reply: words } });
  await router.post(hello('tiny'));
  const { pid, unloadsAt } = await recordOf(router, 'tiny');
  assert.ok(unloadsAt !== null);
  await untilState(router, 'tiny', 'stopped');
  assert.ok(!isAlive(pid ?? 0));
  assert.equal(await textOf(await router.post(hello('tiny', { temperature: 0 }))), words);
});

for (const signal of ['SIGKILL', 'SIGSEGV'] as const)
  test(`a child that ends by ${signal} in mid-stream ends that stream with an error, and the next is answered`, {
    skip,
  }, async () => {
    await using router = start();
    await importModels(router, { long });
    const answer = await stream(router, 'long', { ignore_eos: true });
    const reader = (answer.body ?? assert.fail()).getReader();
    await reader.read();
    const { pid } = await recordOf(router, 'long');
    process.kill(pid ?? 0, signal);
    const killedAt = performance.now();
    let text = '';
    for (let read = await reader.read(); !read.done; read = await reader.read())
      text += Buffer.from(read.value).toString();
    assert.match(text, /"error"/);
    assert.ok(performance.now() - killedAt < 1_000);
    const again = await router.post(hello('long', { max_tokens: 5, temperature: 0 }));
    assert.equal(again.status, 200);
    const record = await recordOf(router, 'long');
    assert.equal(record.restarts, 1);
    assert.notEqual(record.pid, pid);
  });

test('a child that hangs in mid-stream is ended after the limit, and the stream with it', { skip }, async () => {
  await using router = start({ LLR_ENGINE_STALL_MS: '600' });
  await importModels(router, { long });
  const answer = await stream(router, 'long', { ignore_eos: true });
  const reader = (answer.body ?? assert.fail()).getReader();
  await reader.read();
  const { pid } = await recordOf(router, 'long');
  process.kill(pid ?? 0, 'SIGSTOP');
  let text = '';
  for (let read = await reader.read(); !read.done; read = await reader.read())
    text += Buffer.from(read.value).toString();
  assert.match(text, /"error"/);
  await until('the child is gone', () => !isAlive(pid ?? 0));
});

test('a child that is killed before the first event costs its caller nothing', { skip }, async () => {
  await using router = start();
  await importModels(router, { tiny: { reply: words } });
  await router.post(hello('tiny'));
  const { pid } = await recordOf(router, 'tiny');
  process.kill(pid ?? 0, 'SIGSTOP');
  const asked = router.post(hello('tiny', { temperature: 0 }));
  await until('it is with the child', async () => (await recordOf(router, 'tiny')).busy === 1);
  process.kill(pid ?? 0, 'SIGKILL');
  assert.equal(await textOf(await asked), words);
});

test('a client that leaves while it waits for a load stops nobody else’s', { skip }, async () => {
  await using router = start();
  await importModels(router, { tiny: { reply: words } });
  const leaving = new AbortController();
  const left = stream(router, 'tiny', {}, leaving.signal).catch(() => null);
  const stays = router.post(hello('tiny', { temperature: 0 }));
  leaving.abort();
  await left;
  assert.equal(await textOf(await stays), words);
  assert.equal((await recordOf(router, 'tiny')).loads, 1);
});

test('a stop drains, and one by force ends what is under way', { skip }, async () => {
  await using router = start();
  await importModels(router, { long });
  const answer = await stream(router, 'long', { max_tokens: 3000, ignore_eos: true });
  const reading = answer.text();
  assert.equal((await router.postTo('/api/models/long/stop', {})).status, 202);
  assert.match(await reading, /\[DONE\]/);
  await untilState(router, 'long', 'stopped');

  const forced = await stream(router, 'long', { ignore_eos: true });
  const cut = forced.text();
  await router.postTo('/api/models/long/stop', { force: true });
  assert.match(await cut, /"error"/);
  await untilState(router, 'long', 'stopped');
});

test('requests to a ready model do not wait for a load, and health is told meanwhile', { skip }, async () => {
  await using router = start();
  await importModels(router, { ready: { reply: words }, other: { reply: words } });
  await router.post(hello('ready'));
  await router.postTo('/api/models/other/start', {});
  assert.equal(await textOf(await router.post(hello('ready', { temperature: 0 }))), words);
  assert.equal((await router.get('/health')).status, 200);
  await untilState(router, 'other', 'ready');
});

test('where llama-server is not wanted the worker answers alike, and tools are refused with what to do', {
  skip: withoutWorker,
}, async () => {
  await using router = start({ LLR_ENGINE: 'worker' });
  await importModels(router, { tiny: { reply: words, template: 'tools' } });
  assert.equal(await textOf(await router.post(hello('tiny', { temperature: 0 }))), words);
  const { engine, state } = await recordOf(router, 'tiny');
  assert.deepEqual([engine, state], ['worker', 'ready']);
  const streamed = await (await stream(router, 'tiny')).text();
  assert.ok(streamed.endsWith('data: [DONE]\n\n'));
  const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }];
  const refused = await router.post(hello('tiny', { tools }));
  assert.equal(refused.status, 400);
  assert.match(await refused.text(), /build:engine/);
});
