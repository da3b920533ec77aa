// The columns of a row are enough: under the policy that decided it, each request would go where it went.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { families, levels, targetName, tasks, tiers, zones, type Profile } from '../../../../main/contract/routing.ts';
import type { RecordedTimes } from '../../../../main/contract/replay.ts';
import { clear } from '../../../../main/domain/clear.ts';
import { applyCloudAt } from '../../../../main/domain/classify/stage-one.ts';
import { decide } from '../../../../main/domain/decide/decide.ts';
import { readAutomatic } from '../../../../main/domain/decide/names.ts';
import { requestKinds, type Offer } from '../../../../main/domain/decide/offer.ts';
import { createPriceList } from '../../../../main/domain/money/price-list.ts';
import type { Policy, Rule } from '../../../../main/domain/policy.ts';
import { createTally } from '../../../../main/gateway/replay/tally.ts';
import { specWith } from '../../../support/backend-spec.ts';
import { policyWith } from '../../../support/gateway-fakes.ts';
import { profileWith } from '../../../support/profile.ts';
import { replayRowWith } from '../../../support/replay-rows.ts';

const names = ['n0', 'n1', 'n2'];
const ids = ['a', 'b', 'embed-a'];
const zone = fc.constantFrom(...zones);
const tier = fc.constantFrom(...tiers);
const region = fc.option(fc.constantFrom('eu', 'us'));
const target = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...ids)).map((parts) => parts.join('/'));
const place = fc.oneof(fc.constantFrom(...names), target);

const offerOf = (name: string): fc.Arbitrary<Offer> =>
  fc
    .record({ zone, region, p50Ms: fc.option(fc.nat(900)), contextTokens: fc.option(fc.constantFrom(50, 10_000)) })
    .map(({ contextTokens, ...spec }) => ({
      backend: specWith({ name, ...spec, families: { gpt: 'b' } }),
      models: ids.map((id) => ({ id, zone: null, contextTokens })),
      unlistedZone: spec.zone,
      unread: false,
      kinds: [...requestKinds],
    }));

const rules: fc.Arbitrary<readonly Rule[]> = fc
  .array(
    fc.record({
      match: fc.option(
        fc.record(
          {
            tier: fc.subarray([...tiers], { minLength: 1 }),
            task: fc.subarray([...tasks], { minLength: 1 }),
            family: fc.subarray([...families], { minLength: 1 }),
            sensitivity: fc.subarray([...levels], { minLength: 1 }),
            tokens: fc.constantFrom({ min: 0, max: 50 }, { min: 51, max: 1_000 }),
            model: fc.constantFrom(['auto'], ['auto*'], ['fast']),
            project: fc.constantFrom(['default'], ['other*']),
          },
          { requiredKeys: [] },
        ),
        { freq: 5 },
      ),
      to: fc.array(fc.oneof(place, fc.constant('tiers')), { minLength: 1, maxLength: 3 }),
      latencyBudgetMs: fc.option(fc.nat(900)),
    }),
    { maxLength: 4 },
  )
  .map((all) => all.map((rule, index) => ({ ...rule, index, line: index + 1, policy: 'policy.yaml', reason: null })));

const policies: fc.Arbitrary<Policy> = fc
  .record({
    tiers: fc.dictionary(tier, fc.array(place, { minLength: 1, maxLength: 3 })),
    rules,
    cloudAt: fc.double({ min: 0, max: 1, noNaN: true }),
    privacy: fc.record({
      high: zone,
      medium: zone,
      low: zone,
      unreadable: fc.constant('low' as const),
      ignore: fc.constant([]),
    }),
  })
  .map(({ cloudAt, ...more }) =>
    policyWith({
      ...more,
      aliases: [{ pattern: 'fast', model: 'auto:simple' }],
      classifier: { cloudAt, model: null, below: 0.6, timeoutMs: 500 },
      prices: [{ pattern: 'n0/*', input: 1, output: 2 }],
    }),
  );

const asked = fc.record({
  model: fc.oneof(fc.constantFrom('auto', 'auto:frontier', 'fast'), target),
  kind: fc.constantFrom(...requestKinds),
  projectId: fc.constantFrom('default', 'other-one'),
  profile: fc.record({
    sensitivity: fc.constantFrom(...levels),
    region,
    tokens: fc.nat(100),
    task: fc.constantFrom(...tasks),
    family: fc.constantFrom(...families),
    cloudScore: fc.double({ min: 0, max: 1, noNaN: true }),
    tier,
  }),
  outputTokens: fc.nat(100),
  streamed: fc.boolean(),
});
const times = fc.dictionary(
  target,
  fc.record({ durationMs: fc.nat(900), wholeMs: fc.option(fc.nat(900)), streamMs: fc.option(fc.nat(900)) }),
);

/** As the classifier and the names make it. */
function profileUnder({ model, profile }: { model: string; profile: Partial<Profile> }, policy: Policy): Profile {
  const automatic = readAutomatic(model, policy.aliases);
  if (automatic === null) return profileWith({ ...profile, tier: null, task: null, cloudScore: null });
  const judged = applyCloudAt(
    { tier: profile.tier ?? 'SIMPLE', cloudScore: profile.cloudScore ?? 0 },
    policy.classifier.cloudAt,
  );
  return profileWith({ ...profile, tier: automatic.tier ?? judged });
}

test('under the policy that decided it no request moves, crosses or costs anything else', () => {
  const seen = { planned: 0, refused: 0 };
  fc.assert(
    fc.property(fc.tuple(...names.map(offerOf)), policies, asked, times, (offers, policy, asking, recorded) => {
      const known = new Map<string, RecordedTimes>(Object.entries(recorded));
      const profile = profileUnder(asking, policy);
      const form = asking.streamed ? 'streamMs' : 'wholeMs';
      const decision = decide({
        ...asking,
        profile,
        modelShownAs: null,
        offers,
        policy,
        clearance: clear(null, profile, { ...policy, localOnly: false }),
        live: { expectedMs: (name) => known.get(name)?.[form] ?? null, isDue: () => false },
        standing: null,
      });
      if (decision.kind === 'refused') return void seen.refused++;
      seen.planned++;
      const [{ target: first }] = decision.ladder.own.order;
      const ground = { offers, policyOf: () => policy, pricesOf: () => createPriceList(policy.prices) };
      const tally = createTally({
        candidate: ground,
        inForce: ground,
        times: known,
        inForceSince: Number.POSITIVE_INFINITY,
      });
      const { reasons: _reasons, sensitivityReason: _why, stage: _stage, ...judged } = profile;
      tally.add(
        replayRowWith({
          ...judged,
          model: asking.model,
          kind: asking.kind,
          projectId: asking.projectId,
          outputLimit: asking.outputTokens,
          ttftMs: asking.streamed ? 5 : null,
          target: targetName(first),
          zone: first.zone,
          costNanoUsd: 42,
        }),
      );
      const told = tally.tell();
      assert.deepEqual([told.replayed, told.moved, told.moves, told.crossings, told.leftOut], [1, 0, [], [], []]);
      assert.deepEqual(told.costUsd, { was: 4.2e-8, would: 4.2e-8 });
      assert.equal(told.blocking, false);
    }),
    { numRuns: 1_000 },
  );
  assert.ok(seen.planned > 300 && seen.refused > 20, JSON.stringify(seen));
});
