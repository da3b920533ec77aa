import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promptIn } from '../../../../renderer/features/policy/commands.ts';
import { placeOf } from '../../../../renderer/features/policy/places.ts';
import { findingsIn } from '../../../../renderer/features/policy/route-words.ts';
import {
  emptyForm,
  formAsked,
  formOf,
  missingIn,
  ruleOf,
  toggled,
  withKey,
  withoutKey,
} from '../../../../renderer/features/policy/rule-form.ts';
import { readPolicy, ruleAt } from '../../../../renderer/features/policy/rules/read-rules.ts';
import type { WrittenRule } from '../../../../renderer/features/policy/rules/rule.ts';
import { layOver } from '../../../../renderer/features/policy/starter.ts';

const rules: readonly WrittenRule[] = [
  { match: { task: 'code', complexity: ['low'], tokens: { min: 5 } }, backend: 'a', fallback: ['b'], reason: 'x' },
  { match: { model: 'claude-*', tokens: { max: 9 } }, backend: 'a/m', fallback: 'b', latencyBudgetMs: 2_500 },
  { default: 'tiers', fallback: ['a', 'b'] },
];

test('a rule that is only looked at in the form stays the same', () => {
  for (const rule of rules) assert.deepEqual(ruleOf(formOf(rule), rule), rule);
});

test('conditions are added, chosen in the order of their values, and taken away', () => {
  let form = toggled(toggled(withKey(emptyForm, 'complexity'), 'complexity', 'high'), 'complexity', 'low');
  assert.equal(missingIn(form), 'target');
  form = { ...form, target: 'local', seconds: '1,5' };
  assert.deepEqual(ruleOf(form, {}), {
    match: { complexity: ['low', 'high'] },
    backend: 'local',
    latencyBudgetMs: 1_500,
  });
  assert.equal(missingIn(withoutKey(form, 'complexity')), 'match');
});

test('what another screen asks for fills the form, and nonsense leaves it empty', () => {
  const form = formAsked('{"match":{"task":"code"},"backend":"local"}');
  assert.deepEqual([form.chosen, form.target], [{ task: ['code'] }, 'local']);
  assert.deepEqual(formAsked('{'), emptyForm);
});

const text = `backends:
  local: { type: llamacpp }
  near: { type: ollama, endpoint: "http://127.0.0.1:11434", models: [gemma] }
tiers: { SIMPLE: local, MODERATE: local, COMPLEX: [near, far] }
routes:
  - match: { sensitivity: [high, medium] } # wall
    backend: near

  - default: tiers
`;

test('rules are read with their lines, tiers that lead to the same place stand together', () => {
  const policy = readPolicy(text);
  assert.deepEqual(
    policy.rules.map(({ line, endLine, targets }) => [line, endLine, targets]),
    [
      [6, 7, ['near']],
      [9, 9, ['tiers']],
    ],
  );
  assert.deepEqual(policy.tiers, [
    { names: ['SIMPLE', 'MODERATE'], targets: ['local'] },
    { names: ['COMPLEX'], targets: ['near', 'far'] },
  ]);
  assert.equal(ruleAt(policy.rules, 7)?.index, 0);
  assert.equal(ruleAt(policy.rules, 8), null);
  assert.equal(readPolicy('routes: [').rules.length, 0);
});

test('a target leads where the text says, with the model that its backend offers first', () => {
  const policy = readPolicy(text);
  assert.deepEqual(placeOf('near', policy, null), { target: 'near/gemma', zone: 'device', isUnknown: false });
  assert.equal(placeOf('local/x', policy, null).zone, 'device');
  assert.equal(placeOf('far', policy, null).zone, null);
});

test('a starter is laid over the text: what it does not say stays', () => {
  assert.equal(
    layOver(text, '# Near.\nprivacy: { high: device }\ntiers:\n  SIMPLE: near\n'),
    text.replace(/tiers: \{.*\}/, 'tiers:\n  SIMPLE: near') + 'privacy: { high: device }\n',
  );
  assert.equal(layOver('', '# a\nretry: {}\n'), '# a\nretry: {}\n');
  assert.equal(layOver('a: [', 'b: 1\n'), null);
});

test('a prompt is found in what is typed into the palette', () => {
  assert.equal(promptIn('explain why is this slow'), 'why is this slow');
  assert.equal(promptIn('Erkläre  das'), 'das');
  assert.equal(promptIn('explain'), null);
});

test('what was found in a prompt is told by its kind alone, each once', () => {
  assert.deepEqual(findingsIn('card cYaQfhh9U-fDGlHH at messages.0.content, card abcdefghijkl at messages.1.content'), [
    'card',
  ]);
  assert.deepEqual(findingsIn(''), []);
});
