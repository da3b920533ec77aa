import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fakeModel } from '../../../support/fake-models.ts';
import { pieceBytes, repoName, repoWith, startDownloading } from '../../../support/downloading.ts';
import { sha256Of } from '../../../support/fake-hub.ts';

const content = fakeModel(pieceBytes * 9 + 1_234);

test('a file comes whole, in ranges, under its name, and nothing else is left', async () => {
  await using world = await startDownloading({ repos: repoWith({ 'thing-Q4_K_M.gguf': content }) });
  const { id, phase } = await world.queue.request(repoName);
  assert.ok(['queued', 'resolving'].includes(phase));
  const path = join(world.folder, 'thing-Q4_K_M.gguf');
  assert.deepEqual(await world.ended(id), {
    type: 'done',
    id,
    modelId: 'thing',
    path,
    sha256: sha256Of(content),
    bytes: content.length,
  });
  assert.ok(readFileSync(path).equals(content));
  assert.equal(world.hub.bytesSent(), content.length);
  assert.deepEqual(readdirSync(world.folder, { recursive: true }).map(String).toSorted(), [
    '.downloads',
    'thing-Q4_K_M.gguf',
  ]);
  assert.equal(world.installed[0]?.path, path);
  const state = { id, modelId: repoName, phase: 'done', bytes: content.length, total: content.length, error: null };
  assert.deepEqual(world.queue.get(id), state);
  assert.deepEqual(world.queue.list(), [state]);
});

test('every request for bytes asks for a range of what is not packed, and the token goes to the hub alone', async () => {
  const env = { HF_TOKEN: ' hf_secret ' };
  await using world = await startDownloading({
    repos: repoWith({ 'thing-Q4_K_M.gguf': content }, { gated: true }),
    env,
  });
  world.hub.token = 'hf_secret';
  const { id } = await world.queue.request(repoName);
  assert.equal((await world.ended(id)).type, 'done');
  const ofCdn = world.hub.seen.filter(({ at }) => at === 'cdn');
  const ofHub = world.hub.seen.filter(({ at }) => at === 'hub');
  assert.equal(ofCdn.length, 10);
  for (const { headers } of ofCdn) {
    assert.match(headers.range ?? '', /^bytes=\d+-\d+$/);
    assert.equal(headers['accept-encoding'], 'identity');
    assert.equal(headers.authorization, undefined);
  }
  for (const { headers } of ofHub) assert.equal(headers.authorization, 'Bearer hf_secret');
  assert.ok(!world.logged.join('').includes('hf_secret'));
});

test('the same wish has the same id while it lives and when it is done, and another once its file is gone', async () => {
  await using world = await startDownloading({ repos: repoWith({ 'thing-Q4_K_M.gguf': content }) });
  const first = await world.queue.request(repoName);
  assert.equal((await world.queue.request(repoName)).id, first.id);
  const done = await world.ended(first.id);
  assert.equal((await world.queue.request(repoName)).id, first.id);
  assert.ok(done.type === 'done' && existsSync(done.path));
});

test('a restart goes on with the same id from the pieces that are there', async () => {
  await using world = await startDownloading({ repos: repoWith({ 'thing-Q4_K_M.gguf': content }) });
  const { promise: half, resolve } = Promise.withResolvers<void>();
  let asked = 0;
  // Behind the fifth range nothing comes.
  world.hub.faults.cdn = () => {
    if (++asked <= 5) return null;
    resolve();
    return { stallAfter: 0 };
  };
  const { id } = await world.queue.request(repoName);
  await half;
  world.hub.faults.cdn = () => null;
  await world.restart();
  assert.equal((await world.ended(id)).type, 'done');
  assert.ok(readFileSync(join(world.folder, 'thing-Q4_K_M.gguf')).equals(content));
  assert.ok(world.hub.bytesSent() <= content.length + 4 * pieceBytes);
});
