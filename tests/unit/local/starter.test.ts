import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openCatalog } from '../../../main/local/catalog.ts';
import { holdStarter } from '../../../main/local/starter.ts';
import { fakeModel } from '../../support/fake-models.ts';
import { repoName, repoWith, startDownloading } from '../../support/downloading.ts';

const catalogFile = join(import.meta.dirname, '../../../resources/catalog/models.json');
const models = openCatalog(readFileSync(catalogFile, 'utf8')).all();
/** The starter is what the fake hub has. */
const catalog = { all: () => models.map((model) => (model.starter ? { ...model, id: repoName } : model)) };

test('a starter that was under way does not go on by itself where it is held at a start, until it is let go', async () => {
  await using world = await startDownloading({ repos: repoWith({ 'thing-Q4_K_M.gguf': fakeModel(200_000) }) });
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  world.hub.faults.cdn = () => {
    resolve();
    return { stallAfter: 0 };
  };
  const { id } = await world.queue.request(repoName);
  await begun;
  await world.restart();
  const asked = world.hub.seen.length;
  holdStarter({ catalog, downloads: world.queue });
  assert.equal(world.queue.get(id).phase, 'paused');
  world.hub.faults.cdn = () => null;
  await world.restart();
  assert.equal(world.hub.seen.length, asked);
  const ended = world.ended(id);
  world.queue.resume(id);
  assert.equal((await ended).type, 'done');
});
