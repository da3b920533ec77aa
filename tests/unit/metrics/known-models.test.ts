import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKnownModels } from '../../../main/metrics/known-models.ts';
import { specWith } from '../../support/backend-spec.ts';
import { nearAndFar, policyWith } from '../../support/gateway-fakes.ts';

const base = policyWith({
  aliases: [{ pattern: 'claude-haiku-*', model: 'far/aliased' }],
  tiers: { SIMPLE: ['near/tiered'] },
  backends: [specWith({ name: 'near', families: { gemma: 'gemma-2' } })],
});
const named = new Map([['strict', policyWith({ tiers: { SIMPLE: ['near/strict'] } })]]);
const known = createKnownModels({ offers: () => nearAndFar, policies: () => ({ base, named }) });

const targets: readonly (readonly [target: string, isKnown: boolean])[] = [
  ['near/small', true],
  ['near/tiered', true],
  ['near/strict', true],
  ['near/gemma-2', true],
  ['far/aliased', true],
  ['far/small', false],
  ['near/what a caller wrote', false],
  ['nobody/small', false],
];
for (const [target, isKnown] of targets) {
  test(`${target} is ${isKnown ? '' : 'not '}one that is listed or stands in a policy`, () => {
    assert.equal(known.isTarget(target), isKnown);
  });
}

const names: readonly (readonly [model: string, isKnown: boolean])[] = [
  ['auto', true],
  ['auto:frontier', true],
  ['small', true],
  ['near/small', true],
  ['claude-haiku-*', true],
  ['claude-haiku-and-more', false],
  ['near/made-up', false],
  ['made-up', false],
];
for (const [model, isKnown] of names) {
  test(`a request for ${model} asks for a name that is ${isKnown ? '' : 'not '}known`, () => {
    assert.equal(known.isName(model), isKnown);
  });
}

test('while no list is known, what the policies name still is', () => {
  const early = createKnownModels({ offers: () => null, policies: () => ({ base, named }) });
  assert.equal(early.isTarget('near/tiered'), true);
  assert.equal(early.isTarget('near/small'), false);
});
