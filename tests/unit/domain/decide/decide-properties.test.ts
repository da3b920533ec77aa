// What holds of every plan, whatever the policy, the offers and the request.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { levels, targetName, tiers, zones, type Profile } from '../../../../main/contract/routing.ts';
import type { Standing } from '../../../../main/domain/decide/choose-tier.ts';
import { clear, mayCarry } from '../../../../main/domain/clear.ts';
import { decide, type Decision } from '../../../../main/domain/decide/decide.ts';
import { requestKinds, type Offer, type RequestKind } from '../../../../main/domain/decide/offer.ts';
import type { Policy, Rule } from '../../../../main/domain/policy.ts';
import { atRest, profileWith } from '../../../support/profile.ts';

const names = ['n0', 'n1', 'n2', 'n3'];
const ids = ['a', 'b', 'embed-a'];
const regions = ['eu', 'us'];

const zone = fc.constantFrom(...zones);
const region = fc.option(fc.constantFrom(...regions));
const tier = fc.constantFrom(...tiers);
const place = fc.oneof(
  fc.constantFrom(...names),
  fc.tuple(fc.constantFrom(...names), fc.constantFrom(...ids)).map(([name, id]) => `${name}/${id}`),
);

const offerOf = (name: string): fc.Arbitrary<Offer> =>
  fc
    .record({
      zone,
      region,
      unlistedZone: zone,
      unread: fc.boolean(),
      configured: fc.boolean(),
      p50Ms: fc.option(fc.nat(900)),
      kinds: fc.subarray([...requestKinds], { minLength: 1 }),
      models: fc.uniqueArray(
        fc.record({
          id: fc.constantFrom(...ids),
          zone: fc.option(zone),
          contextTokens: fc.option(fc.constantFrom(10, 10_000)),
        }),
        { selector: ({ id }) => id },
      ),
    })
    .map(({ kinds, models, unlistedZone, unread, ...spec }) => ({
      kinds,
      models,
      unlistedZone,
      unread,
      backend: {
        ...spec,
        name,
        type: 'openai',
        endpoints: ['http://x/v1'],
        zoneGiven: true,
        apiKey: null,
        keyName: 'KEY',
        models: [],
        families: { llama: 'b' },
      },
    }));
const offers = fc.tuple(...names.map(offerOf));

/** Walls are no part of it, so that a wall more makes no other rule of it. */
const wallless = fc.record(
  {
    tier: fc.subarray([...tiers], { minLength: 1 }),
    model: fc.constantFrom(['auto'], ['auto*'], ['fast']),
    tokens: fc.constantFrom({ min: 0, max: 50 }, { min: 51, max: 1_000 }),
    task: fc.constantFrom(['code'] as const, ['general'] as const),
  },
  { requiredKeys: [] },
);
const walled = fc.record(
  {
    sensitivity: fc.subarray([...levels], { minLength: 1 }),
    region: fc.subarray(regions, { minLength: 1 }),
  },
  { requiredKeys: [] },
);
const anyMatch = fc.tuple(wallless, walled).map(([one, other]) => ({ ...one, ...other }));

const rulesOf = (match: typeof wallless | typeof anyMatch): fc.Arbitrary<readonly Rule[]> =>
  fc
    .array(
      fc.record({
        match: fc.option(match, { freq: 5 }),
        to: fc.array(fc.oneof(place, fc.constant('tiers')), { minLength: 1, maxLength: 3 }),
        latencyBudgetMs: fc.option(fc.nat(900)),
      }),
      { maxLength: 4 },
    )
    .map((rules) =>
      rules.map((rule, index) => ({ ...rule, index, line: index + 1, policy: 'policy.yaml', reason: null })),
    );

const privacy = fc.record({
  high: zone,
  medium: zone,
  low: zone,
  unreadable: fc.constant('low' as const),
  ignore: fc.constant([]),
});

const policyWith = (rules: fc.Arbitrary<readonly Rule[]>): fc.Arbitrary<Policy> =>
  fc.record({
    backends: fc.constant([]),
    aliases: fc.constant([{ pattern: 'fast', model: 'auto:simple' }]),
    tiers: fc
      .array(fc.tuple(tier, fc.array(place, { minLength: 1, maxLength: 3 })), { maxLength: 4 })
      .map(Object.fromEntries),
    rules,
    classifier: fc.constant({ cloudAt: 0.5, model: null, below: 0.6, timeoutMs: 500 }),
    escalation: fc.constant({ on: [], maxHops: 0 }),
    privacy,
    prices: fc.constant([]),
    retry: fc.constant({ attempts: 1, deadlineMs: 1_000 }),
    baseline: fc.constant(null),
    ab: fc.constant({ enabled: false, sampleRate: 0, pairs: [], budgetNanoUsd: 0, judge: null }),
  });

interface Asked {
  readonly model: string;
  readonly kind: RequestKind;
  readonly profile: Profile;
  readonly offers: readonly Offer[];
  readonly expected: Readonly<Record<string, number>>;
  readonly isDue: boolean;
  readonly standing: Standing | null;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  model: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('auto', 'auto:simple', 'fast') },
    { weight: 1, arbitrary: fc.oneof(place, fc.constantFrom(...ids, 'gpt-5', 'nobody')) },
  ),
  kind: fc.constantFrom(...requestKinds),
  profile: fc
    .record({
      sensitivity: fc.constantFrom(...levels),
      region,
      tier: fc.option(tier),
      tokens: fc.nat(100),
      task: fc.constantFrom('code', 'general'),
      family: fc.constantFrom('llama', 'gpt'),
    })
    .map(profileWith),
  offers,
  expected: fc.dictionary(place, fc.nat(900), { maxKeys: 4 }),
  isDue: fc.boolean(),
  standing: fc.option(fc.record({ tier, target: place, raisedAt: fc.constant(null) })),
});

function decideFor(
  { expected, isDue, ...question }: Asked,
  policy: Policy,
  bounds = { ...policy, localOnly: false },
): Decision<string> {
  const live = { expectedMs: (target: string) => expected[target] ?? null, isDue: () => isDue };
  const clearance = clear('request', question.profile, bounds);
  return decide({ ...atRest, ...question, projectId: 'default', policy, clearance, live });
}

const targetsOf = (decision: Decision<string>) =>
  decision.kind === 'planned'
    ? [...decision.ladder.own.order, ...decision.ladder.standIns].map(({ target }) => target)
    : [];
const planOf = (asking: Asked, policy: Policy): string[] => targetsOf(decideFor(asking, policy)).map(targetName);

const nearer = (a: (typeof zones)[number], b: (typeof zones)[number]) => (zones.indexOf(a) < zones.indexOf(b) ? a : b);
const isAmong = (some: readonly string[], all: readonly string[]): boolean => some.every((one) => all.includes(one));
const runs = { numRuns: 500 };
const anyPolicy = policyWith(rulesOf(anyMatch));

test('the same input twice is the same plan', () => {
  fc.assert(
    fc.property(asked, anyPolicy, (asking, policy) => {
      assert.deepEqual(decideFor(asking, policy), decideFor(asking, policy));
    }),
    runs,
  );
});

test('less reach for any level of sensitivity never adds a target', () => {
  fc.assert(
    fc.property(asked, anyPolicy, privacy, (asking, policy, other) => {
      const { high, medium, low } = policy.privacy;
      const less = {
        high: nearer(high, other.high),
        medium: nearer(medium, other.medium),
        low: nearer(low, other.low),
      };
      const before = planOf(asking, policy);
      const after = planOf(asking, { ...policy, privacy: { ...policy.privacy, ...less } });
      assert.ok(isAmong(after, before), `${after.join(' ')} | ${before.join(' ')}`);
    }),
    runs,
  );
});

const narrowed = fc.record({ region: fc.constantFrom(...regions), sensitivity: fc.constantFrom(...levels) });

/** Bound to a region where it was to none, and more sensitive where that reaches less far. */
function tighter(
  { profile, ...asking }: Asked,
  policy: Policy,
  to: { region: string; sensitivity: Profile['sensitivity'] },
): Asked {
  const reach = policy.privacy[profile.sensitivity];
  const reachesLess = nearer(policy.privacy[to.sensitivity], reach) === policy.privacy[to.sensitivity];
  const sensitivity = reachesLess ? to.sensitivity : profile.sensitivity;
  return { ...asking, profile: { ...profile, sensitivity, region: profile.region ?? to.region } };
}

test('a region, and more sensitivity, never add a target where the rules do not ask for them', () => {
  fc.assert(
    fc.property(asked, policyWith(rulesOf(wallless)), narrowed, (asking, policy, to) => {
      assert.ok(isAmong(planOf(tighter(asking, policy, to), policy), planOf(asking, policy)));
    }),
    runs,
  );
});

test('whatever rule they bring up, a region and more sensitivity lead nowhere that was walled off before', () => {
  fc.assert(
    fc.property(asked, anyPolicy, narrowed, (asking, policy, to) => {
      const before = clear('request', asking.profile, { ...policy, localOnly: false });
      for (const target of targetsOf(decideFor(tighter(asking, policy, to), policy)))
        assert.ok(before.judge(target).allowed, targetName(target));
    }),
    runs,
  );
});

test('nothing in a plan lies behind a wall, lacks the API or a key, or stands there twice', () => {
  fc.assert(
    fc.property(asked, anyPolicy, (asking, policy) => {
      const { profile, kind } = asking;
      const plan = targetsOf(decideFor(asking, policy));
      for (const target of plan) {
        assert.ok(zones.indexOf(target.zone) <= zones.indexOf(policy.privacy[profile.sensitivity]));
        assert.ok(profile.region === null || target.zone === 'device' || target.region === profile.region);
        const offer = asking.offers.find(({ backend }) => backend.name === target.backend);
        assert.ok(offer?.backend.configured === true && offer.kinds.includes(kind));
      }
      assert.equal(new Set(plan.map(targetName)).size, plan.length);
    }),
    runs,
  );
});

/** Policies that climb as well: what is above is decided with the rest. */
const climbing = anyPolicy.map((policy) => ({ ...policy, escalation: { on: ['empty' as const], maxHops: 4 } }));

test('while local only is on nobody outside of the device is planned, above or as a stand-in, under no policy', () => {
  fc.assert(
    fc.property(asked, climbing, (asking, policy) => {
      const decision = decideFor(asking, policy, { ...policy, localOnly: true });
      if (decision.kind === 'refused') return;
      const { own, above, standIns } = decision.ladder;
      const permits = [...own.order, ...above.flatMap(({ order }) => order), ...standIns];
      for (const permit of permits) {
        assert.equal(permit.target.zone, 'device');
        for (const level of levels)
          assert.ok(mayCarry({ ...permit, target: { ...permit.target, zone: 'device' } }, level));
        for (const level of levels)
          assert.ok(!mayCarry({ ...permit, target: { ...permit.target, zone: 'private' } }, level));
      }
    }),
    runs,
  );
});

const everything = (to: readonly string[]): Rule => ({
  policy: 'policy.yaml',
  index: 0,
  line: 1,
  match: null,
  to,
  latencyBudgetMs: null,
  reason: null,
});

test('rules are read from the top: what stands behind the one that decides changes nothing', () => {
  fc.assert(
    fc.property(asked, anyPolicy, fc.array(place, { minLength: 1 }), (asking, policy, to) => {
      const first = { ...policy, rules: [everything(to), ...policy.rules] };
      assert.deepEqual(decideFor(asking, first), decideFor(asking, { ...policy, rules: [everything(to)] }));
      const decision = decideFor(asking, policy);
      const at = decision.kind === 'planned' && decision.rule !== null ? policy.rules.indexOf(decision.rule) : -1;
      if (at < 0) return;
      assert.deepEqual(decideFor(asking, { ...policy, rules: policy.rules.slice(0, at + 1) }), decision);
      assert.deepEqual(
        policy.rules.slice(0, at).filter(({ match }) => match === null),
        [],
      );
    }),
    runs,
  );
});

test('plans of all sorts were looked at', () => {
  const sorts = fc
    .sample(fc.tuple(asked, anyPolicy), { numRuns: 400, seed: 7 })
    .map(([asking, policy]) => decideFor(asking, policy))
    .map((decision) =>
      decision.kind === 'planned' ? `planned ${Math.min(2, decision.ladder.own.order.length)}` : decision.error.code,
    );
  for (const sort of ['planned 1', 'planned 2', 'privacy_blocked', 'privacy_pin_unavailable', 'no_target'])
    assert.ok(sorts.includes(sort), sort);
});
