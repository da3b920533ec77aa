import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../main/platform/ports.ts';
import { realClock } from '../../main/platform/real.ts';
import { hello, policyFor, startCore, type TestCore } from '../support/core.ts';
import { createFakeProvider, providersAt, type Script, type Seen } from '../support/fake-provider.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';
import { jsonScript } from '../support/providers/script.ts';

const well = createFakeProvider();
const failing =
  (status: number, headers: Record<string, string> = {}) =>
  (): Script =>
    jsonScript({ error: { message: `The fake answers ${status}`, type: 'fake', code: 'fake' } }, status, headers);

const twoBackends = `
backends:
  first: { type: openai, endpoint: "http://first.test/v1", zone: private, models: [a] }
  second: { type: openai, endpoint: "http://second.test/v1", zone: private, models: [b] }
retry: { attempts: 2, deadlineMs: 5000 }
`;

/** Fails as often as it is told, then answers well. */
const failsFirst = (times: number, how: (request: Seen) => Script) => {
  let left = times;
  return (request: Seen): Script => (left-- > 0 ? how(request) : well.play(request));
};

const hosts = (router: TestCore): string[] => router.provider.seen.map(({ host }) => host);

/** Before what was written is brought in; the ledger's other waits are shorter. */
const drainMs = 500;

/** The waits before another try are skipped, and written down. Those of the ledger are none of them. */
function hastyClock(): { readonly clock: Clock; readonly waits: number[] } {
  const waits: number[] = [];
  const clock: Clock = {
    ...realClock,
    after(ms, run) {
      if (ms > 2_000 || ms <= 100 || ms === drainMs) return realClock.after(ms, run);
      waits.push(ms);
      return realClock.after(0, run);
    },
  };
  return { clock, waits };
}

for (const status of [408, 429, 500, 502, 503]) {
  test(`a ${status} is tried again at the same target, and the caller sees the answer`, async () => {
    const { clock, waits } = hastyClock();
    const provider = providersAt({ 'first.test': failsFirst(1, failing(status)), 'second.test': well.play });
    await using router = startCore({ policy: twoBackends, provider, ports: { clock } });
    const answer = await router.post(hello('auto'));
    assert.equal(answer.status, 200);
    assert.deepEqual(hosts(router), ['first.test', 'first.test']);
    assert.equal(waits.length, 1);
    assert.equal(answer.headers.get('x-lr-target'), 'first/a');
  });
}

test('where a target fails for good the next one answers, and the reason says so', async () => {
  const { clock } = hastyClock();
  const provider = providersAt({ 'first.test': failing(500), 'second.test': well.play });
  await using router = startCore({ policy: twoBackends, provider, ports: { clock } });
  const answer = await router.post(hello('auto', { stream: true }));
  assert.equal(answer.headers.get('x-lr-target'), 'second/b');
  assert.match(answer.headers.get('x-lr-reason') ?? '', /first\/a could not answer/);
  assert.match(await answer.text(), /data: \[DONE\]/);
  assert.deepEqual(hosts(router), ['first.test', 'first.test', 'second.test']);
  const { requests } = await (await router.get('/api/requests')).json();
  assert.deepEqual([requests.length, requests[0].target, requests[0].outcome], [1, 'second/b', 'ok']);
});

const once: readonly (readonly [what: string, how: () => Script, expected: string[]])[] = [
  ['a request that the provider calls wrong', failing(400), ['first.test']],
  ['a credential that is refused', failing(401), ['first.test', 'second.test']],
  ['a model that is not there', failing(404), ['first.test', 'second.test']],
  ['a wait of a minute', failing(429, { 'retry-after': '60' }), ['first.test', 'second.test']],
];

for (const [what, how, expected] of once) {
  test(`${what} is not repeated`, async () => {
    const provider = providersAt({ 'first.test': how, 'second.test': well.play });
    await using router = startCore({ policy: twoBackends, provider });
    await (await router.post(hello('auto'))).text();
    assert.deepEqual(hosts(router), expected);
  });
}

test('a wait that the provider asks for is kept where nobody else could answer', async () => {
  const { clock, waits } = hastyClock();
  const provider = providersAt({ 'first.test': failsFirst(1, failing(429, { 'retry-after': '1' })) });
  await using router = startCore({ policy: twoBackends, provider, ports: { clock } });
  assert.equal((await router.post(hello('first/a'))).status, 200);
  assert.ok((waits[0] ?? 0) >= 1_000, String(waits));
});

test('an error that comes first in a stream is a failed try, not an answer', async () => {
  const provider = providersAt({
    'first.test': () => ({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      before: [],
      steps: [{ kind: 'bytes', bytes: Buffer.from('data: {"error":{"message":"overloaded"}}\n\n') }],
    }),
    'second.test': well.play,
  });
  await using router = startCore({ policy: twoBackends, provider });
  const answer = await router.post(hello('auto', { stream: true }));
  assert.equal(answer.headers.get('x-lr-target'), 'second/b');
  const alone = await router.post(hello('first/a', { stream: true }));
  assert.equal(alone.status, 502);
  assert.match((await alone.json()).error.message, /overloaded/);
});

test('after the first event nothing is tried again: the stream ends with an error event', async () => {
  await using router = startCore();
  const text = await (await router.post(hello('fake/reset-mid', { stream: true }))).text();
  assert.equal(router.provider.seen.filter(({ path }) => path.endsWith('completions')).length, 1);
  assert.match(text, /data: \{"error":.*\}\n\n$/);
});

const slowly = (script: Script): Script => ({ ...script, before: [{ kind: 'wait', ms: 150 }] });
const early = 'limits: { holdHeadMs: 20, keepAliveMs: 30 }\n';

test('a head that waits too long goes out, is kept alive, and the answer follows', async () => {
  await using upstream = await startFakeServer(0, { seen: [], play: (request) => slowly(well.play(request)) });
  const policy = policyFor(upstream.url, '').replace('zone: private', 'zone: private, models: [m]');
  await using router = startCore({ policy, sockets: true, settings: early });
  const answer = await router.post(hello('fake/m', { stream: true }));
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('x-lr-target'), null);
  assert.match(answer.headers.get('x-request-id') ?? '', /^req_/);
  assert.match(await answer.text(), /^(?:: keep-alive\n\n){2,}data: \{[^]*data: \[DONE\]\n\n$/);
});

test('a failure after an early head is an error event, in the words of the provider', async () => {
  await using upstream = await startFakeServer(0, { seen: [], play: () => slowly(failing(500)()) });
  const policy = policyFor(upstream.url, '').replace('zone: private', 'zone: private, models: [m]');
  await using router = startCore({ policy: `${policy}retry: { attempts: 1 }\n`, sockets: true, settings: early });
  const text = await (await router.post(hello('fake/m', { stream: true }))).text();
  assert.match(text, /^(?:: keep-alive\n\n)+data: \{"error":\{"message":"fake answered 500: The fake answers 500"/);
});

test('a request that no target could take ends with what the target said', async () => {
  const provider = providersAt({ 'first.test': failing(400), 'second.test': well.play });
  await using router = startCore({ policy: twoBackends, provider });
  const answer = await router.post(hello('first/a'));
  assert.equal(answer.status, 400);
  assert.deepEqual((await answer.json()).error.code, 'fake');
});

test('endpoints of a pool share the work, and one that fails is left alone', async () => {
  const policy = `
backends:
  pool: { type: openai, endpoints: ["http://one.test/v1", "http://two.test/v1"], zone: private, models: [a] }
`;
  const { clock } = hastyClock();
  const both = providersAt({ 'one.test': well.play, 'two.test': well.play });
  await using router = startCore({ policy, provider: both, ports: { clock } });
  for (let index = 0; index < 4; index++) await (await router.post(hello('pool/a'))).text();
  assert.deepEqual(hosts(router).sort(), ['one.test', 'one.test', 'two.test', 'two.test']);

  const broken = providersAt({ 'one.test': failing(500), 'two.test': well.play });
  await using second = startCore({ policy, provider: broken, ports: { clock } });
  for (let index = 0; index < 12; index++) assert.equal((await second.post(hello('pool/a'))).status, 200);
  assert.equal(hosts(second).filter((host) => host === 'one.test').length, 3);
});

test('a conversation comes back to the endpoint that has read it', async () => {
  const policy = `
backends:
  pool: { type: openai, endpoints: ["http://one.test/v1", "http://two.test/v1", "http://three.test/v1"], zone: private, models: [a] }
`;
  const provider = providersAt({ 'one.test': well.play, 'two.test': well.play, 'three.test': well.play });
  await using router = startCore({ policy, provider });
  const said = (index: number) => ({ role: 'user', content: `${String(index).repeat(1_500)} and so on` });
  const conversation = [said(1)];
  for (let turn = 0; turn < 4; turn++) {
    await (await router.post({ model: 'pool/a', messages: conversation })).text();
    await (await router.post({ model: 'pool/a', messages: [said(5 + turn)] })).text();
    conversation.push({ role: 'assistant', content: 'Hello there ✓' }, said(2));
  }
  const ofConversation = router.provider.seen.filter(({ body }) => body.includes('111111')).map(({ host }) => host);
  assert.equal(ofConversation.length, 4);
  assert.equal(new Set(ofConversation).size, 1);
});

test('a caller that leaves while a try is waited for ends the waiting', async () => {
  const provider = providersAt({ 'first.test': failing(429, { 'retry-after': '4' }) });
  await using router = startCore({ policy: twoBackends, provider });
  const url = await router.core.listen();
  const leaving = new AbortController();
  const answer = fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(hello('first/a')),
    signal: leaving.signal,
  });
  await until('the first try has failed', () => router.provider.seen.length === 1);
  leaving.abort();
  await assert.rejects(answer);
  await until('the row is settled', async () => {
    const { requests } = await (await router.get('/api/requests')).json();
    return requests[0]?.outcome === 'aborted';
  });
  assert.equal(router.core.state().inFlight, 0);
});
