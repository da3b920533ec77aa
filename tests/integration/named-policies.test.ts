import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigError } from '../../main/core.ts';
import { startCore, type TestCore } from '../support/core.ts';
import { createFakeProvider, providersAt } from '../support/fake-provider.ts';
import { until } from '../support/http.ts';

const well = createFakeProvider();
const provider = () => providersAt({ 'a.test': well.play, 'b.test': well.play });
const policy = `
backends:
  near: { type: openai, endpoint: "http://a.test/v1", zone: device, models: [small] }
  far: { type: openai, endpoint: "http://b.test/v1", zone: public, models: [large] }
tiers: { MODERATE: near/small, COMPLEX: far/large }
routes:
  - default: tiers
    fallback: [near, far]
`;
const start = (files: Record<string, string> = {}): TestCore => startCore({ policy, provider: provider(), files });

interface Asked {
  readonly model?: string;
  readonly policy?: string;
  readonly text?: string;
}
const body = ({ model = 'auto', policy: name, text = 'Hi' }: Asked) => ({
  model,
  messages: [{ role: 'user', content: text }],
  ...(name === undefined ? {} : { metadata: { policy: name, ticket: '7' } }),
});
const explain = async (router: TestCore, asked: Asked) => (await router.postTo('/v1/route', body(asked))).json();

/** Neither plainly small nor plainly large: its cloud score lies between the thresholds. */
const middling = 'Suggest an index for a query that filters by date and user.';

test('always-local keeps a request on this machine, and refuses a target of the cloud', async () => {
  await using router = start();
  const refused = await router.post(body({ model: 'far/large', policy: 'always-local' }));
  assert.equal(refused.status, 403);
  assert.equal((await refused.json()).error.code, 'privacy_blocked');
  assert.equal((await router.post(body({ model: 'far/large' }))).status, 200);
  const kept = await explain(router, { model: 'auto:complex', policy: 'always-local' });
  assert.deepEqual(
    kept.plan.map(({ zone }: { zone: string }) => zone),
    ['device'],
  );
  assert.match(kept.walls[0], /^privacy: /);
});

test('private-only lets nothing reach the public cloud', async () => {
  await using router = start();
  const refused = await router.post(body({ model: 'far/large', policy: 'private-only' }));
  assert.equal((await refused.json()).error.code, 'privacy_blocked');
});

test('balanced asks a large model where the policy itself would not', async () => {
  await using router = start();
  const plain = await explain(router, { text: middling });
  const score: number = plain.profile.cloudScore;
  assert.ok(score >= 0.35 && score < 0.5, `the text no longer lies between: ${score}`);
  assert.deepEqual([plain.profile.tier, plain.plan[0].backend], ['MODERATE', 'near']);
  const balanced = await explain(router, { text: middling, policy: 'balanced' });
  assert.deepEqual([balanced.profile.tier, balanced.plan[0].backend], ['COMPLEX', 'far']);
  const answer = await router.post(body({ text: middling, policy: 'balanced' }));
  assert.equal(answer.headers.get('x-lr-target'), 'far/large');
  assert.match(answer.headers.get('x-lr-reason') ?? '', /^Policy balanced\. By default\. Tier COMPLEX\.$/);
});

test('the name of the policy does not go up, what else is in metadata does', async () => {
  await using router = start();
  await router.post(body({ model: 'far/large', policy: 'balanced' }));
  assert.deepEqual(JSON.parse(String(router.provider.seen.at(-1)?.body)).metadata, { ticket: '7' });
});

test('a policy of the home wins over a shipped one of its name, and its rules say where they stand', async () => {
  await using router = start({
    'policies/balanced.yaml': '# Ours.\nroutes:\n  - default: far\n    reason: Always the large one\n',
  });
  const own = await explain(router, { policy: 'balanced' });
  assert.deepEqual(own.rule, {
    policy: 'policies/balanced.yaml',
    index: 0,
    line: 3,
    reason: 'Always the large one',
  });
  assert.equal(own.plan[0].reason, 'Policy balanced. Always the large one.');
  assert.equal((await explain(router, { policy: 'cost-optimized' })).rule.policy, 'policy.yaml');
});

test('a name that no policy has is refused with those that there are', async () => {
  await using router = start({ 'policies/mine.yaml': 'classifier: {}' });
  for (const path of ['/v1/chat/completions', '/v1/route']) {
    const answer = await router.postTo(path, body({ policy: 'chepest' }));
    assert.equal(answer.status, 400);
    const { error } = await answer.json();
    assert.deepEqual([error.code, error.param], ['invalid_request', 'metadata.policy']);
    assert.match(error.message, /always-local, balanced, cost-optimized, mine, private-only, quality-first\./);
    assert.ok(!error.message.includes('chepest'));
  }
  for (const name of ['x'.repeat(65), 7, ['balanced']])
    assert.equal((await router.post({ ...body({}), metadata: { policy: name } })).status, 400, String(name));
});

const pixels = Buffer.from(Uint8Array.from({ length: 300 }, (_, index) => (index * 167 + 128) % 256)).toString(
  'base64',
);

test('what counts as unreadable may be more under a named policy, for the same bytes', async () => {
  const files = { 'policies/careful.yaml': 'privacy: { unreadable: high }' };
  await using router = start(files);
  const picture = (name: string | null) => ({
    model: 'far/large',
    messages: [
      { role: 'user', content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${pixels}` } }] },
    ],
    metadata: name === null ? {} : { policy: name },
  });
  assert.equal((await router.post(picture(null))).status, 200);
  assert.equal((await router.post(picture('careful'))).status, 403);
  assert.equal((await router.post(picture(null))).status, 200);
  assert.equal((await router.post(picture('careful'))).status, 403);
});

test('a bad named policy stops the start, at its place', () => {
  assert.throws(
    () => start({ 'policies/mine.yaml': 'classifier:\n  cloudAt: 7' }),
    (error: unknown) =>
      error instanceof ConfigError && error.message.startsWith('policies/mine.yaml:2:3: classifier.cloudAt: '),
  );
});

test('a file that cannot be read stops the start like one that says nonsense', () => {
  assert.throws(
    () => startCore({ env: { LLR_POLICY: tmpdir() } }),
    (error: unknown) => error instanceof ConfigError && /^policy\.yaml:1:1: .*cannot be read/.test(error.message),
  );
});

const zoneOf = async (router: TestCore, name: string): Promise<string | number> => {
  const answer = await router.post(body({ policy: name }));
  return answer.headers.get('x-lr-zone') ?? answer.status;
};

test('named policies are read again when they change, come and go; a bad one keeps all as they were', async () => {
  await using router = start();
  const write = (text: string): void => router.home.write('policies/mine.yaml', text);
  assert.equal(await zoneOf(router, 'mine'), 400);
  write('routes: [{ default: far }]');
  await until('it is in force', async () => (await zoneOf(router, 'mine')) === 'public');
  write('routes: [{ default: near }]');
  await until('its change is in force', async () => (await zoneOf(router, 'mine')) === 'device');

  write('routes: [{ default: nowhere }]');
  await until('the bad edit is refused', () => router.core.state().policyProblem !== null);
  assert.match(router.core.state().policyProblem ?? '', /^policies\/mine\.yaml:1:\d+: routes\.0: There is no backend/);
  assert.equal(await zoneOf(router, 'mine'), 'device');

  rmSync(join(router.home.folder, 'policies', 'mine.yaml'));
  await until('it is gone', async () => (await zoneOf(router, 'mine')) === 400);
  assert.equal(router.core.state().policyProblem, null);

  rmSync(join(router.home.folder, 'policies'), { recursive: true });
  mkdirSync(join(router.home.folder, 'policies'));
  write('routes: [{ default: far }]');
  await until('a new folder counts too', async () => (await zoneOf(router, 'mine')) === 'public');
});

test('a policy.yaml that takes a backend away from a named policy is refused with the place that needs it', async () => {
  await using router = start({ 'policies/mine.yaml': 'routes: [{ default: far }]' });
  const without = policy.replace(/^ {2}far: .*$/m, '').replaceAll(/, COMPLEX: far\/large|, far\b/g, '');
  router.home.write('policy.yaml', without);
  await until('it is refused', () => router.core.state().policyProblem !== null);
  assert.match(router.core.state().policyProblem ?? '', /^policies\/mine\.yaml:1:\d+: .*There is no backend far/);
  const check = await (await router.postTo('/api/policy/check', { yaml: without })).json();
  assert.equal(check.ok, false);
  assert.match(check.problems[0].message, /^policies\/mine\.yaml:1:\d+: /);
});
