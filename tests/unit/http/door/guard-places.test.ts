// Who may do what where: every kind of path, token, origin and way in, against the sentences of the contract.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeKnock, type GuardRules, type Knock } from '../../../../main/http/door/guard.ts';
import { ownHosts } from '../../../../main/http/door/hosts.ts';

const tokens = { none: [], foreign: ['sk-x'], dead: ['lr_sk_dead'], live: ['lr_sk_live'] } as const;
const origins = {
  none: [],
  own: ['http://127.0.0.1:18790'],
  allowed: ['https://app.example'],
  foreign: ['https://evil.example'],
} as const;
const places = {
  models: ['/v1/models', '/v1/chat/completions', '/api/chat', '/v1beta/models/x:generateContent', '/health'],
  management: ['/', '/assets/x.js', '/api/policy', '/api/nowhere', '/metrics', '/v1/metrics', '/v1/ab', '/nowhere'],
} as const;
const tokenHeaders = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'];
type Names<Of> = readonly (keyof Of)[];
const namesOf = <Of extends object>(table: Of) => Object.keys(table) as unknown as Names<Of>;

interface Knocking {
  readonly place: keyof typeof places;
  readonly token: keyof typeof tokens;
  readonly origin: keyof typeof origins;
  readonly forwarded: boolean;
  readonly fromLoopback: boolean;
  readonly requireToken: boolean;
  readonly preflight: boolean;
}

const conditions = Array.from({ length: 16 }, (_, bits) => {
  const [forwarded = false, fromLoopback = false, requireToken = false, preflight = false] = [1, 2, 4, 8].map(
    (bit) => (bits & bit) !== 0,
  );
  return { forwarded, fromLoopback, requireToken, preflight };
});

const everyKnock: readonly Knocking[] = namesOf(places).flatMap((place) =>
  namesOf(tokens).flatMap((token) =>
    namesOf(origins).flatMap((origin) => conditions.map((condition) => ({ place, token, origin, ...condition }))),
  ),
);

function expected(knock: Knocking): string {
  if (knock.token === 'dead') return 'invalid_token';
  return knock.place === 'management' ? atManagement(knock) : atModels(knock);
}

function atManagement({ token, origin, forwarded, fromLoopback }: Knocking): string {
  const own = origin === 'none' || origin === 'own';
  return own && token !== 'live' && !forwarded && fromLoopback ? 'default' : 'origin_not_allowed';
}

function atModels({ token, origin, forwarded, fromLoopback, requireToken, preflight }: Knocking): string {
  if (preflight && origin === 'allowed') return 'preflight';
  if (origin === 'foreign' || (origin === 'allowed' && token !== 'live')) return 'origin_not_allowed';
  if (token === 'live') return 'team';
  return forwarded || requireToken || !fromLoopback ? 'invalid_token' : 'default';
}

const rulesWith = (more: Partial<GuardRules>): GuardRules => ({
  hosts: ownHosts(18790, []),
  secureHosts: new Set(),
  port: 18790,
  origins: new Set(origins.allowed),
  requireToken: false,
  ownerOf: () => ({ projectId: 'team', app: 'main', tokenId: 't_live' }),
  admin: null,
  ...more,
});

const knockWith = (more: Pick<Knock, 'method' | 'target' | 'rawHeaders'> & Partial<Knock>): Knock => ({
  httpVersion: '1.1',
  from: '127.0.0.1',
  to: '127.0.0.1',
  fromLoopback: true,
  ...more,
});

function verdict(knock: Knocking, target: string, tokenHeader: string): string {
  const rules = rulesWith({
    requireToken: knock.requireToken,
    ownerOf: (token) => (token === 'lr_sk_live' ? { projectId: 'team', app: 'main', tokenId: 't_live' } : null),
  });
  const bearer = tokenHeader === 'authorization' ? 'Bearer ' : '';
  const rawHeaders = [
    ['Host', '127.0.0.1:18790'],
    ...tokens[knock.token].map((token) => [tokenHeader, `${bearer}${token}`]),
    ...origins[knock.origin].map((origin) => ['Origin', origin]),
    ...(knock.forwarded ? [['X-Forwarded-For', '203.0.113.9']] : []),
    ...(knock.preflight ? [['Access-Control-Request-Method', 'PUT']] : []),
  ].flat();
  const method = knock.preflight ? 'OPTIONS' : 'GET';
  const found = judgeKnock(knockWith({ method, target, rawHeaders, fromLoopback: knock.fromLoopback }), rules);
  if (found.kind === 'refused') return found.error.code;
  return found.kind === 'admitted' ? found.caller.projectId : found.kind;
}

test('models are for whoever has a token or is on this machine, management is for this machine without one', () => {
  for (const knock of everyKnock)
    for (const target of places[knock.place])
      for (const header of tokenHeaders)
        assert.equal(verdict(knock, target, header), expected(knock), JSON.stringify({ ...knock, target, header }));
});

test('whoever is refused at management is told what to do instead', () => {
  const message = (rawHeaders: readonly string[], fromLoopback = true): string => {
    const found = judgeKnock(
      knockWith({
        method: 'PUT',
        target: '/api/policy',
        rawHeaders: ['Host', '127.0.0.1:18790', ...rawHeaders],
        fromLoopback,
      }),
      rulesWith({ origins: new Set() }),
    );
    return found.kind === 'refused' ? `${found.error.status} ${found.error.message}` : found.kind;
  };
  assert.match(message(['Authorization', 'Bearer lr_x']), /^403 .* without a token, or use the dashboard/);
  assert.match(message(['Via', '1.1 x']), /^403 .*Call it there directly/);
  assert.match(message([], false), /^403 .*Call it there directly/);
  assert.match(message(['Origin', 'https://evil.example']), /^403 .*the dashboard\.$/);
});

test('another site by the browser manages nothing, whatever it brings', () => {
  for (const site of ['cross-site', 'same-site'])
    for (const origin of namesOf(origins))
      for (const token of namesOf(tokens)) {
        const rawHeaders = [
          ['Host', '127.0.0.1:18790'],
          ['Sec-Fetch-Site', site],
          ...origins[origin].map((value) => ['Origin', value]),
          ...tokens[token].map((value) => ['X-Api-Key', value]),
        ].flat();
        const found = judgeKnock(knockWith({ method: 'GET', target: '/api/state', rawHeaders }), rulesWith({}));
        assert.equal(found.kind, 'refused');
      }
});
