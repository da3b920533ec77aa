import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { levels, tasks, tiers } from '../../../../main/contract/routing.ts';
import { createClassifier } from '../../../../main/domain/classify/classifier.ts';
import { asked, shippedWeights } from '../../../support/classifier.ts';

const { classify } = createClassifier(shippedWeights());

const samples = [
  ['HEARTBEAT', 'general', 'hey, good morning!'],
  ['HEARTBEAT', 'general', 'ok, many thanks for your help'],
  ['HEARTBEAT', 'general', 'Guten Abend, wie geht es Ihnen?'],
  ['HEARTBEAT', 'general', 'Bonsoir, merci bien'],
  ['HEARTBEAT', 'general', 'こんばんは、ありがとう'],
  ['HEARTBEAT', 'general', 'Доброе утро! Как у тебя дела?'],
  ['HEARTBEAT', 'general', 'चलो, फिर मिलेंगे, धन्यवाद'],
  ['SIMPLE', 'general', 'Which river flows through Vienna?'],
  ['SIMPLE', 'general', 'Welcher Fluss fließt durch Wien?'],
  ['SIMPLE', 'general', '¿Qué río pasa por Viena?'],
  ['SIMPLE', 'general', '哪条河流经维也纳？'],
  ['SIMPLE', 'web_search', 'Is it going to snow in Graz tomorrow?'],
  ['SIMPLE', 'web_search', 'Wird es morgen in Graz schneien?'],
  ['SIMPLE', 'web_search', 'Завтра в Граце будет снег?'],
  ['MODERATE', 'general', 'Write a cheerful birthday poem for my aunt, who keeps bees.'],
  ['MODERATE', 'general', 'Schreibe ein fröhliches Geburtstagsgedicht für meine Tante, die Bienen züchtet.'],
  ['MODERATE', 'general', 'Écris un poème joyeux pour ma tante qui élève des abeilles.'],
  ['COMPLEX', 'general', 'Prove that the sum of two odd squares is never a square.'],
  ['COMPLEX', 'general', 'Beweise, dass die Summe zweier ungerader Quadrate nie ein Quadrat ist.'],
  ['COMPLEX', 'general', 'Докажите, что сумма двух нечётных квадратов никогда не является квадратом.'],
  ['COMPLEX', 'code', 'Write a Python function that returns the second smallest number of a list.'],
  [
    'FRONTIER',
    'code',
    'Design and implement a fault-tolerant message broker in Rust, with replication, snapshots and tests.',
  ],
  ['FRONTIER', 'code', '用 Go 设计并实现一个支持分布式事务的消息队列，包含持久化、复制和单元测试。'],
] as const;

for (const [tier, task, prompt] of samples)
  test(`takes "${prompt.slice(0, 40)}" for ${tier} and ${task}`, () => {
    const stage = classify(asked(prompt));
    assert.deepEqual({ tier: stage.tier, task: stage.task }, { tier, task });
  });

test('a request with an image is a task for vision, whatever its words', () => {
  const stage = classify(asked('write a python function', { hasImages: true }));
  assert.equal(stage.task, 'vision');
  assert.equal(stage.reasons[0], 'an image to look at');
});

const chatter = [
  'Nora: The hall is free on Friday evening, but only until ten.',
  'Tim: That is enough for us. Who brings the drinks?',
  'Nora: My sister has a van, so she can fetch them on Thursday.',
  'Eli: I can do the music if somebody lends me a second speaker.',
  'Tim: Ask Hugo, he bought two of them in spring.',
].join('\n');
for (const wish of ['Summarize this conversation.', 'Write the minutes of this meeting.', 'What did they agree on?'])
  test(`length alone is no reason for the cloud: ${wish}`, () => {
    const stage = classify(asked(`${wish}\n\n${`${chatter}\n`.repeat(8)}`));
    assert.ok(stage.cloudScore < 0.5, `${stage.tier} at ${stage.cloudScore}`);
  });

test('a hard prompt scores above an easy one, and says so in its complexity', () => {
  const easy = classify(asked('thanks, bye'));
  const hard = classify(asked('Derive the eigenvalues of the Laplacian on a torus and prove completeness.'));
  assert.ok(hard.cloudScore > 0.5 && easy.cloudScore < 0.5);
  assert.deepEqual([easy.complexity, hard.complexity], ['low', 'high']);
});

test('the same text gets the same answer, in any order and from any classifier', () => {
  const other = createClassifier(shippedWeights());
  const forwards = samples.map(([, , prompt]) => classify(asked(prompt)));
  const backwards = samples.toReversed().map(([, , prompt]) => other.classify(asked(prompt)));
  assert.deepEqual(forwards, backwards.toReversed());
});

test('letter case and blanks around a text change nothing', () => {
  for (const [, , prompt] of samples) {
    const plain = classify(asked(prompt));
    assert.deepEqual(classify(asked(`\n  ${prompt} \t\n`)), plain);
    assert.deepEqual(classify(asked(prompt.toLowerCase())), plain);
  }
});

test('only head and tail of a long text are read', () => {
  const head = 'Write a story about a lighthouse. '.repeat(200).slice(0, 3_000);
  const tail = 'The end of it should be sad. '.repeat(100).slice(-2_000);
  const middles = ['x', 'prove the theorem '.repeat(20_000), 'def f():\n'.repeat(50_000)];
  const [first, ...others] = middles.map((middle) => classify(asked(head + middle + tail)));
  for (const other of others) assert.deepEqual(other, first);
});

test('reasons are words of ours and never words of the prompt', () => {
  for (const [, , prompt] of samples) {
    const { reasons } = classify(asked(`${prompt} zyxwvut`));
    assert.ok(reasons.length >= 1 && reasons.length <= 4);
    for (const reason of reasons) assert.match(reason, /^[A-Za-z][A-Za-z ,:-]+$/);
    assert.ok(!reasons.join(' ').includes('zyxwvut'));
  }
});

test('any string gets an answer within the bounds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 6_000 }), fc.boolean(), (text, hasTools) => {
      const stage = classify(asked(text, { hasTools }));
      assert.ok(tiers.includes(stage.tier) && tasks.includes(stage.task) && levels.includes(stage.complexity));
      assert.ok(stage.cloudScore >= 0 && stage.cloudScore <= 1 && stage.confidence >= 0 && stage.confidence <= 1);
    }),
    { numRuns: 300 },
  );
});

test('what was asked before leaves no trace', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (before) => {
      const alone = classify(asked('Which river flows through Vienna?'));
      classify(asked(before));
      assert.deepEqual(classify(asked('Which river flows through Vienna?')), alone);
    }),
  );
});
