import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyOf, type Reasons } from '../../../../main/domain/decide/why.ts';

const plain: Reasons = {
  alias: null,
  automatic: true,
  tier: 'MODERATE',
  rule: null,
  wall: null,
  sensitivityReason: '',
  refusal: null,
};
const rule = { index: 3, match: { task: ['code' as const] }, reason: 'hard code' };
const walled = { wall: 'privacy', refusal: 'privacy_blocked' };

const cases: readonly (readonly [what: string, given: Partial<Reasons>, words: string])[] = [
  ['an alias', { alias: 'claude-haiku-*', rule }, 'Alias claude-haiku-*'],
  ['a name', { automatic: false, tier: null }, 'Named'],
  ['a tier', {}, 'Tier MODERATE'],
  ['a rule and its reason', { rule }, 'Rule 4 · hard code'],
  ['a rule without a reason', { rule: { ...rule, reason: null } }, 'Rule 4'],
  ['the default', { rule: { ...rule, match: null, reason: null } }, 'Tier MODERATE'],
  [
    'a wall around a tier',
    { wall: 'privacy', sensitivityReason: 'email 1a at m.0' },
    'Tier MODERATE · holds an e-mail address',
  ],
  ['a wall that refuses', { ...walled, sensitivityReason: 'openai-key 1a at m.0, email 2b' }, 'Wall: holds an API key'],
  ['a card', { ...walled, sensitivityReason: 'card 1a at m.0' }, 'Wall: holds a card number'],
  ['a national number', { ...walled, sensitivityReason: 'us-ssn 1a at m.0' }, 'Wall: holds personal numbers'],
  ['a hint', { ...walled, sensitivityReason: 'as the request says' }, 'Wall: marked as sensitive'],
  ['a file', { ...walled, sensitivityReason: '2 parts that could not be read' }, 'Wall: holds what nobody can read'],
  ['a region', { wall: 'region', refusal: 'privacy_pin_unavailable' }, 'Wall: bound to a region'],
  ['an unknown model', { refusal: 'model_not_found' }, 'No model of that name'],
  ['nobody there', { refusal: 'no_target' }, 'Nobody could serve it'],
];

for (const [what, given, words] of cases)
  test(`${what} is told as: ${words}`, () => {
    assert.equal(whyOf({ ...plain, ...given }), words);
  });

test('the words are few, however many the policy has', () => {
  const words = whyOf({ ...plain, rule: { ...rule, reason: 'many words '.repeat(50) } });
  assert.equal(words.length, 120);
  assert.ok(words.endsWith('…'));
});
