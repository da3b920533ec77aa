// Every path of the app, by every caller, on loopback and beyond it, as the sentences of the contract have it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeSession, sessionCookie, sessionKeyOf } from '../../../../main/config/admin-session.ts';
import { judgeKnock, type GuardRules, type Knock } from '../../../../main/http/door/guard.ts';
import { ownHosts, secureHosts } from '../../../../main/http/door/hosts.ts';
import { adminAt, adminToken } from '../../../support/admin.ts';
import { appRoutes, type AppRoute } from '../../../support/app-routes.ts';

const nowMs = 1_800_000_000_000;
const session = (token: string, endsAtMs: number): string =>
  `${sessionCookie}=${makeSession(sessionKeyOf(token), { id: 'i'.repeat(22), endsAtMs })}`;
const live = session(adminToken, nowMs + 1);

const callers = {
  none: [],
  foreignKey: ['Authorization', 'Bearer sk-x'],
  project: ['Authorization', 'Bearer lr_sk_live'],
  deadProject: ['Authorization', 'Bearer lr_sk_dead'],
  admin: ['Authorization', `Bearer ${adminToken}`],
  adminAsKey: ['X-Api-Key', adminToken],
  wrongAdmin: ['Authorization', `Bearer ${adminToken}x`],
  twoAdmins: ['Authorization', `Bearer ${adminToken}`, 'Authorization', `Bearer ${adminToken}x`],
  cookie: ['Cookie', `theme=dark; ${live}; other=1`],
  forgedCookie: ['Cookie', session('lra_another-token-of-somebody', nowMs + 1)],
  stretchedCookie: ['Cookie', live.replace(/\d+/, String(nowMs + 9_999))],
  deadCookie: ['Cookie', session(adminToken, nowMs)],
  cookieAndProject: ['Cookie', live, 'Authorization', 'Bearer lr_sk_live'],
} satisfies Record<string, readonly string[]>;
type Caller = keyof typeof callers;

const ways = ['direct', 'forwarded', 'proxy', 'foreign page', 'other site'] as const;
type Way = (typeof ways)[number];

const onWay: Record<Way, { readonly host: string; readonly headers: readonly string[] }> = {
  direct: { host: '127.0.0.1:18790', headers: [] },
  forwarded: { host: '127.0.0.1:18790', headers: ['X-Forwarded-For', '203.0.113.9'] },
  proxy: { host: 'router.example', headers: ['Origin', 'https://router.example', 'Sec-Fetch-Site', 'same-origin'] },
  'foreign page': { host: '127.0.0.1:18790', headers: ['Origin', 'https://evil.example'] },
  'other site': { host: '127.0.0.1:18790', headers: ['Sec-Fetch-Site', 'cross-site'] },
};

const allowedHosts = ['https://router.example'];
const rulesWhere = (isOpen: boolean): GuardRules => ({
  hosts: ownHosts(18790, allowedHosts),
  secureHosts: secureHosts(allowedHosts),
  port: 18790,
  origins: new Set(['https://app.example']),
  requireToken: false,
  ownerOf: (token) => (token === 'lr_sk_live' ? { projectId: 'team', app: 'main', tokenId: 't_live' } : null),
  admin: isOpen ? adminAt({ now: () => nowMs, elapsed: () => 0 }) : null,
});

const knockOf = (route: Pick<AppRoute, 'method' | 'path'>, rawHeaders: readonly string[]): Knock => ({
  method: route.method,
  target: route.path,
  httpVersion: '1.1',
  rawHeaders: [...rawHeaders, 'Content-Type', 'application/json'],
  from: '127.0.0.1',
  to: '127.0.0.1',
  fromLoopback: true,
});

function verdict(route: AppRoute, caller: Caller, way: Way, isOpen: boolean): string {
  const { host, headers } = onWay[way];
  const found = judgeKnock(knockOf(route, ['Host', host, ...headers, ...callers[caller]]), rulesWhere(isOpen));
  if (found.kind === 'refused') return String(found.error.status);
  return found.kind === 'admitted' ? found.caller.projectId : found.kind;
}

const isProject = (caller: Caller): boolean => caller === 'project' || caller === 'cookieAndProject';
const isElsewhere = (way: Way): boolean => way === 'forwarded' || way === 'proxy';

function expectedOnLoopback({ management }: AppRoute, caller: Caller, way: Way): string {
  if (management) return isProject(caller) || isElsewhere(way) ? '403' : 'default';
  if (isProject(caller)) return 'team';
  return isElsewhere(way) ? '401' : 'default';
}

const admins: ReadonlySet<Caller> = new Set(['admin', 'cookie']);
const wrong: ReadonlySet<Caller> = new Set(['wrongAdmin', 'twoAdmins', 'foreignKey']);

function expectedBeyond({ management, path, method }: AppRoute, caller: Caller, way: Way): string {
  if (!management) {
    if (isProject(caller)) return 'team';
    return caller === 'cookie' || (path === '/health' && !isElsewhere(way)) ? 'default' : '401';
  }
  if (isProject(caller)) return '403';
  if (admins.has(caller) || (path === '/sign-in' && method === 'GET')) return 'default';
  return isElsewhere(way) && !wrong.has(caller) ? '403' : '401';
}

function expected(route: AppRoute, caller: Caller, way: Way, isOpen: boolean): string {
  if (caller === 'deadProject') return '401';
  if (way === 'foreign page' || way === 'other site') return '403';
  return isOpen ? expectedBeyond(route, caller, way) : expectedOnLoopback(route, caller, way);
}

const namesOf = Object.keys(callers) as Caller[];

for (const isOpen of [false, true]) {
  test(`every path, caller and way, ${isOpen ? 'beyond loopback' : 'on loopback'}`, () => {
    const routes = appRoutes();
    assert.ok(routes.length > 60);
    for (const route of routes)
      for (const caller of namesOf)
        for (const way of ways) {
          const told = `${route.method} ${route.path}, ${caller}, ${way}`;
          assert.equal(verdict(route, caller, way, isOpen), expected(route, caller, way, isOpen), told);
        }
  });
}

const state = { method: 'GET', path: '/api/state' };
const kindOf = (rawHeaders: readonly string[], more: Partial<Knock> = {}): string => {
  const found = judgeKnock({ ...knockOf(state, rawHeaders), ...more }, rulesWhere(true));
  return found.kind === 'refused' ? found.error.code : found.kind;
};
const cookie = callers.cookie;

test('an address that it was reached at is its name, and no other is', () => {
  const at = (host: string, to: string): string => kindOf(['Host', host, ...cookie], { to });
  assert.equal(at('192.0.2.7:18790', '192.0.2.7'), 'admitted');
  assert.equal(at('192.0.2.7:18790', '::ffff:192.0.2.7'), 'admitted');
  assert.equal(at('[2001:db8::7]:18790', '2001:db8::7'), 'admitted');
  for (const host of ['192.0.2.7', '192.0.2.7:80', '192.0.2.8:18790', '2001:db8::7:18790', 'evil.example:18790'])
    assert.equal(at(host, '192.0.2.7'), 'host_not_allowed', host);
});

test('where TLS is spoken in front, only that origin is its own', () => {
  const from = (origin: string, host = 'router.example'): string => kindOf(['Host', host, 'Origin', origin, ...cookie]);
  assert.equal(from('https://router.example'), 'admitted');
  assert.equal(from('http://router.example'), 'origin_not_allowed');
  assert.equal(from('https://router.example:18790'), 'origin_not_allowed');
  assert.equal(from('https://router.example', '127.0.0.1:18790'), 'origin_not_allowed');
  assert.equal(kindOf(['Host', 'router.example:18790', ...cookie]), 'host_not_allowed');
});

test('what a session lets in is JSON, also where tools may leave that out', () => {
  const typed = (path: string, type: string, headers: readonly string[]): string => {
    const knock = { ...knockOf({ method: 'POST', path }, []), rawHeaders: [] as readonly string[] };
    knock.rawHeaders = ['Host', '127.0.0.1:18790', 'Content-Type', type, ...headers];
    const found = judgeKnock(knock, rulesWhere(true));
    return found.kind === 'refused' ? found.error.code : found.kind;
  };
  assert.equal(typed('/api/chat', 'text/plain', callers.project), 'admitted');
  assert.equal(typed('/api/chat', 'text/plain', cookie), 'unsupported_media_type');
  assert.equal(typed('/api/admin/link', 'text/plain', cookie), 'unsupported_media_type');
  assert.equal(typed('/api/admin/link', 'application/json', cookie), 'admitted');
});

test('whoever was wrong ten times waits a minute; whoever is right is not theirs to shut out', () => {
  let now = 0;
  const admin = adminAt({ now: () => nowMs, elapsed: () => now });
  const rules = { ...rulesWhere(true), admin };
  const ask = (headers: readonly string[], from = '192.0.2.9'): string => {
    const found = judgeKnock({ ...knockOf(state, ['Host', '127.0.0.1:18790', ...headers]), from }, rules);
    return found.kind === 'refused' ? `${found.error.status} ${found.error.retryAfterS}` : found.kind;
  };
  for (let turn = 0; turn < 10; turn++) assert.equal(ask(callers.wrongAdmin), '401 null');
  assert.equal(ask(callers.wrongAdmin), '429 60');
  assert.equal(ask(callers.admin), 'admitted');
  assert.equal(ask(callers.cookie), 'admitted');
  assert.equal(ask(callers.forgedCookie), '401 null');
  assert.equal(ask(callers.admin, '192.0.2.10'), 'admitted');
  now += 59_500;
  assert.equal(ask(callers.wrongAdmin), '429 1');
  now += 500;
  assert.equal(ask(callers.wrongAdmin), '401 null');
});

test('nobody who asks for pages is refused as if signing in helped them where it does not', () => {
  const maySignIn = (path: string, headers: readonly string[], isOpen: boolean): boolean => {
    const found = judgeKnock(
      knockOf({ method: 'GET', path }, ['Host', '127.0.0.1:18790', ...headers]),
      rulesWhere(isOpen),
    );
    return found.kind === 'refused' && found.maySignIn;
  };
  assert.equal(maySignIn('/', [], true), true);
  assert.equal(maySignIn('/requests', callers.forgedCookie, true), true);
  assert.equal(maySignIn('/v1/models', [], true), false);
  assert.equal(maySignIn('/', callers.project, true), false);
  assert.equal(maySignIn('/', ['Origin', 'https://evil.example'], true), false);
  assert.equal(maySignIn('/', callers.project, false), false);
});
