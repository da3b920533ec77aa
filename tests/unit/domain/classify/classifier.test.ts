import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { complexities, tasks, tiers, type Tier } from '../../../../main/contract/routing.ts';
import { createClassifier } from '../../../../main/domain/classify/classifier.ts';
import { applyCloudAt, type TextFacts } from '../../../../main/domain/classify/stage-one.ts';

const weights = readFileSync(join(import.meta.dirname, '../../../../resources/classifier.bin'));
const { classify } = createClassifier(weights);

const asked = (lastUser: string, more: Partial<TextFacts> = {}): TextFacts => ({
  lastUser,
  system: '',
  turns: 1,
  hasTools: false,
  hasImages: false,
  hasAudio: false,
  hasSchema: false,
  ...more,
});

const known: readonly (readonly [facts: TextFacts, task: string, accepted: readonly Tier[]])[] = [
  [asked('hello there'), 'general', ['HEARTBEAT', 'SIMPLE']],
  [asked('What is the capital of Norway?'), 'general', ['HEARTBEAT', 'SIMPLE', 'MODERATE']],
  [asked('What is the weather in Lisbon right now?'), 'web_search', ['SIMPLE', 'MODERATE']],
  [
    asked('Implement a lock-free queue in C++20 with hazard pointers, prove it right and write a stress test.'),
    'code',
    ['COMPLEX', 'FRONTIER'],
  ],
  [asked('What is in this picture?', { hasImages: true }), 'vision', ['HEARTBEAT', 'SIMPLE', 'MODERATE']],
];
for (const [facts, task, accepted] of known)
  test(`"${facts.lastUser}" is judged as a person would`, () => {
    const said = classify(facts);
    assert.equal(said.task, task);
    assert.ok(accepted.includes(said.tier), said.tier);
  });

const anyFacts = fc.record({
  lastUser: fc.string({ unit: 'binary', maxLength: 400 }),
  system: fc.string({ maxLength: 100 }),
  turns: fc.nat(50),
  hasTools: fc.boolean(),
  hasImages: fc.boolean(),
  hasAudio: fc.boolean(),
  hasSchema: fc.boolean(),
});

test('whatever is asked, the verdict is whole, and the same the second time', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const said = classify(facts);
      assert.ok(tiers.includes(said.tier) && tasks.includes(said.task) && complexities.includes(said.complexity));
      for (const share of [said.cloudScore, said.confidence]) assert.ok(share >= 0 && share <= 1, String(share));
      assert.deepEqual(classify(facts), said);
    }),
  );
});

test('the reasons hold no word of the prompt', () => {
  const { reasons } = classify(asked('Tell me about the xylotomous zebrafinch of Quarnborough and its mayor'));
  assert.doesNotMatch(reasons.join(' '), /xylotomous|zebrafinch|Quarnborough|mayor/i);
});

test('of a million characters only an excerpt is read', () => {
  const startedAt = performance.now();
  classify(asked('why is this so? '.repeat(70_000)));
  assert.ok(performance.now() - startedAt < 200);
});

test('weights that are not whole are refused', () => {
  for (const broken of [Buffer.alloc(0), weights.subarray(0, -1), Buffer.concat([weights, Buffer.alloc(1)])])
    assert.throws(() => createClassifier(broken));
  const flipped = Buffer.from(weights);
  flipped[1_000] = (flipped[1_000] ?? 0) ^ 1;
  assert.throws(() => createClassifier(flipped));
});

test('the threshold of the policy moves a tier over the line, or holds it back', () => {
  const at = (tier: Tier, cloudScore: number): Tier => applyCloudAt({ tier, cloudScore }, 0.5);
  assert.deepEqual(
    [at('SIMPLE', 0.7), at('FRONTIER', 0.7), at('COMPLEX', 0.3), at('HEARTBEAT', 0.3)],
    ['COMPLEX', 'FRONTIER', 'MODERATE', 'HEARTBEAT'],
  );
});
