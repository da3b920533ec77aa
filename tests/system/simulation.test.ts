import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CatalogEntry } from '../../main/contract/models.ts';
import { startCore } from '../support/core.ts';
import { importModels } from '../support/engine.ts';
import { withoutEngine } from '../support/engine-modules.ts';
import { until } from '../support/http.ts';

test('a model that never ran here is reckoned by the engine’s own simulation, and the fit says so', {
  skip: withoutEngine,
}, async () => {
  await using router = startCore({ policy: 'routes: [{ default: tiers }]\n' });
  await importModels(router, { tiny: {} });
  const entry = async (): Promise<CatalogEntry | undefined> => {
    const { models }: { models: readonly CatalogEntry[] } = await (await router.get('/api/models/catalog')).json();
    return models.find(({ id }) => id === 'tiny');
  };
  await until('the simulation is over', async () => /engine's reckoning/.test((await entry())?.fit.why ?? ''), 20_000);
  const fit = (await entry())?.fit;
  assert.equal(fit?.verdict, 'well');
  assert.ok((fit?.needBytes ?? 0) > 0);
});
