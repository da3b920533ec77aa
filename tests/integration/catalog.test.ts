import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CatalogEntry } from '../../main/contract/models.ts';
import { hello, startCore, temporaryHome, type TestCore } from '../support/core.ts';
import { until } from '../support/http.ts';
import { writeTinyGguf } from '../support/tiny-gguf.ts';

const plain = 'routes: [{ default: tiers }]\n';

const entries = async (router: TestCore): Promise<readonly CatalogEntry[]> =>
  (await (await router.get('/api/models/catalog')).json()).models;

test('the catalog tells the five sizes of Gemma 4, each with whether it fits and why', async () => {
  await using router = startCore({ policy: plain, env: { LLR_ENGINE_MEMORY: '6GiB' } });
  const models = await entries(router);
  const gemma = models.filter(({ id }) => id.startsWith('gemma-4-'));
  assert.deepEqual(
    gemma.map(({ id, fit }) => [id, fit.verdict]),
    [
      ['gemma-4-e2b', 'well'],
      ['gemma-4-e4b', 'tight'],
      ['gemma-4-12b', 'no'],
      ['gemma-4-26b-a4b', 'no'],
      ['gemma-4-31b', 'no'],
    ],
  );
  for (const { fit, variants, installed } of gemma) {
    assert.match(fit.why, /GiB/);
    assert.match(variants[0]?.sha256 ?? '', /^[0-9a-f]{64}$/);
    assert.equal(installed, null);
  }
});

test('what is taken in stands in the catalog with its own figures', async () => {
  await using router = startCore({ policy: plain });
  const path = join(router.home.folder, 'own.gguf');
  writeTinyGguf(path);
  await router.postTo('/api/models/import', { path });
  const own = (await entries(router)).find(({ id }) => id === 'own');
  assert.equal(own?.installed?.path, path);
  assert.equal(own?.fit.verdict, 'well');
});

test('a file that is dropped into models is offered, once, and is gone with its file', async () => {
  using elsewhere = temporaryHome();
  await using router = startCore({ policy: plain });
  const made = join(elsewhere.folder, 'dropped.gguf');
  writeTinyGguf(made);
  const folder = join(router.home.folder, 'models');
  mkdirSync(folder, { recursive: true });
  copyFileSync(made, join(folder, 'Dropped In.gguf'));
  const ids = async (): Promise<string[]> =>
    (await (await router.get('/v1/models')).json()).data.map(({ id }: { id: string }) => id);
  await until('it is offered', async () => (await ids()).includes('local/dropped-in'));
  assert.equal((await ids()).filter((id) => id.startsWith('local/')).length, 1);
  assert.equal(
    (await router.core.fetch(new Request('http://router/api/models/dropped-in', { method: 'DELETE' }), router.door))
      .status,
    204,
  );
  assert.ok(!(await ids()).includes('local/dropped-in'));
});

test('where nobody can answer it says what to do', async () => {
  await using router = startCore({ policy: plain });
  const refused = await router.post(hello('auto'));
  assert.equal(refused.status, 503);
  assert.match((await refused.json()).error.message, /api\/models\/(?:download|import)/);
});
