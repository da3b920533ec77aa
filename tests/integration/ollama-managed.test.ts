import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCore, temporaryHome, type TestCore } from '../support/core.ts';
import { importModels, recordOf, running, untilState } from '../support/engine.ts';
import { fakeEngine } from '../support/fake-engine.ts';
import { startFakeOllama, type FakeOllama } from '../support/fake-ollama.ts';
import { until } from '../support/http.ts';
import { noEngine } from '../support/no-models.ts';

const policyOf = (...urls: readonly string[]): string =>
  `backends:\n${urls.map((url, index) => `  ollama-${index + 1}: { type: ollama, endpoint: "${url}" }\n`).join('')}`;

const coreFor = (...servers: readonly FakeOllama[]): TestCore =>
  startCore({ policy: policyOf(...servers.map(({ url }) => url)), sockets: true, engine: noEngine });

const idsOf = async (router: TestCore): Promise<string[]> => (await running(router)).models.map(({ id }) => id);

test('what Ollama has loaded is listed beside our own, and is not in our budget', async () => {
  await using ollama = await startFakeOllama({ chat: ['gemma3:12b', 'library/qwen:7b'] });
  await using router = coreFor(ollama);
  assert.deepEqual((await running(router)).models, []);
  ollama.loaded.add('gemma3:12b').add('library/qwen:7b');
  const { memory, models } = await running(router);
  assert.equal(memory.usedBytes, 0);
  assert.deepEqual(
    models.map(({ id, engine, state, memoryBytes, contextTokens, device, unloadsAt }) => ({
      told: [id, engine, state, memoryBytes, contextTokens, device, unloadsAt],
    })),
    ['gemma3-12b', 'library-qwen-7b'].map((id) => ({ told: [id, 'ollama', 'ready', 5_000, 8_192, 'cpu', null] })),
  );
});

test('it is loaded, seen and given up by its id', async () => {
  await using ollama = await startFakeOllama({ chat: ['gemma3:12b'] });
  await using router = coreFor(ollama);
  assert.deepEqual(
    [(await recordOf(router, 'gemma3-12b')).state, (await recordOf(router, 'gemma3-12b')).engine],
    ['stopped', null],
  );
  const release = ollama.holdLoads();
  const settings = { keepAlive: 0, contextTokens: 4_096 };
  const started = await router.postTo('/api/models/gemma3-12b/start', settings);
  assert.equal(started.status, 202);
  assert.equal((await started.json()).state, 'loading');
  assert.deepEqual(await idsOf(router), ['gemma3-12b']);
  await router.postTo('/api/models/gemma3-12b/start', settings);
  release();
  await untilState(router, 'gemma3-12b', 'ready');
  const loads = ollama.asked.filter(({ path }) => path === '/api/generate');
  assert.deepEqual(
    loads.map(({ body }) => body),
    [{ model: 'gemma3:12b', stream: false, keep_alive: -1, options: { num_ctx: 4_096 } }],
  );
  assert.equal((await router.postTo('/api/models/gemma3-12b/start', {})).status, 200);
  const stopped = await router.postTo('/api/models/gemma3-12b/stop', {});
  assert.deepEqual([stopped.status, (await stopped.json()).state, ollama.loaded.size], [200, 'stopped', 0]);
});

test('a load that is stopped by hand does not go on, and one that fails says so', async () => {
  await using ollama = await startFakeOllama({ chat: ['slow'], broken: ['broken'] });
  await using router = coreFor(ollama);
  const release = ollama.holdLoads();
  await router.postTo('/api/models/slow/start', {});
  assert.equal((await router.postTo('/api/models/slow/stop', {})).status, 200);
  assert.equal((await recordOf(router, 'slow')).state, 'stopped');
  release();
  await router.postTo('/api/models/broken/start', {});
  const { error } = await untilState(router, 'broken', 'failed');
  assert.match(error?.message ?? '', /answered 500.*broken/);
});

test('a model that only makes vectors is loaded too', async () => {
  await using ollama = await startFakeOllama({ chat: [], vectors: ['nomic:latest'] });
  await using router = coreFor(ollama);
  await router.postTo('/api/models/nomic-latest/start', {});
  await untilState(router, 'nomic-latest', 'ready');
  assert.deepEqual([...ollama.loaded], ['nomic:latest']);
});

test('the same name on two servers, or of a model of ours, has two ids', async () => {
  const home = temporaryHome();
  const engine = fakeEngine(home.folder);
  await using first = await startFakeOllama({ chat: ['twin', 'own'] });
  await using second = await startFakeOllama({ chat: ['twin'] });
  await using router = startCore({ policy: policyOf(first.url, second.url), sockets: true, engine: engine.place });
  await importModels(router, { own: {} });
  first.loaded.add('own').add('twin');
  second.loaded.add('twin');
  assert.deepEqual((await idsOf(router)).toSorted(), ['ollama-1-own', 'ollama-2-twin', 'twin']);
  await router.postTo('/api/models/ollama-2-twin/stop', {});
  assert.deepEqual([second.loaded.size, first.loaded.size], [0, 2]);
  await router.postTo('/api/models/own/start', {});
  assert.equal((await untilState(router, 'own', 'ready')).engine, 'llama-server');
  home[Symbol.dispose]();
});

test('an Ollama that is not there, or says nothing, is not listed and holds nobody up for long', async () => {
  await using gone = await startFakeOllama({ chat: ['a'] });
  await using silent = await startFakeOllama({ chat: ['b'] });
  await using router = coreFor(gone, silent);
  silent.hang();
  await gone[Symbol.asyncDispose]();
  const before = performance.now();
  assert.deepEqual(await idsOf(router), []);
  assert.ok(performance.now() - before < 2_500);
  await until('it was asked', () => silent.asked.length > 0);
  assert.equal((await router.get('/api/models/b/health')).status, 404);
});
