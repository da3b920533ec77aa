// A refusal that will not pass by itself says so: nobody asks again for what only a change of the policy can give.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { hello, startCore } from '../support/core.ts';
import { providersAt } from '../support/fake-provider.ts';
import { jsonScript } from '../support/providers/script.ts';

const policy = `
backends:
  cloud: { type: openai, endpoint: "http://cloud.test/v1", zone: public, models: [big] }
  anthropic: { type: anthropic }
`;

const refusals: readonly (readonly [what: string, body: object, headers: Record<string, string>, code: string])[] = [
  ['a provider without a key', hello('anthropic/claude-x'), {}, 'no_target'],
  ['a pin that nobody may serve', hello('auto'), { 'x-llr-sensitivity': 'high' }, 'privacy_pin_unavailable'],
];
for (const [what, body, headers, code] of refusals) {
  test(`${what} is told to be of no use to ask again`, async () => {
    await using router = startCore({ policy });
    const reply = await router.post(body, headers);
    assert.equal(reply.status, 503);
    const { error } = await reply.json();
    assert.equal(error.code, code);
    assert.equal(reply.headers.get('x-should-retry'), 'false');
    assert.equal(reply.headers.get('retry-after'), null);
    assert.equal(router.provider.seen.filter(({ method }) => method === 'POST').length, 0);
  });

  test(`the client of OpenAI asks once for ${what}`, async () => {
    await using router = startCore({ policy });
    let asked = 0;
    const client = new OpenAI({
      apiKey: 'none',
      baseURL: 'http://router/v1',
      defaultHeaders: headers,
      maxRetries: 5,
      fetch: async (url, init) => {
        asked++;
        return router.core.fetch(new Request(url, init), router.door);
      },
    });
    await assert.rejects(client.chat.completions.create({ model: 'auto', messages: [], ...body }), { status: 503 });
    assert.equal(asked, 1);
  });
}

test('a failure that may pass does not say so', async () => {
  const provider = providersAt({ 'cloud.test': () => jsonScript({ error: { message: 'Overloaded.' } }, 500) });
  await using router = startCore({
    policy:
      'backends: { cloud: { type: openai, endpoint: "http://cloud.test/v1", models: [big] } }\nretry: { attempts: 1 }',
    provider,
  });
  const reply = await router.post(hello('cloud/big'));
  assert.equal(reply.status, 502);
  assert.equal(reply.headers.get('x-should-retry'), null);
});
