// A tag that Ollama serves from elsewhere is walled off under every name that a caller or the policy has for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hello, startCore } from '../support/core.ts';
import { createFakeProvider, providersAt } from '../support/fake-provider.ts';

import { jsonScript } from '../support/providers/script.ts';

const well = createFakeProvider();
const tags = { models: [{ name: 'big:latest', remote_host: 'https://ollama.com' }, { name: 'small:latest' }] };
const provider = () =>
  providersAt({
    'ollama.test': (request) => (request.path === '/api/tags' ? jsonScript(tags) : well.play(request)),
  });
const policy = `
backends:
  here: { type: ollama, endpoint: "http://ollama.test", zone: device, region: eu }
aliases: { mine: here/BIG }
tiers: { SIMPLE: here/Library/Big, COMPLEX: here/registry.ollama.ai/library/Big }
`;

const names = ['big', 'BIG', 'here/big', 'here/Big:Latest', 'library/big', 'registry.ollama.ai/library/big', 'mine'];
const pins: readonly Record<string, string>[] = [{ 'x-llr-sensitivity': 'high' }, { 'x-llr-region': 'eu' }];

test('what is pinned never goes to a tag that is served elsewhere', async () => {
  await using router = startCore({ policy, provider: provider() });
  for (const pin of pins) {
    for (const name of names) {
      const reply = await router.post(hello(name), pin);
      assert.equal(reply.status, 403, name);
      assert.equal((await reply.json()).error.code, 'privacy_blocked', name);
    }
    for (const name of ['auto:simple', 'auto:complex'])
      assert.equal((await router.post(hello(name), pin)).status, 503, name);
  }
  assert.deepEqual(
    router.provider.seen.filter(({ method }) => method === 'POST'),
    [],
  );
});

test('a tag on this machine is found under each of its names', async () => {
  await using router = startCore({ policy, provider: provider() });
  for (const name of ['small', 'Small', 'here/library/SMALL', 'registry.ollama.ai/small:latest']) {
    const reply = await router.post(hello(name), { 'x-llr-sensitivity': 'high' });
    assert.deepEqual([reply.status, reply.headers.get('x-lr-target')], [200, 'here/small:latest'], name);
  }
  for (const { body } of router.provider.seen.filter(({ method }) => method === 'POST'))
    assert.equal(JSON.parse(body.toString()).model, 'small:latest');
});
