// What a project may do with its token: until it dies, as often as it may, by its own policy and behind its walls.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hello, policyFor, startCore, type TestCore } from '../support/core.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';

interface Team {
  readonly id: string;
  readonly token: string;
}

async function startTeam(router: TestCore, more: object = {}): Promise<Team> {
  const { id, token } = await (await router.postTo('/api/projects', { name: 'Team', ...more })).json();
  return { id, token };
}

/** As its own program asks, past the socket. */
const askAs = ({ id }: Team, router: TestCore, body: object, headers: Record<string, string> = {}) =>
  router.core.fetch(
    new Request('http://router/v1/chat/completions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }),
    { door: 'process', caller: { projectId: id, app: 'main', tokenId: 't_one', sessionId: null, corsOrigin: null } },
  );

const overTcp = (url: string, path: string, { token }: Team, body?: object): Promise<Response> =>
  fetch(url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** Read to its end, so that nobody waits for it when the router closes. */
async function statusOf(asked: Promise<Response>): Promise<number> {
  const answer = await asked;
  await answer.arrayBuffer();
  return answer.status;
}

const rowsOf = async (router: TestCore, query = '') =>
  (await (await router.get(`/api/requests${query}`)).json()).requests;

const dialects = [
  ['/v1/chat/completions', hello('fake/stall-mid', { stream: true }), /"code":"invalid_token"/],
  ['/v1/responses', { model: 'fake/stall-mid', input: 'Hi', stream: true }, /invalid_token/],
  [
    '/v1/messages',
    { model: 'fake/stall-mid', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }], stream: true },
    /"type":"authentication_error"/,
  ],
] as const;

for (const [path, body, event] of dialects)
  test(`a stream of ${path} ends with its own event when the token dies, and the upstream is closed`, async () => {
    await using upstream = await startFakeServer();
    await using router = startCore({ policy: policyFor(upstream.url), sockets: true });
    const url = await router.core.listen();
    const team = await startTeam(router);
    const other = await (await router.postTo(`/api/projects/${team.id}/token`, { name: 'other' })).json();
    const kept = await overTcp(url, path, { id: team.id, token: other.token }, body);
    const answer = await overTcp(url, path, team, body);
    assert.equal(answer.status, 200);
    assert.equal(upstream.open(), 2);
    assert.equal((await router.postTo(`/api/projects/${team.id}/token`, { name: 'main' })).status, 201);
    assert.match(await answer.text(), event);
    await until('the upstream of the dead one is closed', () => upstream.open() === 1, 1_000);
    assert.equal(await statusOf(overTcp(url, path, team, body)), 401);
    assert.equal(await statusOf(overTcp(url, '/v1/models', { id: team.id, token: other.token })), 200);
    await kept.body?.cancel();
    const [blocked] = await rowsOf(router, '?outcome=blocked');
    assert.deepEqual(
      [blocked.projectId, blocked.status, blocked.pinned, blocked.why, blocked.target],
      [team.id, 401, false, 'Token not known', null],
    );
  });

test('the tokens of a project that is deleted die with it, and its rows stay', async () => {
  await using router = startCore();
  const url = await router.core.listen();
  const team = await startTeam(router);
  assert.equal(await statusOf(overTcp(url, '/v1/chat/completions', team, hello())), 200);
  const request = new Request(`http://router/api/projects/${team.id}`, { method: 'DELETE' });
  assert.equal((await router.core.fetch(request, router.door)).status, 204);
  const answer = await overTcp(url, '/v1/chat/completions', team, hello());
  assert.deepEqual([answer.status, (await answer.json()).error.code], [401, 'invalid_token']);
  const rows = await rowsOf(router, `?projectId=${team.id}`);
  assert.deepEqual(
    rows.map(({ outcome }: { outcome: string }) => outcome),
    ['blocked', 'ok'],
  );
});

test('a flood of dead tokens is few rows that say how many they are, and none of them counts as a wall', async () => {
  await using router = startCore();
  const url = await router.core.listen();
  const stranger = { id: '', token: 'lr_sk_nobody' };
  for (let at = 0; at < 30; at++) await statusOf(overTcp(url, '/v1/chat/completions', stranger, hello()));
  await until('all are written down', async () => {
    const rows: { times?: number }[] = await rowsOf(router, '?outcome=blocked');
    return rows.reduce((sum, { times = 1 }) => sum + times, 0) === 30;
  });
  assert.ok((await rowsOf(router, '?outcome=blocked')).length < 10);
  assert.deepEqual((await (await router.get('/api/alerts')).json()).alerts, []);
});

test('a limited project is refused beyond its rate, in the words of its format, and every answer tells the rate', async () => {
  await using router = startCore();
  const url = await router.core.listen();
  const team = await startTeam(router, { rateLimit: { rpm: 2 } });
  const first = await overTcp(url, '/v1/chat/completions', team, hello('fake/cookies'));
  assert.deepEqual(
    ['limit', 'remaining', 'reset'].map((what) => first.headers.get(`x-ratelimit-${what}-requests`)),
    ['2', '1', '60s'],
    'and not those of the upstream',
  );
  const models = await overTcp(url, '/v1/models', team);
  assert.equal(models.headers.get('x-ratelimit-remaining-requests'), '1');
  const bad = await overTcp(url, '/v1/chat/completions', team, { model: 'fake/fake-small' });
  assert.deepEqual([bad.status, bad.headers.get('x-ratelimit-remaining-requests')], [400, '1']);
  await overTcp(url, '/v1/chat/completions', team, hello());
  const refused = await overTcp(url, '/v1/chat/completions', team, hello());
  const { error } = await refused.json();
  assert.deepEqual([refused.status, error.code, error.type], [429, 'rate_limited', 'rate_limit_error']);
  assert.ok(Number(refused.headers.get('retry-after')) >= 1);
  assert.equal(refused.headers.get('x-ratelimit-remaining-requests'), '0');
  const body = { model: 'fake/fake-small', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] };
  const inOther = await overTcp(url, '/v1/messages', team, body);
  assert.deepEqual([inOther.status, (await inOther.json()).error.type], [429, 'rate_limit_error']);
  const [blocked] = await rowsOf(router, '?outcome=blocked');
  assert.deepEqual([blocked.projectId, blocked.status, blocked.why], [team.id, 429, 'Rate limit']);
  await router.put(`/api/projects/${team.id}`, { rateLimit: null });
  const free = await overTcp(url, '/v1/chat/completions', team, hello());
  assert.deepEqual([free.status, free.headers.get('x-ratelimit-limit-requests')], [200, null]);
});

test('tokens that were used are counted, of streams too', async () => {
  await using router = startCore();
  const team = await startTeam(router, { rateLimit: { tpm: 1_000_000 } });
  const answer = await askAs(team, router, hello('fake/fake-small', { stream: true }));
  await answer.text();
  const [row] = await rowsOf(router, `?projectId=${team.id}`);
  const left = 1_000_000 - row.inputTokens - row.outputTokens;
  const next = await askAs(team, router, { messages: [] });
  assert.equal(next.headers.get('x-ratelimit-remaining-tokens'), String(left));
});

const twoZones = `backends:
  near: { type: openai, endpoint: "http://near.test/v1", zone: device, models: [small] }
  far: { type: openai, endpoint: "http://far.test/v1", zone: public, models: [large] }
tiers: { SIMPLE: [far/large, near/small], MODERATE: [far/large, near/small], HEARTBEAT: [far/large, near/small] }
routes:
  - match: { project: Team }
    backend: near
  - default: tiers
`;

test('a project’s policy decides where a request names none, and its walls hold whatever is asked for', async () => {
  await using router = startCore({ policy: twoZones });
  const team = await startTeam(router, { name: 'Other', routingPolicy: 'always-local' });
  const own = await askAs(team, router, hello('auto:simple'));
  assert.deepEqual([own.status, own.headers.get('x-lr-target')], [200, 'near/small']);
  assert.match(own.headers.get('x-lr-reason') ?? '', /Policy always-local/);
  const asked = await askAs(team, router, hello('auto:simple', { metadata: { policy: 'quality-first' } }));
  assert.equal(asked.headers.get('x-lr-target'), 'near/small');
  const named = await askAs(team, router, hello('far/large', { metadata: { policy: 'quality-first' } }));
  assert.deepEqual([named.status, (await named.json()).error.code], [403, 'privacy_blocked']);
  const free = await router.post(hello('auto:simple'));
  assert.equal(free.headers.get('x-lr-target'), 'far/large');
});

test('a policy that is not there any more is said clearly', async () => {
  const files = { 'policies/mine.yaml': 'classifier: { cloudAt: 0.4 }\n' };
  await using router = startCore({ policy: twoZones, files });
  const team = await startTeam(router, { routingPolicy: 'mine' });
  assert.equal((await askAs(team, router, hello('auto:simple'))).status, 200);
  rmSync(join(router.home.folder, 'policies', 'mine.yaml'));
  await until('the file is missed', async () => (await askAs(team, router, hello('auto:simple'))).status !== 200);
  const answer = await askAs(team, router, hello('auto:simple'));
  const { error } = await answer.json();
  assert.deepEqual([answer.status, error.code], [503, 'no_target']);
  assert.match(error.message, /mine, is not there any more/);
});

test('a rule matches a project by its name and by its id', async () => {
  await using router = startCore({ policy: twoZones });
  const team = await startTeam(router);
  assert.equal((await askAs(team, router, hello('auto:simple'))).headers.get('x-lr-target'), 'near/small');
  await router.put(`/api/projects/${team.id}`, { name: 'Else' });
  assert.equal((await askAs(team, router, hello('auto:simple'))).headers.get('x-lr-target'), 'far/large');
  const byId = twoZones.replace('project: Team', `project: ${team.id}`);
  await router.put('/api/policy', { yaml: byId });
  assert.equal((await askAs(team, router, hello('auto:simple'))).headers.get('x-lr-target'), 'near/small');
});

const secret = { role: 'user', content: 'My card is 4111 1111 1111 1111, call me.' };

test('a hint lowers sensitivity for the project that is trusted with that, and for nobody else', async () => {
  await using router = startCore({ policy: twoZones });
  const trusted = await startTeam(router, { name: 'Trusted', trustSensitivityHints: true });
  const other = await startTeam(router, { name: 'Other' });
  const body = { model: 'far/large', messages: [secret] };
  const low = { 'x-llr-sensitivity': 'low' };
  assert.equal((await askAs(other, router, body, low)).status, 403);
  assert.equal((await askAs(trusted, router, body)).status, 403, 'without a hint what is found counts');
  assert.equal((await askAs(trusted, router, body, low)).status, 200);
  assert.equal((await askAs(trusted, router, body, { 'x-llr-sensitivity': 'high' })).status, 403);
  // Written for another format, it is looked at once more before it leaves.
  const messages = { model: 'far/large', max_tokens: 9, messages: [secret] };
  const across = await router.core.fetch(
    new Request('http://router/v1/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...low },
      body: JSON.stringify(messages),
    }),
    {
      door: 'process',
      caller: { projectId: trusted.id, app: 'main', tokenId: 't_one', sessionId: null, corsOrigin: null },
    },
  );
  assert.equal(across.status, 200);
});
