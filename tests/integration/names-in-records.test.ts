// A key that was pasted into the wrong field is written down nowhere: not in the ledger, not in the log, not in figures.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hello, startCore, type TestCore } from '../support/core.ts';

// In pieces, so that no key stands here whole.
const secret = ['aB3dE5fG7hJ9kL1m', 'N3pQ5rS7tU9vW1x', 'Y3zA5bC7dE9fG1hJ3'].join('');
const key = `sk-proj-${secret}`;
const policy = `
backends:
  here: { type: openai, endpoint: "http://fake.test/v1", zone: device, models: [fake-small, "odd one"] }
  far: { type: openai, endpoint: "http://far.test/v1", zone: public, models: [big] }
aliases: { "any-*": here/fake-small, "fast one": here/fake-small }
prices: { "here/*": { input: 1, output: 2 } }
`;

/** What the router has written, said and kept. */
async function everythingOf({ get, home, logged }: TestCore): Promise<string> {
  const { requests } = await (await get('/api/requests')).json();
  const traces = requests.map(async ({ id }: { id: string }) => (await get(`/api/requests/${id}`)).text());
  const told = ['/v1/metrics', '/api/requests', '/api/usage', '/api/backends'].map(async (path) =>
    (await get(path)).text(),
  );
  const entries = readdirSync(home.folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map(({ name }) => readFileSync(join(home.folder, name), 'latin1'));
  return [...(await Promise.all([...traces, ...told])), ...files, ...logged].join('\n');
}

const names = [key, `here/${key}`, `far/${key}`, `gpt-${secret}`, `any-${key}`];

test('a key in the place of a model is written down nowhere, and repeated to nobody', async () => {
  await using router = startCore({ policy });
  const events = await router.get('/api/events');
  const reader = events.body?.getReader();
  for (const name of names) {
    const reply = await router.post(hello(name), { 'user-agent': `${name}/1.0`, 'x-title': name });
    const told = `${JSON.stringify([...reply.headers])}${await reply.text()}`;
    // What the upstream itself says of the model is its answer.
    if (reply.status !== 200) assert.ok(!told.includes(secret), `${name} ${told}`);
    assert.ok(!(reply.headers.get('x-lr-target') ?? '').includes(secret));
    const dry = await (await router.postTo('/v1/route', hello(name))).text();
    assert.ok(!dry.includes(secret), dry);
  }
  const all = await everythingOf(router);
  assert.ok(!all.includes(secret));
  assert.ok(all.includes('unknown:sha256-'));
  let told = '';
  while (told.split('request-settled').length <= names.length)
    told += Buffer.from((await reader?.read())?.value ?? Buffer.from('request-settled'.repeat(9))).toString();
  await reader?.cancel();
  assert.ok(!told.includes(secret));
});

test('the upstream is sent the name as it stands, and what it cost is known', async () => {
  await using router = startCore({ policy });
  const reply = await router.post(hello(`here/${key}`));
  assert.equal(reply.status, 200);
  const sent = router.provider.seen.find(({ method }) => method === 'POST');
  assert.equal(JSON.parse(String(sent?.body)).model, key);
  assert.match(reply.headers.get('x-lr-target') ?? '', /^here\/unknown:sha256-[0-9a-f]{12}:\d+$/);
  assert.ok(Number(reply.headers.get('x-lr-cost-usd')) > 0);
});

test('the same name is the same mark, and another name another', async () => {
  await using router = startCore({ policy });
  for (const name of ['no such model', 'no such model', 'no such models']) await router.post(hello(name));
  const { requests } = await (await router.get('/api/requests')).json();
  const [third, second, first] = requests.map(({ model }: { model: string }) => model);
  assert.equal(first, second);
  assert.match(first, /^unknown:sha256-[0-9a-f]{12}:13$/);
  assert.match(third, /:14$/);
});

test('plain names, and those that a backend or the policy has, stand as they are', async () => {
  await using router = startCore({ policy });
  const plain = ['never-heard-of:7b', 'odd one', 'here/odd one', 'fast one', 'any-thing', 'far/acme/v1.5@q4_k', 'auto'];
  for (const name of plain) await router.post(hello(name));
  const { requests } = await (await router.get('/api/requests')).json();
  assert.deepEqual(requests.map(({ model }: { model: string }) => model).toReversed(), plain);
});
