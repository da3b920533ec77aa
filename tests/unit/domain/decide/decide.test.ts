import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { levels, zones, type Level, type Zone } from '../../../../main/contract/routing.ts';
import { clear } from '../../../../main/domain/clear.ts';
import { matches } from '../../../../main/domain/pattern.ts';
import { decide } from '../../../../main/domain/decide/decide.ts';
import { type Offer, type RequestKind } from '../../../../main/domain/decide/offer.ts';
import type { BackendSpec, Policy } from '../../../../main/domain/policy.ts';
import { estimateTokens } from '../../../../main/domain/money/tokens.ts';
import { atRest, profileWith } from '../../../support/profile.ts';
import { specWith } from '../../../support/backend-spec.ts';

const spec = (name: string, zone: Zone, region: string | null = null): BackendSpec =>
  specWith({ name, zone, region, keyName: 'KEY' });
const policy: Policy = {
  backends: [],
  aliases: [
    { pattern: 'claude-haiku-*', model: 'auto:simple' },
    { pattern: 'fast', model: 'here/small' },
  ],
  tiers: {},
  rules: [],
  classifier: { cloudAt: 0.5, model: null, below: 0.6, timeoutMs: 500 },
  escalation: { on: [], maxHops: 2 },
  privacy: { high: 'device', medium: 'private', low: 'public', unreadable: 'low', ignore: [] },
  prices: [],
  retry: { attempts: 2, deadlineMs: 1_000 },
  baseline: null,
  ab: { enabled: false, sampleRate: 0, pairs: [], budgetNanoUsd: 0, judge: null },
};
const offer = (backend: BackendSpec, ...ids: string[]): Offer => ({
  backend,
  models: ids.map((id) => ({ id, zone: null, contextTokens: null })),
  unlistedZone: backend.zone,
  unread: false,
  kinds: ['conversation', 'embedding'],
});
const here = spec('here', 'device');
const offers: readonly Offer[] = [
  offer(spec('cloud', 'public'), 'big', 'shared'),
  offer(spec('cluster', 'private', 'eu'), 'mid', 'shared'),
  { ...offer(here, 'small'), kinds: ['conversation'] },
  {
    ...offer(spec('ollama', 'device'), 'fetched:latest'),
    models: [
      { id: 'fetched:latest', zone: null, contextTokens: null },
      { id: 'hosted:cloud', zone: 'public', contextTokens: null },
      { id: 'nomic-embed-text:latest', zone: null, contextTokens: null },
    ],
    unlistedZone: 'public',
  },
  { ...offer(spec('anthropic', 'public')), backend: { ...spec('anthropic', 'public'), configured: false } },
];
const decideFor = (
  model: string,
  sensitivity: Level = 'low',
  region: string | null = null,
  kind: RequestKind = 'conversation',
) => {
  const profile = profileWith({ sensitivity, region });
  const clearance = clear('request', profile, { ...policy, localOnly: false });
  return decide({ ...atRest, model, kind, projectId: 'default', offers, policy, profile, clearance });
};
const names = (model: string, sensitivity?: Level, region?: string | null, kind?: RequestKind): string[] | string => {
  const decision = decideFor(model, sensitivity, region, kind);
  if (decision.kind === 'refused') return decision.error.code;
  return decision.ladder.own.order.map(({ target }) => `${target.backend}/${target.model}`);
};

const table: readonly (readonly [model: string, level: Level, region: string | null, expected: string[] | string])[] = [
  ['auto', 'low', null, ['here/small', 'ollama/fetched:latest', 'cluster/mid', 'cloud/big']],
  ['auto', 'medium', null, ['here/small', 'ollama/fetched:latest', 'cluster/mid']],
  ['auto', 'high', null, ['here/small', 'ollama/fetched:latest']],
  ['auto:simple', 'high', null, ['here/small', 'ollama/fetched:latest']],
  ['auto', 'low', 'eu', ['here/small', 'ollama/fetched:latest', 'cluster/mid']],
  ['auto', 'low', 'us', ['here/small', 'ollama/fetched:latest']],
  ['shared', 'low', null, ['cloud/shared', 'cluster/shared']],
  ['shared', 'medium', null, ['cluster/shared']],
  ['cloud/anything-at-all', 'low', null, ['cloud/anything-at-all']],
  ['cloud/big', 'high', null, 'privacy_blocked'],
  ['big', 'medium', null, 'privacy_blocked'],
  ['bigg', 'low', null, 'model_not_found'],
  ['fetched', 'high', null, ['ollama/fetched:latest']],
  ['hosted:cloud', 'high', null, 'privacy_blocked'],
  ['ollama/never-seen', 'high', null, 'privacy_blocked'],
  ['ollama/never-seen', 'low', null, ['ollama/never-seen']],
  ['claude-haiku-4-5', 'high', null, ['here/small', 'ollama/fetched:latest']],
  ['fast', 'low', null, ['here/small']],
  ['claude-sonnet-5', 'low', null, 'no_target'],
  ['anthropic/claude-sonnet-5', 'low', null, 'no_target'],
  ['gemini-3', 'low', null, 'model_not_found'],
];

for (const [model, level, region, expected] of table) {
  test(`${model} at ${level}${region === null ? '' : ` in ${region}`} is ${String(expected)}`, () => {
    assert.deepEqual(names(model, level, region), expected);
  });
}

test('what embeds is chosen by its name, and only where there is an API for it', () => {
  assert.deepEqual(names('auto', 'low', null, 'embedding'), ['ollama/nomic-embed-text:latest']);
  assert.equal(names('here/small', 'low', null, 'embedding'), 'no_target');
  assert.deepEqual(names('cloud/big', 'low', null, 'embedding'), ['cloud/big']);
});

test('a provider without a key says which one to set', () => {
  const decision = decideFor('claude-sonnet-5');
  assert.ok(decision.kind === 'refused');
  assert.match(decision.error.message, /Set KEY/);
});

test('an unknown model names the nearest ones', () => {
  const decision = decideFor('bigg');
  assert.ok(decision.kind === 'refused');
  assert.match(decision.error.message, /Did you mean big/);
});

test('automatic choice that nothing may serve is a pin that is not available', () => {
  const profile = profileWith({ sensitivity: 'high' });
  const clearance = clear('r', profile, { ...policy, localOnly: false });
  const near = offers.slice(0, 1);
  const only = decide({
    ...atRest,
    model: 'auto',
    kind: 'conversation',
    projectId: 'default',
    offers: near,
    policy,
    profile,
    clearance,
  });
  assert.ok(only.kind === 'refused');
  assert.equal(only.error.code, 'privacy_pin_unavailable');
});

test('no permit ever reaches farther than its level allows', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...levels),
      fc.constantFrom(...zones),
      fc.option(fc.constantFrom('eu', 'us')),
      (level, zone, region) => {
        const verdict = clear('r', profileWith({ sensitivity: level, region }), { ...policy, localOnly: false }).judge({
          backend: 'b',
          model: 'm',
          zone,
          region: null,
        });
        const far = zones.indexOf(zone) > zones.indexOf(policy.privacy[level]);
        assert.equal(verdict.allowed, !far && (region === null || zone === 'device'));
      },
    ),
  );
});

test('a pattern matches as its regular expression would', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), maxLength: 8 });
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '*'), maxLength: 6 }), text, (pattern, name) => {
      const escaped = pattern
        .split('*')
        .map((part) => part.replace(/\./g, '\\.'))
        .join('[^]*');
      assert.equal(matches(pattern, name), new RegExp(`^${escaped}$`).test(name));
    }),
  );
});

test('the token estimate grows with the text and is never negative', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      assert.ok(estimateTokens(a) >= 0);
      assert.ok(estimateTokens(`${a} ${b}`) >= estimateTokens(a));
    }),
  );
});
