import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Aim } from '../../../../main/domain/decide/offer.ts';
import { aimAt } from '../../../../main/domain/decide/offer.ts';
import { prefer } from '../../../../main/domain/decide/prefer.ts';
import type { Rule } from '../../../../main/domain/policy.ts';
import type { Live } from '../../../../main/domain/serving/live.ts';
import { specWith } from '../../../support/backend-spec.ts';
import { offerOf } from '../../../support/gateway-fakes.ts';
import { profileWith } from '../../../support/profile.ts';

const rule: Rule = { policy: 'p', index: 0, line: 1, match: null, to: ['tiers'], latencyBudgetMs: 2_000, reason: null };

/** A model of this machine that takes so long to load, before a cloud that is known to take a second. */
const aims = (waitMs: number): readonly { readonly aim: Aim }[] => {
  const near = offerOf(specWith({ name: 'local', type: 'llamacpp', zone: 'device', endpoints: [] }), 'small');
  const far = offerOf(specWith({ name: 'far', zone: 'public', p50Ms: 1_000 }), 'large');
  const models = near.models.map((model) => ({ ...model, waitMs }));
  return [{ aim: aimAt({ ...near, models }, 'small') }, { aim: aimAt(far, 'large') }];
};

interface Setting extends Partial<Live> {
  readonly within?: Rule | null;
}

function first(waitMs: number, { expectedMs = () => null, isDue = () => false, within = rule }: Setting = {}) {
  const live: Live = { expectedMs, isDue };
  const found = prefer(aims(waitMs), { rule: within, profile: profileWith(), standing: null, live });
  return { name: found.aims[0]?.aim.target.backend, ...found };
}

test('a model that has to be loaded first lets a faster one go, where the rule has a budget of time', () => {
  const { name, shiftedFrom, notes } = first(9_000);
  assert.equal(name, 'far');
  assert.equal(shiftedFrom, 'local/small');
  assert.match(notes.join(' '), /local\/small is expected to take 9000 ms/);
});

test('one that is ready, or loads within the budget, goes first', () => {
  assert.equal(first(0).name, 'local');
  assert.equal(first(1_500).name, 'local');
});

test('what its answers take counts beside its load', () => {
  assert.equal(first(1_500, { expectedMs: (name) => (name === 'local/small' ? 900 : null) }).name, 'far');
});

test('without a budget of time it is waited for, and one request in 20 goes there all the same', () => {
  assert.equal(first(9_000, { within: null }).name, 'local');
  assert.equal(first(9_000, { isDue: () => true }).name, 'local');
});
