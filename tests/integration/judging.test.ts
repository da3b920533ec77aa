// What of a request is judged, wherever it stands. Where it may go then, along every path, is in tests/egress.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCore } from '../support/core.ts';
import { createFakeProvider, providersAt } from '../support/fake-provider.ts';

// In pieces, so that no number stands here whole.
const ssn = ['536', '22', '1847'].join('-');

const policy = `
backends:
  cloud: { type: openai, endpoint: "http://cloud.test/v1", zone: public, region: us, models: [big] }
`;
const provider = () => providersAt({ 'cloud.test': createFakeProvider().play });

const hidden: readonly (readonly [where: string, body: string])[] = [
  [
    'a tool result',
    JSON.stringify({
      messages: [
        { role: 'user', content: 'Go' },
        { role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }] },
        { role: 'tool', tool_call_id: 'a', content: `ssn ${ssn}` },
      ],
    }),
  ],
  [
    'the arguments of a call',
    JSON.stringify({
      messages: [
        { role: 'user', content: 'Go' },
        {
          role: 'assistant',
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: JSON.stringify({ ssn }) } }],
        },
        { role: 'tool', tool_call_id: 'a', content: 'ok' },
      ],
    }),
  ],
  [
    'the first of two equal keys',
    `{"messages":[{"role":"user","content":"social security ${ssn}","content":"Hello"}]}`,
  ],
  [
    'an unknown field',
    JSON.stringify({ messages: [{ role: 'user', content: 'Go' }], x_note: `social security ${ssn}` }),
  ],
  [
    'the description of a tool',
    JSON.stringify({
      messages: [{ role: 'user', content: 'Go' }],
      tools: [{ type: 'function', function: { name: 'f', description: `social security ${ssn}` } }],
    }),
  ],
  [
    'two parts of one message',
    JSON.stringify({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: `social security ${ssn.slice(0, 5)}` },
            { type: 'text', text: ssn.slice(5) },
          ],
        },
      ],
    }),
  ],
];

for (const [where, rest] of hidden) {
  test(`a number in ${where} is seen`, async () => {
    await using router = startCore({ policy, provider: provider() });
    const answer = await router.post(`{"model":"cloud/big",${rest.slice(1)}`);
    assert.equal(answer.status, 403, await answer.clone().text());
    assert.match((await answer.json()).error.message, /ssn/);
    assert.ok(router.provider.seen.every(({ body }) => !body.includes('security') && !body.includes('536')));
  });
}

test('what its owner calls harmless is harmless, also after a new start', async () => {
  const files = { 'fingerprint.key': Buffer.alloc(32, 7).toString('base64') };
  await using first = startCore({ policy, provider: provider(), files });
  const body = { model: 'cloud/big', messages: [{ role: 'user', content: `my ssn is ${ssn}` }] };
  const { error } = await (await first.post(body)).json();
  const [, kind, fingerprint] = /\(([a-z-]+) (\S+) at messages\.0\.content\)/.exec(error.message) ?? [];
  assert.ok(kind !== undefined && fingerprint !== undefined, error.message);
  const ignore = `privacy: { ignore: [{ kind: ${kind}, fingerprint: "${fingerprint}" }] }\n`;
  await using second = startCore({ policy: policy + ignore, provider: provider(), files });
  assert.equal((await second.post(body)).status, 200);
});

test('a picture counts as the policy says', async () => {
  const url =
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const body = {
    model: 'cloud/big',
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
  };
  await using loose = startCore({ policy, provider: provider() });
  assert.equal((await loose.post(body)).status, 200);
  await using strict = startCore({ policy: `${policy}privacy: { unreadable: high }\n`, provider: provider() });
  const refused = await strict.post(body);
  assert.equal(refused.status, 403);
  assert.match((await refused.json()).error.message, /could not be read/);
});

test('a long body is judged without holding up others', async () => {
  await using router = startCore({ policy, provider: provider() });
  const long = 'An ordinary sentence about nothing in particular, with 12 apples and 7 pears. '.repeat(20_000);
  const judged = router.post({ model: 'cloud/big', messages: [{ role: 'user', content: `${long} ssn ${ssn}` }] });
  let turns = 0;
  let over = false;
  void judged.finally(() => (over = true));
  while (!over) {
    await new Promise((resolve) => setImmediate(resolve));
    turns++;
  }
  assert.equal((await judged).status, 403);
  assert.ok(turns > 10, String(turns));
});

test('a request that is refused is written down with the tier that it was planned for', async () => {
  await using router = startCore({ policy, provider: provider() });
  const reply = await router.post(
    { model: 'auto:complex', messages: [{ role: 'user', content: 'Hello' }] },
    { 'x-llr-sensitivity': 'high' },
  );
  assert.equal(reply.status, 503);
  const { requests } = await (await router.get('/api/requests')).json();
  assert.deepEqual(
    requests.map(({ tier, target, outcome }: Record<string, unknown>) => ({ tier, target, outcome })),
    [{ tier: 'COMPLEX', target: null, outcome: 'blocked' }],
  );
});

test('a request that nobody could serve is written down with its tier and whoever was tried last', async () => {
  const broken = providersAt({});
  await using router = startCore({ policy: `${policy}retry: { attempts: 1 }\n`, provider: broken });
  const reply = await router.post({ model: 'auto:simple', messages: [{ role: 'user', content: 'Hello' }] });
  assert.ok(reply.status >= 400);
  const { requests } = await (await router.get('/api/requests')).json();
  assert.deepEqual(
    requests.map(({ tier, target, outcome }: Record<string, unknown>) => ({ tier, target, outcome })),
    [{ tier: 'SIMPLE', target: 'cloud/big', outcome: 'failed' }],
  );
});
