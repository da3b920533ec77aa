// What was saved in the last hours, against the baseline of the policy.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hello, startCore, type TestCore } from '../support/core.ts';

const policy = (baseline: string): string => `backends:
  near: { type: openai, endpoint: "http://fake.test/v1", zone: device, models: [fake-small, error-500] }
  far: { type: openai, endpoint: "http://far.test/v1", zone: public, models: [large] }
prices: { "far/*": { input: 10, output: 20 } }
${baseline}`;

const savedOf = async (router: TestCore, query = ''): Promise<unknown> =>
  (await (await router.get(`/api/summary${query}`)).json()).saved;

test('answers that cost nothing have saved what the baseline asks for them, and failures nothing', async () => {
  await using router = startCore({ policy: policy('baseline: far/large\n') });
  assert.deepEqual(await savedOf(router), { baselineModel: 'far/large', savedLow: 0, savedHigh: 0 });
  await router.post(hello('near/error-500'));
  assert.deepEqual(await savedOf(router), { baselineModel: 'far/large', savedLow: 0, savedHigh: 0 });
  await router.post(hello('near/fake-small'));
  const usage = await (await router.get('/api/usage?projectId=*&period=daily')).json();
  for (const query of ['', '?projectId=default', '?hours=48']) {
    const { savedLow, savedHigh } = usage.savings;
    assert.ok(savedLow > 0 && savedHigh >= savedLow);
    assert.deepEqual(await savedOf(router, query), { baselineModel: 'far/large', savedLow, savedHigh });
  }
});

test('without a baseline, or without its price, nobody can tell', async () => {
  await using without = startCore({ policy: policy('') });
  assert.equal(await savedOf(without), null);
  const unknown = policy('baseline: far/large\n').replace(/^prices.*$/m, '');
  await using unpriced = startCore({ policy: unknown });
  assert.equal(await savedOf(unpriced), null);
});
