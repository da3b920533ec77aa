// What was measured of a target counts for the next decision, and what it can read is respected.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../main/platform/ports.ts';
import { realClock } from '../../main/platform/real.ts';
import { hello, startCore, type TestCore } from '../support/core.ts';
import { createFakeProvider, providersAt, type Script, type Seen } from '../support/fake-provider.ts';
import { jsonScript } from '../support/providers/script.ts';

const well = createFakeProvider();
const policy = `
backends:
  slow: { type: openai, endpoint: "http://slow.test/v1", zone: device, models: [a], p50Ms: 100 }
  fast: { type: openai, endpoint: "http://fast.test/v1", zone: public, models: [b], p50Ms: 50 }
routes:
  - default: slow
    fallback: fast
    latencyBudgetMs: 1000
`;

/** An answer of the slow one takes three seconds of a clock that nobody waits for. */
function slowRouter(): TestCore {
  let now = 0;
  const clock: Clock = { ...realClock, elapsed: () => now };
  const provider = providersAt({
    'slow.test'(seen) {
      now += 3_000;
      return well.play(seen);
    },
    'fast.test': well.play,
  });
  return startCore({ policy, provider, ports: { clock } });
}

test('a slow target is passed over once that was seen, and one request in 20 still goes there', async () => {
  await using router = slowRouter();
  const targets: string[] = [];
  let reason = '';
  for (let count = 0; count < 26; count++) {
    const reply = await router.post(hello('auto'));
    targets.push(reply.headers.get('x-lr-target') ?? '');
    reason = reply.headers.get('x-lr-reason') ?? '';
  }
  assert.equal(targets.length, 26);
  const slow = targets.flatMap((target, at) => (target === 'slow/a' ? [at] : []));
  assert.deepEqual(slow, [0, 1, 2, 3, 4, 24]);
  assert.match(reason, /slow\/a is expected to take 3000 ms, over the budget of 1000 ms, and fast\/b 0 ms/);
  // The dry run is never the one in 20.
  for (let count = 0; count < 25; count++) {
    const told = await (await router.postTo('/v1/route', hello('auto'))).json();
    assert.equal(told.plan[0].backend, 'fast');
    assert.ok(told.wouldChange.includes('With a latencyBudgetMs of 3000 slow/a would go first.'));
  }
  const metrics = await (await router.get('/v1/metrics')).json();
  assert.deepEqual(
    metrics.targets.map(({ target, calls }: { target: string; calls: number }) => [target, calls]),
    [
      ['slow/a', 6],
      ['fast/b', 20],
    ],
  );
  assert.deepEqual(
    metrics.rules.map(({ rule, calls, fellBack }: Record<string, unknown>) => [rule, calls, fellBack]),
    [['policy.yaml:6', 26, 0]],
  );
});

test('the dry run is never the one request in 20', async () => {
  await using router = slowRouter();
  // Five that are measured, and 19 that were shifted away: the next one is due.
  for (let count = 0; count < 24; count++) await router.post(hello('auto'));
  const told = await (await router.postTo('/v1/route', hello('auto'))).json();
  assert.equal(told.plan[0].backend, 'fast');
  assert.equal((await router.post(hello('auto'))).headers.get('x-lr-target'), 'slow/a');
});

const lists =
  (models: object[]) =>
  (seen: Seen): Script =>
    seen.path === '/v1/models' ? jsonScript({ data: models }) : well.play(seen);
const windows = `
backends:
  near: { type: openai, endpoint: "http://near.test/v1", zone: device }
  far: { type: openai, endpoint: "http://far.test/v1", zone: public }
  old: { type: openai, endpoint: "http://old.test/v1", zone: public, models: [unknown] }
routes: [{ default: near, fallback: [far, old] }]
`;
const provider = () =>
  providersAt({
    'near.test': lists([{ id: 'small', max_model_len: 2_000 }]),
    'far.test': lists([{ id: 'large', context_length: 20_000 }]),
    'old.test': well.play,
  });
const long = (words: number, more: object = {}) => ({
  model: 'auto',
  messages: [{ role: 'user', content: 'lorem '.repeat(words) }],
  ...more,
});

const lengths: readonly (readonly [name: string, body: object, expected: readonly string[]])[] = [
  ['short', long(10), ['near/small', 'far/large', 'old/unknown']],
  ['long', long(4_000), ['far/large', 'old/unknown']],
  ['short with a long answer', long(10, { max_tokens: 3_000 }), ['far/large', 'old/unknown']],
  ['longer than all that is known', long(60_000), ['old/unknown']],
];
for (const [name, body, expected] of lengths) {
  test(`a request that is ${name} goes where it fits, and is never cut`, async () => {
    await using router = startCore({ policy: windows, provider: provider() });
    const told = await (await router.postTo('/v1/route', body)).json();
    assert.deepEqual(
      told.plan.map(({ backend, model }: Record<string, string>) => `${backend}/${model}`),
      expected,
    );
    const tooLong = told.rejected.find(({ target }: { target: string }) => target === 'near/small');
    if (tooLong !== undefined) assert.match(tooLong.reason, /needs about [\d,]+ tokens.*near\/small takes 2,000\./);
    assert.equal((await router.post(body)).headers.get('x-lr-target'), expected[0]);
  });
}

test('where nothing is long enough the error says so with the numbers', async () => {
  const only = windows.replace('[far, old]', '[far]');
  await using router = startCore({ policy: only, provider: provider() });
  const reply = await router.post(long(60_000));
  assert.equal(reply.status, 503);
  const { error } = await reply.json();
  assert.equal(error.code, 'no_target');
  assert.match(error.message, /near\/small takes 2,000/);
});

test('who names a target is not judged by its window', async () => {
  await using router = startCore({ policy: windows, provider: provider() });
  assert.equal((await router.post({ ...long(60_000), model: 'near/small' })).status, 200);
});

test('the bytes of a picture are no words', async () => {
  await using router = startCore({ policy: windows, provider: provider() });
  const url = `data:image/png;base64,${Buffer.alloc(300_000, 7).toString('base64')}`;
  const body = { model: 'auto', messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] };
  const told = await (await router.postTo('/v1/route', body)).json();
  assert.equal(told.plan[0].backend, 'near');
});

const walled = `
backends:
  near: { type: openai, endpoint: "http://near.test/v1", zone: device }
  far: { type: openai, endpoint: "http://far.test/v1", zone: public, models: [large] }
tiers: { SIMPLE: near/small, COMPLEX: far/large }
`;

test('a tier whose targets may not answer gives way to the nearest that may', async () => {
  await using router = startCore({ policy: walled, provider: provider() });
  const body = { model: 'auto:frontier', messages: [{ role: 'user', content: 'Hello' }] };
  assert.equal((await router.post(body)).headers.get('x-lr-target'), 'far/large');
  const pinned = await router.post(body, { 'x-llr-sensitivity': 'high' });
  assert.equal(pinned.headers.get('x-lr-target'), 'near/small');
  assert.match(pinned.headers.get('x-lr-reason') ?? '', /Nothing there can answer, so SIMPLE does/);
  const told = await (await router.postTo('/v1/route', { ...body, metadata: { sensitivity: 'high' } })).json();
  assert.ok(told.wouldChange.includes('Without the wall of privacy far/large would stand in the plan.'));
});

test('a tier whose targets are too small gives way to one that is large enough', async () => {
  await using router = startCore({ policy: walled, provider: provider() });
  const reply = await router.post({ ...long(4_000), model: 'auto:simple' });
  assert.equal(reply.headers.get('x-lr-target'), 'far/large');
});
