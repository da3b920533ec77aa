import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judgeKnock, type GuardRules, type Knock } from '../../../../main/http/door/guard.ts';
import { ownHosts } from '../../../../main/http/door/hosts.ts';

const rules: GuardRules = {
  hosts: ownHosts(18790, ['router.lan:8080', 'box']),
  secureHosts: new Set(),
  port: 18790,
  admin: null,
  origins: new Set(['https://app.example']),
  requireToken: false,
  ownerOf: (token) => (token === 'lr_sk_live' ? { projectId: 'team', app: 'main', tokenId: 't_live' } : null),
};
type Header = readonly [string, string];
const host: Header = ['Host', '127.0.0.1:18790'];
const json: Header = ['Content-Type', 'application/json'];
const live: Header = ['Authorization', 'Bearer lr_sk_live'];
const foreign: Header = ['Origin', 'https://evil.example'];
const allowed: Header = ['Origin', 'https://app.example'];

const knock = (headers: readonly Header[], more: Partial<Knock> = {}): Knock => ({
  method: 'GET',
  target: '/v1/models',
  httpVersion: '1.1',
  rawHeaders: headers.flat(),
  from: '127.0.0.1',
  to: '127.0.0.1',
  fromLoopback: true,
  ...more,
});
const verdict = (headers: readonly Header[], more?: Partial<Knock>, changed: Partial<GuardRules> = {}): string => {
  const found = judgeKnock(knock(headers, more), { ...rules, ...changed });
  if (found.kind === 'refused') return found.error.code;
  return found.kind === 'admitted' ? found.caller.projectId : found.kind;
};
const post = { method: 'POST' };

const table: readonly (readonly [what: string, headers: readonly Header[], more: Partial<Knock>, expected: string])[] =
  [
    ['a program on this machine', [host], {}, 'default'],
    ['localhost in capitals', [['Host', 'LocalHost:18790']], {}, 'default'],
    ['the IPv6 name', [['Host', '[::1]:18790']], {}, 'default'],
    ['an allowed name with its port', [['Host', 'router.lan:8080']], {}, 'default'],
    ['an allowed name without one', [['Host', 'box:18790']], {}, 'default'],
    ['a name without the port', [['Host', '127.0.0.1']], {}, 'host_not_allowed'],
    ['another name', [['Host', 'evil.example:18790']], {}, 'host_not_allowed'],
    ['no Host', [], {}, 'invalid_request'],
    ['an empty Host', [['Host', '']], {}, 'invalid_request'],
    ['two Hosts', [host, host], {}, 'invalid_request'],
    ['HTTP/0.9', [host], { httpVersion: '0.9' }, 'invalid_request'],
    ['a target that names our host', [host], { target: 'http://127.0.0.1:18790/health' }, 'default'],
    ['a target that names another host', [host], { target: 'http://evil.example/health' }, 'invalid_request'],
    ['its own page', [host, ['Origin', 'http://127.0.0.1:18790'], ['Sec-Fetch-Site', 'same-origin']], {}, 'default'],
    ['a foreign page', [host, foreign], {}, 'origin_not_allowed'],
    ['the null origin', [host, ['Origin', 'null']], {}, 'origin_not_allowed'],
    ['the page of the other loopback name', [host, ['Origin', 'http://localhost:18790']], {}, 'origin_not_allowed'],
    ['an allowed page without a token', [host, allowed], {}, 'origin_not_allowed'],
    ['an allowed page with a token', [host, allowed, live, ['Sec-Fetch-Site', 'cross-site']], {}, 'team'],
    ['a foreign page with a token', [host, foreign, live], {}, 'origin_not_allowed'],
    ['two origins, one allowed', [host, allowed, foreign, live], {}, 'origin_not_allowed'],
    ['another site by the browser', [host, ['Sec-Fetch-Site', 'cross-site']], {}, 'origin_not_allowed'],
    ['the address bar', [host, ['Sec-Fetch-Site', 'none']], {}, 'default'],
    [
      'a preflight of an allowed page',
      [host, allowed, ['Access-Control-Request-Method', 'POST']],
      { method: 'OPTIONS' },
      'preflight',
    ],
    [
      'a preflight of a foreign page',
      [host, foreign, ['Access-Control-Request-Method', 'POST']],
      { method: 'OPTIONS' },
      'origin_not_allowed',
    ],
    [
      'a preflight to another name',
      [['Host', 'evil:1'], allowed, ['Access-Control-Request-Method', 'POST']],
      { method: 'OPTIONS' },
      'host_not_allowed',
    ],
    ['a tunnel', [host, ['X-Forwarded-For', '1.2.3.4']], {}, 'invalid_token'],
    ['a proxy', [host, ['Via', '1.1 x']], {}, 'invalid_token'],
    ['a tunnel with a token', [host, ['Forwarded', 'for=1.2.3.4'], live], {}, 'team'],
    ['a key that is not ours', [host, ['Authorization', 'Bearer sk-x']], {}, 'default'],
    ['a dead token', [host, ['Authorization', 'Bearer lr_sk_dead']], {}, 'invalid_token'],
    ['two tokens that differ', [host, live, ['X-Api-Key', 'lr_sk_dead']], {}, 'invalid_token'],
    ['a token as x-goog-api-key', [host, ['x-goog-api-key', 'lr_sk_live']], {}, 'team'],
    ['a machine elsewhere', [host], { fromLoopback: false }, 'invalid_token'],
    ['JSON', [host, json], post, 'default'],
    ['JSON with parameters, in capitals', [host, ['content-type', 'Application/JSON; charset=utf-8']], post, 'default'],
    ['a form', [host, ['Content-Type', 'application/x-www-form-urlencoded']], post, 'unsupported_media_type'],
    ['text', [host, ['Content-Type', 'text/plain']], post, 'unsupported_media_type'],
    ['no type', [host], post, 'unsupported_media_type'],
    ['two types', [host, json, ['Content-Type', 'text/plain']], post, 'unsupported_media_type'],
    ['a body on GET without a type', [host, ['Content-Length', '3']], {}, 'unsupported_media_type'],
    ['gzip', [host, json, ['Content-Encoding', 'gzip']], post, 'unsupported_media_type'],
  ];

for (const [what, headers, more, expected] of table) {
  test(`at the door, ${what}: ${expected}`, () => assert.equal(verdict(headers, more), expected));
}

test('where a token is asked of everyone, nobody comes without one', () => {
  assert.equal(verdict([host], {}, { requireToken: true }), 'invalid_token');
  assert.equal(verdict([host, live], {}, { requireToken: true }), 'team');
});

test('no foreign origin is ever admitted without a live token, and nothing makes it throw', () => {
  const names = fc.constantFrom(
    'host',
    'Origin',
    'sec-fetch-site',
    'authorization',
    'content-type',
    'via',
    'x-api-key',
  );
  const values = fc.oneof(
    fc.string(),
    fc.constantFrom('127.0.0.1:18790', 'null', 'Bearer lr_x', 'http://evil', 'same-origin', 'application/json'),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(names, values), { maxLength: 6 }),
      fc.constantFrom('GET', 'POST', 'OPTIONS'),
      (headers, method) => {
        const found = judgeKnock(knock([host, foreign, ...headers], { method }), rules);
        assert.equal(found.kind, 'refused');
      },
    ),
  );
});
