// Projects and tokens over the management API, as the contract has them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCore, type TestCore } from '../support/core.ts';

const send = async (router: TestCore, method: string, path: string): Promise<Response> =>
  router.core.fetch(new Request(`http://router${path}`, { method }), router.door);

const made = async (router: TestCore, body: object) => (await router.postTo('/api/projects', body)).json();

test('a project is made with its token, listed without it, changed in part and deleted', async () => {
  await using router = startCore();
  const answer = await router.postTo('/api/projects', { name: '  Team ', budgetUsd: 12.5, rateLimit: { rpm: 10 } });
  assert.equal(answer.status, 201);
  const { token, ...project } = await answer.json();
  assert.match(token, /^lr_sk_/);
  const { id, createdAt, periodStart, periodEnd, ...told } = project;
  assert.deepEqual(told, {
    name: 'Team',
    description: '',
    budgetUsd: 12.5,
    budgetPeriod: 'month',
    alertAt: [0.5, 0.8, 1],
    hardCap: true,
    rateLimit: { rpm: 10, tpm: null },
    routingPolicy: null,
    trustSensitivityHints: false,
    spentUsd: 0,
    reservedUsd: 0,
    forecastUsd: told.forecastUsd,
  });
  assert.match(periodStart, /-01T00:00:00\.000Z$/);
  assert.ok(periodEnd > periodStart && createdAt > periodStart);
  const { projects } = await (await router.get('/api/projects')).json();
  assert.deepEqual(
    projects.map(({ id: one }: { id: string }) => one),
    ['default', id],
  );
  assert.ok(!JSON.stringify(projects).includes(token));
  const changed = await router.put(`/api/projects/${id}`, { budgetPeriod: 'none', alertAt: [0.9, 0.1, 0.9] });
  assert.equal(changed.status, 200);
  const { budgetUsd, alertAt, periodEnd: none, forecastUsd } = await changed.json();
  assert.deepEqual([budgetUsd, alertAt, none, forecastUsd], [12.5, [0.1, 0.9], null, null]);
  const gone = await send(router, 'DELETE', `/api/projects/${id}`);
  assert.deepEqual([gone.status, await gone.text()], [204, '']);
  assert.equal((await router.put(`/api/projects/${id}`, {})).status, 404);
});

const refusals: readonly (readonly [what: string, body: unknown, param: string])[] = [
  ['no name', {}, 'name'],
  ['a name of blanks', { name: '   ' }, 'name'],
  ['a name that is too long', { name: 'x'.repeat(201) }, 'name'],
  ['a name with a control character', { name: 'a\u0007b' }, 'name'],
  ['a field that nobody knows', { name: 'a', budget: 5 }, 'budget'],
  ['a field that nobody knows in the rate limit', { name: 'a', rateLimit: { rpm: 1, rph: 1 } }, 'rateLimit.rph'],
  ['a negative sum', { name: 'a', budgetUsd: -1 }, 'budgetUsd'],
  ['a sum as text', { name: 'a', budgetUsd: '5' }, 'budgetUsd'],
  ['a period that is none', { name: 'a', budgetPeriod: 'year' }, 'budgetPeriod'],
  ['a fraction over one', { name: 'a', alertAt: [2] }, 'alertAt.0'],
  ['a limit of nothing', { name: 'a', rateLimit: { rpm: 0 } }, 'rateLimit.rpm'],
  ['a policy that is not there', { name: 'a', routingPolicy: 'balancd' }, 'routingPolicy'],
  ['a list', [], ''],
];

for (const [what, body, param] of refusals)
  test(`${what} is refused, and the field is named`, async () => {
    await using router = startCore();
    const answer = await router.postTo('/api/projects', body);
    const { error } = await answer.json();
    assert.deepEqual([answer.status, error.code, error.param], [400, 'invalid_request', param]);
    assert.equal((await (await router.get('/api/projects')).json()).projects.length, 1);
  });

test('sums that are not finite are refused', async () => {
  await using router = startCore();
  for (const sum of ['1e999', '-1e999', 'NaN']) {
    const answer = await router.postTo('/api/projects', `{"name":"a","budgetUsd":${sum}}`);
    assert.equal(answer.status, 400, sum);
  }
});

test('names are unique without case, and in one form of Unicode', async () => {
  await using router = startCore();
  const { name } = await made(router, { name: 'Cafe\u0301' });
  assert.equal(name, 'Café');
  for (const taken of ['CAFÉ', 'cafe\u0301', 'DEFAULT']) {
    const answer = await router.postTo('/api/projects', { name: taken });
    assert.deepEqual([answer.status, (await answer.json()).error.param], [409, 'name'], taken);
  }
  assert.equal((await made(router, { name: 'x'.repeat(200) })).name.length, 200);
});

test('default cannot be deleted, and all together have a budget and nothing else', async () => {
  await using router = startCore();
  assert.equal((await send(router, 'DELETE', '/api/projects/default')).status, 409);
  const all = await router.put('/api/projects/*', { budgetUsd: 100, budgetPeriod: 'week' });
  assert.deepEqual([all.status, (await all.json()).budgetUsd], [200, 100]);
  const ids = (await (await router.get('/api/projects')).json()).projects.map(({ id }: { id: string }) => id);
  assert.deepEqual(ids.toSorted(), ['*', 'default']);
  for (const part of [{ name: 'x' }, { rateLimit: { rpm: 1 } }, { routingPolicy: 'balanced' }])
    assert.equal((await router.put('/api/projects/*', part)).status, 400);
  await router.put('/api/projects/*', { budgetUsd: null });
  assert.equal((await (await router.get('/api/projects')).json()).projects.length, 1);
});

test('tokens have names of their own; a known name is a rotation; one is revoked by its id', async () => {
  await using router = startCore();
  const { id, token: first } = await made(router, { name: 'Team' });
  const list = async () => (await (await router.get(`/api/projects/${id}/tokens`)).json()).tokens;
  const cursor = await (await router.postTo(`/api/projects/${id}/token`, { name: 'cursor' })).json();
  const main = await router.postTo(`/api/projects/${id}/token`, '');
  assert.equal(main.status, 201);
  const second = await main.json();
  assert.deepEqual(Object.keys(second), ['id', 'name', 'token']);
  assert.notEqual(second.token, first);
  const tokens = await list();
  assert.deepEqual(
    tokens.map(({ name, hint, revokedAt }: { name: string; hint: string; revokedAt: string | null }) => [
      name,
      hint,
      revokedAt === null,
    ]),
    [
      ['main', first.slice(-4), false],
      ['cursor', cursor.token.slice(-4), true],
      ['main', second.token.slice(-4), true],
    ].toSorted(
      (a, b) =>
        tokens.findIndex(({ hint }: { hint: string }) => hint === a[1]) -
        tokens.findIndex(({ hint }: { hint: string }) => hint === b[1]),
    ),
  );
  assert.equal((await send(router, 'DELETE', `/api/projects/${id}/tokens/${cursor.id}`)).status, 204);
  assert.equal((await send(router, 'DELETE', `/api/projects/${id}/tokens/${cursor.id}`)).status, 404);
  for (const name of ['', ' ', 'x'.repeat(65), 'a\nb'])
    assert.equal((await router.postTo(`/api/projects/${id}/token`, { name })).status, 400);
  assert.equal((await router.postTo('/api/projects/p_none/token', {})).status, 404);
});
