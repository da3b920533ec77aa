// What is pinned never reaches a socket outside its zone, whatever the format and whatever pins it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialects } from '../../main/dialects/registry.ts';
import type { ConversationDialect } from '../../main/dialects/dialect.ts';
import { conversationOf } from '../support/conversation.ts';
import { startCore, type TestCore } from '../support/core.ts';
import { createFakeProvider, providersAt, type Script, type Seen } from '../support/fake-provider.ts';
import { playCompletions } from '../support/providers/openai-other.ts';

const canary = 'the-canary-that-must-not-fly';
// In pieces, so that no number stands here whole.
const ssn = ['536', '22', '1847'].join('-');

const policy = `
backends:
  cloud: { type: openai, endpoint: "http://cloud.test/v1", zone: public, region: us, models: [big] }
  claude: { type: anthropic, endpoint: "http://claude.test", zone: public, region: us, models: [opus] }
  cluster: { type: openai, endpoints: ["http://one.test/v1", "http://two.test/v1"], zone: private, region: us, models: [mid] }
`;
const withDevice = `${policy}  here: { type: openai, endpoint: "http://here.test/v1", zone: device, models: [small] }\n`;
const well = createFakeProvider();
const play = (request: Seen): Script =>
  request.path === '/v1/completions' ? playCompletions(request) : well.play(request);
const hosts = ['cloud.test', 'claude.test', 'one.test', 'two.test', 'here.test'];
const provider = () => providersAt(Object.fromEntries(hosts.map((host) => [host, play])));

interface Pin {
  readonly name: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

const pins: readonly Pin[] = [
  { name: 'what it holds', text: `my social security number is ${ssn}`, headers: {} },
  {
    name: 'what it holds in base64',
    text: Buffer.from(`my social security number is ${ssn}`).toString('base64'),
    headers: {},
  },
  { name: 'its header', text: 'nothing special', headers: { 'x-llr-sensitivity': 'high' } },
  { name: 'its region', text: 'nothing special', headers: { 'x-llr-region': 'eu' } },
  {
    name: 'what it holds, whatever its header says',
    text: `my social security number is ${ssn}`,
    headers: { 'x-llr-sensitivity': 'low' },
  },
];

const models = ['auto', 'cloud/big', 'claude/opus', 'cluster/mid', 'gpt-4o'];
const clients = dialects.filter((dialect) => dialect.kind === 'conversation');

function send(
  router: TestCore,
  dialect: ConversationDialect,
  given: { pin: Pin; model: string; stream: boolean },
): Promise<Response> {
  const { pin, model, stream } = given;
  const turns = [{ role: 'user', parts: [{ kind: 'text', text: `${canary} ${pin.text}` }], at: 0 }] as const;
  const suffix = dialect.id === 'openai-completions' ? '' : null;
  const { body } = dialect.write(conversationOf({ turns, suffix, maxOutputTokens: 50 }), { model, stream, quirks: {} });
  const path = dialect.upstreamPath(model, stream);
  return router.postTo(dialect.id.startsWith('openai') ? `/v1${path}` : path, body, pin.headers);
}

const sentTo = ({ provider: { seen } }: TestCore): string[] =>
  seen.filter(({ body }) => body.includes(canary)).map(({ host }) => host);

for (const dialect of clients) {
  for (const pin of pins) {
    test(`${dialect.id}, pinned by ${pin.name}, stays where it may be`, async () => {
      await using walled = startCore({ policy, provider: provider() });
      await using served = startCore({ policy: withDevice, provider: provider() });
      for (const stream of [false, true]) {
        for (const model of models) {
          const refused = await send(walled, dialect, { pin, model, stream });
          assert.ok([403, 404, 503].includes(refused.status), `${model}: ${refused.status} ${await refused.text()}`);
          const body = await refused.text().catch(() => '');
          assert.ok(!body.includes(canary) && !body.includes(ssn), body);
        }
        const answer = await send(served, dialect, { pin, model: 'auto', stream });
        assert.equal(answer.status, 200, await answer.clone().text());
        await answer.text();
      }
      assert.deepEqual(sentTo(walled), []);
      assert.deepEqual([...new Set(sentTo(served))], ['here.test']);
      const { requests } = await (await walled.get('/api/requests')).json();
      assert.ok(requests.every(({ outcome }: { outcome: string }) => outcome === 'blocked' || outcome === 'failed'));
      for (const line of walled.logged) assert.ok(!line.includes(ssn) && !line.includes(canary), line);
    });
  }
}

test('and what is not pinned flies, so that the others can fail', async () => {
  await using router = startCore({ policy, provider: provider() });
  const pin = { name: 'nothing', text: 'nothing special', headers: {} };
  for (const dialect of clients) await (await send(router, dialect, { pin, model: 'cloud/big', stream: false })).text();
  assert.deepEqual([...new Set(sentTo(router))], ['cloud.test']);
});

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
