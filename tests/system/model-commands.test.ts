// System: the commands about models, as a process: fetched from a hub with its progress, and real engines that answer.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSession, runPiped, withoutTerminal } from '../support/built-program.ts';
import { spawnProduct, temporaryHome } from '../support/core.ts';
import { withoutEngine } from '../support/engine.ts';
import { commitOf, startFakeHub, type FakeHub } from '../support/fake-hub.ts';
import { writeTinyGguf } from '../support/tiny-gguf.ts';

const repository = 'maker/thing-GGUF';

async function withHub(
  run: (hub: FakeHub, env: Record<string, string>, router: { readonly url: string }) => Promise<void>,
): Promise<void> {
  using home = temporaryHome();
  await using hub = await startFakeHub({});
  const published = join(home.folder, 'published.gguf');
  writeTinyGguf(published, { architecture: 'llama', reply: 'four five six', name: 'Thing' });
  hub.repos[repository] = { commit: commitOf('a'), files: { 'thing-Q8_0.gguf': readFileSync(published) } };
  home.write('policy.yaml', 'backends:\n  local: { type: llamacpp }\n');
  await using router = await spawnProduct(home.folder, [], { HF_ENDPOINT: hub.url });
  await run(hub, { LLR_HOME: home.folder, HOME: home.folder }, router);
}

test('a pull shows how far it is on a terminal, and says nothing of it in a pipe', {
  skip: withoutTerminal,
}, async () => {
  await withHub(async (_hub, env) => {
    await using session = openSession(['models', 'pull', repository], { env });
    await session.shows('is here, and its checksum is right');
    assert.equal(await session.code, 0);
    assert.match(session.raw(), /[█░]{24}|\d+ [kM]?B/);
    const again = await runPiped(['models', 'pull', repository, '--json'], { env });
    assert.ok(!again.err.includes('\r') && !again.out.includes('\r'));
  });
});

test('a pull that the hub refuses fails with its reason, and works once the hub does', async () => {
  await withHub(async (hub, env) => {
    const none = await runPiped(['models', 'pull', 'maker/nobody-has-it'], { env });
    assert.deepEqual([none.code, none.out], [1, '']);
    assert.notEqual(none.err, '');
    hub.faults.cdn = () => ({ status: 403 });
    const refused = await runPiped(['models', 'pull', repository], { env });
    assert.deepEqual([refused.code, refused.out], [1, '']);
    hub.faults.cdn = () => null;
    const fetched = await runPiped(['models', 'pull', repository, '--json'], { env });
    assert.equal(fetched.code, 0, fetched.err);
    JSON.parse(fetched.out);
  });
});

const real = join(process.env['LA_ROUTER_TEST_MODELS'] ?? '', 'smollm2-135m-instruct.gguf');
const withoutReal = existsSync(real) ? withoutEngine : 'LA_ROUTER_TEST_MODELS has no smollm2-135m-instruct.gguf';

for (const [what, file, skip] of [
  ['a tiny model', null, withoutEngine],
  ['a real model', real, withoutReal],
] as const)
  test(`${what} is taken in, started, measured, asked, stopped and removed`, { skip }, async () => {
    using folder = temporaryHome();
    const path = file ?? join(folder.folder, 'tiny.gguf');
    if (file === null) writeTinyGguf(path, { architecture: 'llama', reply: '1..300' });
    await withHub(async (_hub, env) => {
      const say = async (...words: readonly string[]): Promise<string> => {
        const { code, out, err } = await runPiped(words, { env });
        assert.equal(code, 0, `${words.join(' ')}: ${err}`);
        return out;
      };
      const { id } = JSON.parse(await say('models', 'import', path, '--json'));
      assert.match(await say('models', 'start', id), /is ready, .* of memory\.\n$/);
      assert.match(await say('models'), new RegExp(`^local/${id} .* ready *$`, 'm'));
      const { models } = JSON.parse(await say('bench', '--tokens', '32', '--json'));
      assert.deepEqual(
        models.map(({ model, problem }: { model: string; problem: unknown }) => [model, problem]),
        [[id, null]],
      );
      assert.ok(models[0].tokensPerSecond > 0 && models[0].ttftMs > 0 && models[0].memoryBytes > 0);
      // A real one of this size may go on for long: how it writes was measured.
      if (file === null) {
        const told = JSON.parse(await say('chat', '-m', `local/${id}`, 'Hello', '--json'));
        assert.equal(told.target, `local/${id}`);
      }
      assert.match(await say('models', 'stop', id), /is stopped\.\n$/);
      assert.match(await say('models', 'rm', id, '--yes'), /is removed\.\n$/);
      assert.ok(existsSync(path));
    });
  });
