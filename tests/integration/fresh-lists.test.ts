// A tag of Ollama that turns into one of the cloud between two requests: what is pinned does not follow it there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hello, startCore } from '../support/core.ts';
import { createFakeProvider, providersAt } from '../support/fake-provider.ts';
import { jsonScript } from '../support/providers/script.ts';

const pin = { 'x-llr-sensitivity': 'high' };
const here = { name: 'small:latest' };
const inCloud = { name: 'small:latest', remote_host: 'https://ollama.com:443' };

/** An Ollama whose list is what a test says, or an error. */
function ollamaWith(zone = '') {
  const well = createFakeProvider();
  let list: object | null = { models: [here] };
  const provider = providersAt({
    '127.0.0.1:11434': (request) => {
      if (request.path !== '/api/tags') return well.play(request);
      return list === null ? jsonScript({ error: 'busy' }, 500) : jsonScript(list);
    },
    'other.test': well.play,
  });
  const policy = `
backends:
  ollama: { type: ollama, endpoint: "http://127.0.0.1:11434"${zone} }
  other: { type: openai, endpoint: "http://other.test/v1", zone: device, models: [fake-small] }
`;
  const router = startCore({ policy, provider });
  return {
    router,
    say: (models: readonly object[] | null) => {
      list = models === null ? null : { models };
    },
    lists: () => provider.seen.filter(({ path }) => path === '/api/tags').length,
    posts: () => provider.seen.filter(({ method }) => method === 'POST').length,
  };
}

for (const zone of ['', ', zone: device']) {
  test(`a tag that turned public a moment ago gets nothing that is pinned${zone}`, async () => {
    const ollama = ollamaWith(zone);
    await using router = ollama.router;
    assert.equal((await router.post(hello('ollama/small'), pin)).status, 200);
    ollama.say([inCloud]);
    const reply = await router.post(hello('ollama/small'), pin);
    const { error } = await reply.json();
    assert.deepEqual([reply.status, error.code], [403, 'privacy_blocked']);
    assert.equal(ollama.posts(), 1);
    // What nothing pins is told where it went.
    const open = await router.post(hello('ollama/small'));
    assert.deepEqual([open.status, open.headers.get('x-lr-zone')], [200, 'public']);
  });
}

test('only what is pinned to such a server waits for its list', async () => {
  const ollama = ollamaWith();
  await using router = ollama.router;
  await router.post(hello('ollama/small'));
  assert.equal(ollama.lists(), 1);
  await router.post(hello('ollama/small'));
  await router.post(hello('other/fake-small'), pin);
  assert.equal(ollama.lists(), 1);
  await Promise.all([1, 2, 3].map(() => router.post(hello('ollama/small'), pin)));
  assert.equal(ollama.lists(), 2);
});

test('a list that cannot be read is told as that, and another server on this machine answers', async () => {
  const ollama = ollamaWith();
  await using router = ollama.router;
  await router.post(hello('ollama/small'), pin);
  ollama.say(null);
  const reply = await router.post(hello('ollama/small'), pin);
  const { error } = await reply.json();
  assert.deepEqual([reply.status, error.code], [503, 'privacy_pin_unavailable']);
  assert.match(error.message, /the list of models of ollama could not be read/);
  assert.deepEqual([reply.headers.get('x-should-retry'), reply.headers.get('retry-after')], [null, '2']);
  const auto = await router.post(hello('auto'), pin);
  assert.deepEqual([auto.status, auto.headers.get('x-lr-target')], [200, 'other/fake-small']);
  assert.equal((await router.post(hello('ollama/small'))).status, 200);
});

test('where its owner answers for it, a server whose list cannot be read is still asked', async () => {
  const ollama = ollamaWith(', zone: device');
  await using router = ollama.router;
  await router.post(hello('ollama/small'), pin);
  ollama.say(null);
  assert.equal((await router.post(hello('ollama/small'), pin)).status, 200);
});
