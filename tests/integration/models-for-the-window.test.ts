import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CatalogEntry, ChosenFit, FoundModel, ModelRecord } from '../../main/contract/models.ts';
import { startCore, temporaryHome, type TestCore } from '../support/core.ts';
import { fakeEngine } from '../support/fake-engine.ts';
import { until } from '../support/http.ts';
import { writeTinyGguf } from '../support/tiny-gguf.ts';

const policy = 'routes: [{ default: tiers }]\n';

async function imported(router: TestCore, name: string): Promise<string> {
  const path = join(router.home.folder, `${name}.gguf`);
  writeTinyGguf(path);
  assert.equal((await router.postTo('/api/models/import', { path })).status, 201);
  return path;
}

const fitOf = async (router: TestCore, id: string, query = ''): Promise<ChosenFit> =>
  (await router.get(`/api/models/${id}/fit${query}`)).json();
const health = async (router: TestCore, id: string): Promise<ModelRecord> =>
  (await router.get(`/api/models/${id}/health`)).json();
const entryOf = async (router: TestCore, id: string): Promise<CatalogEntry | undefined> =>
  (await (await router.get('/api/models/catalog')).json()).models.find((one: CatalogEntry) => one.id === id);

test('the fit of a choice changes with the choice, and its sum adds up', async () => {
  await using router = startCore({ policy, env: { LLR_ENGINE_MEMORY: '12GiB' } });
  const plain = await fitOf(router, 'gemma-4-e4b');
  const small = await fitOf(router, 'gemma-4-e4b', '?contextTokens=4096&slots=1&variant=');
  for (const { sum, needBytes, unloads } of [plain, small]) {
    assert.ok(sum !== null && needBytes !== null);
    assert.equal(sum.weightsBytes + sum.contextBytes + sum.workingBytes, needBytes);
    assert.deepEqual([sum.freeBytes, sum.budgetBytes, unloads], [12 * 2 ** 30, 12 * 2 ** 30, []]);
  }
  assert.ok((small.needBytes ?? 0) < (plain.needBytes ?? 0));
  assert.equal(small.contextTokens, 4_096);
  const catalog = await entryOf(router, 'gemma-4-e4b');
  assert.deepEqual(catalog?.fit, plain);
  const [usual, other] = catalog?.variants ?? [];
  assert.deepEqual(await fitOf(router, 'gemma-4-e4b', `?variant=${usual?.quant}`), plain);
  if (other !== undefined)
    assert.notEqual((await fitOf(router, 'gemma-4-e4b', `?variant=${other.quant}`)).needBytes, plain.needBytes);
});

test('a choice that makes no sense is refused by name, and what there is not is not found', async () => {
  await using router = startCore({ policy });
  for (const [query, param] of [
    ['contextTokens=12', 'contextTokens'],
    ['contextTokens=many', 'contextTokens'],
    ['slots=0', 'slots'],
    ['slots=1.5', 'slots'],
    ['layers=3', 'layers'],
  ]) {
    const answer = await router.get(`/api/models/gemma-4-e4b/fit?${query}`);
    const { error } = await answer.json();
    assert.deepEqual([answer.status, error.param], [400, param], query);
  }
  for (const path of ['nobody/fit', 'gemma-4-e4b/fit?variant=Q1_0']) {
    const answer = await router.get(`/api/models/${path}`);
    assert.deepEqual([answer.status, (await answer.json()).error.code], [404, 'model_not_found'], path);
  }
});

test('an installed model fits by its own figures, in the variant that it is', async () => {
  await using router = startCore({ policy });
  await imported(router, 'own');
  const own = await fitOf(router, 'own');
  assert.equal(own.verdict, 'well');
  assert.match(own.why, /By the file's own figures/);
  assert.ok((await fitOf(router, 'own', '?slots=1')).sum !== null);
});

test('models that lie on this disk already are found, by the names that people know', async () => {
  using home = temporaryHome();
  const folder = join(home.folder, 'ollama');
  const bytes = 'GGUF of ollama';
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  home.write(
    'ollama/manifests/registry.ollama.ai/library/llama3.2/3b',
    JSON.stringify({ layers: [{ mediaType: 'application/vnd.ollama.image.model', digest: `sha256:${sha256}` }] }),
  );
  home.write(`ollama/blobs/sha256-${sha256}`, bytes);
  await using router = startCore({ policy, env: { OLLAMA_MODELS: folder } });
  writeTinyGguf(join(home.folder, 'made.gguf'));
  mkdirSync(join(router.home.folder, 'models'), { recursive: true });
  copyFileSync(join(home.folder, 'made.gguf'), join(router.home.folder, 'models', 'Dropped.gguf'));
  await until('it is installed', async () => (await router.get('/api/models/dropped/health')).status === 200);
  const { models } = await (await router.get('/api/models/found')).json();
  const brief = (name: string) =>
    models
      .filter((one: FoundModel) => one.name === name)
      .map(({ source, installedAs }: FoundModel) => [source, installedAs]);
  assert.deepEqual(brief('llama3.2:3b'), [['ollama', null]]);
  assert.deepEqual(brief('Dropped'), [['folder', 'dropped']]);
});

test('a file is verified against the hash that is known of it, and says so by each step', async () => {
  await using router = startCore({ policy });
  const path = await imported(router, 'own');
  const verify = async (id: string): Promise<ModelRecord> => {
    const answer = await router.postTo(`/api/models/${id}/verify`, {});
    assert.equal(answer.status, 202);
    return answer.json();
  };
  const settled = async (id: string): Promise<ModelRecord['check']> => {
    await until('it is checked', async () => (await health(router, id)).check?.state !== 'running');
    return (await health(router, id)).check;
  };
  assert.equal((await health(router, 'own')).check, null);
  assert.equal((await verify('own')).check?.state, 'running');
  assert.equal((await settled('own'))?.state, 'unknown');
  const bytes = readFileSync(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  for (const [id, name, expected] of [
    ['good', `sha256-${sha256}`, 'ok'],
    ['wrong', `sha256-${'0'.repeat(64)}`, 'bad'],
  ] as const) {
    const blob = join(router.home.folder, name);
    writeFileSync(blob, bytes);
    await router.postTo('/api/models/import', { path: blob, id });
    await verify(id);
    assert.equal((await settled(id))?.state, expected);
    assert.equal((await entryOf(router, id))?.record?.check?.state, expected);
  }
  assert.equal((await router.postTo('/api/models/nobody/verify', {})).status, 404);
});

test('what was set stays to be read of a model that runs no more, and pinning takes hold while it runs', async () => {
  using home = temporaryHome();
  await using router = startCore({ policy, engine: fakeEngine(home.folder).place });
  const path = await imported(router, 'own');
  assert.deepEqual(await entryOf(router, 'own').then((entry) => [entry?.record?.state, entry?.record?.pinned]), [
    'stopped',
    false,
  ]);
  await router.postTo('/api/models/own/start', { contextTokens: 1_024, slots: 2, keepAlive: 77 });
  await until('it is ready', async () => (await health(router, 'own')).state === 'ready');
  const pinned = await (await router.postTo('/api/models/own/start', { pinned: true })).json();
  assert.deepEqual([pinned.state, pinned.pinned], ['ready', true]);
  assert.equal((await health(router, 'own')).loads, 1);
  await router.postTo('/api/models/own/stop', { force: true });
  await until('it is stopped', async () => (await health(router, 'own')).state === 'stopped');
  const { contextTokens, slots, keepAliveS, pinned: stays } = (await entryOf(router, 'own'))?.record ?? {};
  assert.deepEqual([contextTokens, slots, keepAliveS, stays], [1_024, 2, 77, true]);
  await router.core.fetch(new Request('http://router/api/models/own', { method: 'DELETE' }), router.door);
  assert.equal(await entryOf(router, 'own'), undefined);
  assert.ok(existsSync(path), 'a file that was taken in stays where it is');
});

test('what is free for a choice is what running models leave', async () => {
  using home = temporaryHome();
  const env = { LLR_ENGINE_MEMORY: '1GiB' };
  await using router = startCore({ policy, engine: fakeEngine(home.folder).place, env });
  await imported(router, 'own');
  const other = await fitOf(router, 'own');
  assert.ok(other.sum !== null && other.sum.budgetBytes > 0);
  await router.postTo('/api/models/own/start', {});
  await until('it is ready', async () => (await health(router, 'own')).state === 'ready');
  const { freeBytes, budgetBytes } = await (await router.get('/api/computer')).json();
  assert.ok(freeBytes < budgetBytes);
  await imported(router, 'next');
  const next = await fitOf(router, 'next');
  assert.equal(next.sum?.freeBytes, freeBytes);
  await router.postTo('/api/models/own/stop', { force: true });
});

test('this computer is told with what models may have of it', async () => {
  await using router = startCore({ policy, env: { LLR_ENGINE_MEMORY: '3GiB' } });
  const told = await (await router.get('/api/computer')).json();
  assert.deepEqual([told.budgetBytes, told.freeBytes], [3 * 2 ** 30, 3 * 2 ** 30]);
  assert.ok(told.processor.length > 0 && told.cores > 0 && told.memoryBytes > 0 && told.diskFreeBytes > 0);
  assert.ok(Array.isArray(told.devices) && told.system.length > 0);
});
