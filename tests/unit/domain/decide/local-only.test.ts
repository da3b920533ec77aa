// How a request is refused while nothing may leave: the switch is named, whatever else stood in the way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clear } from '../../../../main/domain/clear.ts';
import { decide, type Decision } from '../../../../main/domain/decide/decide.ts';
import type { Policy } from '../../../../main/domain/policy.ts';
import type { Offer } from '../../../../main/domain/decide/offer.ts';
import { specWith } from '../../../support/backend-spec.ts';
import { nearAndFar, offerOf, policyWith } from '../../../support/gateway-fakes.ts';
import { atRest, profileWith } from '../../../support/profile.ts';

interface Asked {
  readonly model?: string;
  readonly offers?: readonly Offer[];
  readonly localOnly?: boolean;
  readonly tiers?: Policy['tiers'];
}

const far = nearAndFar.slice(1);

function decided({ model = 'auto', offers = nearAndFar, localOnly = true, tiers }: Asked): Decision<string> {
  const policy = policyWith(tiers === undefined ? {} : { tiers });
  const profile = profileWith({ tier: 'COMPLEX', sensitivity: 'low' });
  const clearance = clear('r', profile, { ...policy, localOnly });
  const live = { expectedMs: () => null, isDue: () => false };
  return decide({ ...atRest, model, kind: 'conversation', projectId: 'p', offers, policy, profile, clearance, live });
}

function refusal(asked: Asked) {
  const decision = decided(asked);
  assert.ok(decision.kind === 'refused');
  return { code: decision.error.code, message: decision.error.message, rejected: decision.rejected };
}

test('what is chosen is on the device, in every level of the ladder', () => {
  const decision = decided({});
  assert.ok(decision.kind === 'planned');
  const { own, above, standIns } = decision.ladder;
  const all = [...own.order, ...above.flatMap(({ order }) => order), ...standIns];
  assert.deepEqual([...new Set(all.map(({ target }) => target.zone))], ['device']);
  assert.ok(decision.rejected.some(({ wall }) => wall?.kind === 'local-only'));
  const open = decided({ localOnly: false });
  assert.ok(open.kind === 'planned' && open.ladder.own.order[0].target.zone === 'public');
});

test('a target that is named elsewhere is blocked, and nobody left for auto is unavailable', () => {
  const named = refusal({ model: 'far/large' });
  assert.equal(named.code, 'privacy_blocked');
  assert.equal(
    named.message,
    'Local only is on: nothing leaves this machine, so far/large may not serve this request. Turn it off in the window or with PUT /api/local-only, or ask a model on this machine.',
  );
  const auto = refusal({ offers: far });
  assert.equal(auto.code, 'privacy_pin_unavailable');
  assert.match(auto.message, /^Local only is on: .*Turn it off/);
});

test('it stands before every other wall, and before a key that is missing', () => {
  const [wall] = refusal({ model: 'far/large' }).rejected;
  assert.deepEqual(wall?.wall, {
    kind: 'local-only',
    reason: 'Local only is on: nothing leaves this machine; the target is public.',
  });
  const keyless = [offerOf(specWith({ name: 'far', zone: 'public', configured: false, keyName: 'K' }), 'large')];
  assert.equal(refusal({ offers: keyless }).code, 'privacy_pin_unavailable');
  assert.equal(refusal({ offers: [] }).code, 'privacy_pin_unavailable');
  const unread = [{ ...offerOf(specWith({ name: 'far', zone: 'public' })), unread: true }];
  assert.match(refusal({ offers: unread }).message, /^Local only is on/);
});

test('a name that nobody here has may be one of a list that is not read meanwhile', () => {
  const unread = [...nearAndFar.slice(0, 1), offerOf(specWith({ name: 'far', zone: 'public' }))];
  assert.equal(refusal({ model: 'large', offers: unread }).code, 'privacy_blocked');
  assert.equal(refusal({ model: 'larg' }).code, 'model_not_found');
});

test('what a model of the device cannot do is said as ever', () => {
  const small = nearAndFar.slice(0, 1).map((offer) => ({ ...offer, kinds: ['embedding' as const] }));
  assert.equal(refusal({ offers: small }).code, 'no_target');
  assert.equal(refusal({ model: 'near/small', offers: small }).code, 'no_target');
  const arriving = [{ ...offerOf(specWith({ name: 'near', zone: 'device' })), arriving: true }];
  assert.equal(refusal({ offers: arriving, tiers: {} }).code, 'model_not_ready');
});
