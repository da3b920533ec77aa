import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { readPolicies } from '../../../main/config/named-policies.ts';
import { ConfigError } from '../../../main/config/yaml-file.ts';
import { levels, zones, type Level, type Zone } from '../../../main/contract/routing.ts';
import type { Policy } from '../../../main/domain/policy.ts';

const around = { env: {}, self: { host: '127.0.0.1', port: 18790 } };
const shippedFolder = join(import.meta.dirname, '../../../resources/policies');

/** One named policy, `x`, over a base. */
function laidOver(base: string | null, text: string, name = 'x'): { readonly base: Policy; readonly named: Policy } {
  const policies = readPolicies({ base, named: [{ name, file: `policies/${name}.yaml`, text }] }, around);
  const named = policies.named.get(name);
  assert.ok(named);
  return { base: policies.base, named };
}

const base = `backends:
  near: { type: ollama, endpoint: "http://localhost:11434", models: [small] }
  far: { type: openai, endpoint: "https://far.example/v1", models: [large] }
tiers: { SIMPLE: near/small, FRONTIER: far/large }
aliases: { fast: near/small }
routes:
  - match: { sensitivity: high }
    backend: near
  - default: tiers
privacy: { medium: private, unreadable: medium, ignore: [{ kind: us-ssn, fingerprint: abc }] }
classifier: { cloudAt: 0.7, model: near/small }
escalation: { on: [empty], maxHops: 1 }
retry: { attempts: 5 }
prices: { "far/*": { input: 1, output: 2 } }
`;

test('a block of settings is laid over key by key, a block of entries whole', () => {
  const { base: before, named } = laidOver(
    base,
    `tiers: { COMPLEX: far }
aliases: { slow: far/large }
classifier: { cloudAt: 0.3 }
escalation: { maxHops: 3 }
retry: { deadlineMs: 9 }
prices: { "near/*": { input: 0, output: 0 } }
`,
  );
  assert.deepEqual(named.tiers, { COMPLEX: ['far'] });
  assert.deepEqual(named.aliases, [{ pattern: 'slow', model: 'far/large' }]);
  assert.deepEqual(named.classifier, { cloudAt: 0.3, model: 'near/small', below: 0.6, timeoutMs: 500 });
  assert.deepEqual(named.escalation, { on: ['empty'], maxHops: 3 });
  assert.deepEqual(named.retry, { attempts: 5, deadlineMs: 9 });
  assert.deepEqual(named.prices, [{ pattern: 'near/*', input: 0, output: 0 }]);
  assert.deepEqual(named.rules, before.rules);
  assert.deepEqual(named.privacy, before.privacy);
  assert.equal(named.backends, before.backends);
});

test('routes of a named policy take the place of those of policy.yaml, and say where they stand', () => {
  const { base: before, named } = laidOver(base, '# Near first.\nroutes:\n  - default: near\n    fallback: far\n');
  assert.deepEqual(named.rules, [
    {
      policy: 'policies/x.yaml',
      index: 0,
      line: 3,
      match: null,
      to: ['near', 'far'],
      latencyBudgetMs: null,
      reason: null,
    },
  ]);
  assert.deepEqual(
    before.rules.map(({ policy, line }) => [policy, line]),
    [
      ['policy.yaml', 7],
      ['policy.yaml', 9],
    ],
  );
});

const bad: readonly (readonly [what: string, text: string, says: RegExp])[] = [
  [
    'backends',
    'backends:\n  one: { type: ollama, endpoint: "http://localhost:1" }',
    /^policies\/x\.yaml:1:1: backends: Backends stand in policy\.yaml alone/,
  ],
  [
    'findings to be ignored',
    'privacy:\n  ignore: [{ kind: a, fingerprint: b }]',
    /^policies\/x\.yaml:2:3: privacy\.ignore: What is ignored stands in policy\.yaml alone/,
  ],
  ['an unknown key', 'tiers:\n  SIMPLE: near\nteirs: {}', /^policies\/x\.yaml:3:1: teirs: .*Did you mean tiers/],
  ['an unknown backend', 'tiers:\n  SIMPLE: nowhere', /^policies\/x\.yaml:2:3: tiers\.SIMPLE: There is no backend/],
  ['routes without a default', 'routes: [{ match: { task: code }, backend: near }]', /:1:1: routes: A default is/],
  [
    'a route that leaves the zone of policy.yaml',
    'routes: [{ match: { sensitivity: medium }, backend: far }, { default: near }]',
    /^policies\/x\.yaml:1:\d+: routes\.0: far is public, .* no farther than private/,
  ],
  [
    'a route that leaves its own zone',
    'privacy: { low: private }\nroutes: [{ match: { sensitivity: low }, backend: far }, { default: near }]',
    /^policies\/x\.yaml:2:\d+: routes\.0: far is public, .* no farther than private/,
  ],
  ['nothing', '', /^policies\/x\.yaml:1:1: /],
];

for (const [what, text, says] of bad) {
  test(`a named policy with ${what} is refused at its place`, () => {
    assert.throws(
      () => laidOver(base, text),
      (error: unknown) => error instanceof ConfigError && says.test(error.message),
    );
  });
}

test('a file whose name no request could give is refused', () => {
  assert.throws(() => laidOver(base, 'classifier: {}', 'my policy'), /^ConfigError: policies\/my policy\.yaml:1:1: /);
});

test('inherited routes may name what the tighter wall keeps out: the wall takes care of it', () => {
  const open = `${base.replace('routes:', 'routes:\n  - match: { sensitivity: low }\n    backend: far')}`;
  const { named } = laidOver(open, 'privacy: { low: device }');
  assert.equal(named.privacy.low, 'device');
  assert.deepEqual(named.rules[0]?.to, ['far']);
});

const shipped: readonly (readonly [name: string, cloudAt: number, privacy: readonly [Zone, Zone, Zone]])[] = [
  ['cost-optimized', 0.5, ['public', 'public', 'public']],
  ['balanced', 0.35, ['public', 'public', 'public']],
  ['quality-first', 0.25, ['public', 'public', 'public']],
  ['always-local', 0.7, ['device', 'device', 'device']],
  ['private-only', 0.7, ['device', 'private', 'private']],
];

for (const [name, cloudAt, [high, medium, low]] of shipped) {
  test(`the shipped ${name} goes for the cloud at ${cloudAt}, and lets ${low} be the farthest`, () => {
    const open = 'privacy: { high: public }\nclassifier: { cloudAt: 0.7 }';
    const { named } = laidOver(open, readFileSync(join(shippedFolder, `${name}.yaml`), 'utf8'), name);
    assert.equal(named.classifier.cloudAt, cloudAt);
    assert.deepEqual(named.privacy, { high, medium, low, unreadable: 'low', ignore: [] });
  });
}

test('these are the policies that ship, and no others', () => {
  assert.deepEqual(readdirSync(shippedFolder).toSorted(), shipped.map(([name]) => `${name}.yaml`).toSorted());
});

const anyPrivacy = fc.record(
  {
    high: fc.constantFrom(...zones),
    medium: fc.constantFrom(...zones),
    low: fc.constantFrom(...zones),
    unreadable: fc.constantFrom(...levels),
  },
  { requiredKeys: [] },
);
const anyText = fc.record(
  {
    privacy: anyPrivacy,
    tiers: fc.dictionary(fc.constantFrom('SIMPLE', 'COMPLEX', 'FRONTIER'), fc.constantFrom('openai', 'gemini/x')),
    aliases: fc.dictionary(fc.constantFrom('a', 'b*', 'c'), fc.constantFrom('auto', 'openai/x')),
    classifier: fc.record(
      { cloudAt: fc.constantFrom(0, 0.1, 1), below: fc.constantFrom(0, 0.9), model: fc.constant('m') },
      { requiredKeys: [] },
    ),
    retry: fc.record({ attempts: fc.nat(9).map((n) => n + 1), deadlineMs: fc.constant(7) }, { requiredKeys: [] }),
    escalation: fc.record({ maxHops: fc.nat(4), on: fc.constant(['empty']) }, { requiredKeys: [] }),
    prices: fc.constant({ 'openai/*': { input: 1, output: 1 } }),
    routes: fc.constant([{ default: 'openai' }]),
  },
  { requiredKeys: ['privacy'] },
);

test('no named policy lets anything go farther than policy.yaml, whatever both say', () => {
  fc.assert(
    fc.property(anyText, anyText, (below, above) => {
      const { base: before, named } = laidOver(stringify(below), stringify(above));
      for (const level of levels) {
        const given: Zone = above.privacy[level] ?? 'public';
        const nearest = Math.min(zones.indexOf(before.privacy[level]), zones.indexOf(given));
        assert.equal(zones.indexOf(named.privacy[level]), nearest);
      }
      const given: Level = above.privacy.unreadable ?? 'low';
      assert.equal(
        levels.indexOf(named.privacy.unreadable),
        Math.max(levels.indexOf(before.privacy.unreadable), levels.indexOf(given)),
      );
    }),
    { numRuns: 500 },
  );
});

test('what a named policy says is its own, and everything else policy.yaml’s', () => {
  fc.assert(
    fc.property(anyText, anyText, (below, above) => {
      const { base: before, named } = laidOver(stringify(below), stringify(above));
      const alone = laidOver(null, stringify(above)).named;
      assert.deepEqual(named.tiers, above.tiers === undefined ? before.tiers : alone.tiers);
      assert.deepEqual(named.aliases, above.aliases === undefined ? before.aliases : alone.aliases);
      assert.deepEqual(named.prices, above.prices === undefined ? before.prices : alone.prices);
      assert.deepEqual(named.rules, above.routes === undefined ? before.rules : alone.rules);
      assert.deepEqual(named.classifier, { ...before.classifier, ...above.classifier });
      assert.deepEqual(named.retry, { ...before.retry, ...above.retry });
      assert.deepEqual(named.escalation, { ...before.escalation, ...above.escalation });
    }),
    { numRuns: 500 },
  );
});
