// What is said twice of a request pins it by the stricter word, in every format, through the door.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCore } from '../support/core.ts';

const policy = `
backends:
  here: { type: openai, endpoint: "http://here.test/v1", zone: device, models: [fake-small] }
  far: { type: openai, endpoint: "http://far.test/v1", zone: public, region: us, models: [fake-big] }
tiers: { SIMPLE: [far, here], COMPLEX: [far, here] }
`;
const said = (metadata: string, rest: string): string => `{"model":"auto",${metadata},${rest}}`;
const twice = '"metadata":{"sensitivity":"high"},"metadata":{"sensitivity":"low"}';
const messages = '"messages":[{"role":"user","content":"Hello"}]';

const asked: readonly (readonly [path: string, rest: string])[] = [
  ['/v1/chat/completions', messages],
  ['/v1/messages', `"max_tokens":9,${messages}`],
  ['/v1/responses', '"input":"Hello"'],
  ['/v1/completions', '"prompt":"Hello"'],
  ['/api/chat', messages],
  ['/v1beta/models/auto:generateContent', '"contents":[{"role":"user","parts":[{"text":"Hello"}]}]'],
];
for (const [path, rest] of asked)
  test(`of two hints in a body for ${path} the stricter pins it`, async () => {
    await using router = startCore({ policy });
    const reply = await router.postTo(path, said(twice, rest));
    await reply.text();
    const posts = router.provider.seen.filter(({ method }) => method === 'POST');
    assert.ok(posts.length > 0);
    assert.deepEqual([...new Set(posts.map(({ host }) => host))], ['here.test'], path);
  });

test('an empty header lets no region go that the body names, and two regions are refused', async () => {
  await using router = startCore({ policy });
  const body = said('"metadata":{"region":"eu"}', messages);
  const bound = await router.post(body, { 'x-llr-region': '' });
  assert.deepEqual([bound.status, bound.headers.get('x-lr-zone')], [200, 'device']);
  const both = await router.post(body, { 'x-llr-region': 'us' });
  const { error } = await both.json();
  assert.deepEqual([both.status, error.code, error.param], [400, 'invalid_request', 'region']);
});
