import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judgeQuestion, readScores } from '../../../../main/domain/ab/judge-question.ts';
import { pairOf } from '../../../../main/domain/ab/pairs.ts';

test('the judge reads both answers and no names', () => {
  const { messages } = judgeQuestion({ asked: 'What is two and two?', first: 'Four.', second: 'Five.' });
  const text = messages.map(({ content }) => content).join('\n');
  assert.ok(text.indexOf('Four.') < text.indexOf('Five.'));
  assert.ok(text.includes('What is two and two?'));
});

test('of what is long the judge reads the beginning and the end', () => {
  const long = `begin${'x'.repeat(200_000)}end`;
  const { messages } = judgeQuestion({ asked: long, first: long, second: long });
  const length = messages.reduce((sum, { content }) => sum + content.length, 0);
  assert.ok(length < 70_000);
  assert.equal(messages[1]?.content.match(/begin/g)?.length, 3);
  assert.equal(messages[1]?.content.match(/xend/g)?.length, 3);
});

const answers: readonly (readonly [string, object | null])[] = [
  ['{"first": 7, "second": 5}', { first: 0.7, second: 0.5 }],
  ['I think {"first": 1, "second": 1} at first. ```json\n{"first": 10, "second": 0}\n```', { first: 1, second: 0 }],
  ['{"first": 11, "second": 5}', null],
  ['{"first": -1, "second": 5}', null],
  ['{"first": "7", "second": 5}', null],
  ['{"first": 7}', null],
  ['The first one.', null],
  ['', null],
];
for (const [text, expected] of answers)
  test(`an answer of the judge is read: ${JSON.stringify(text).slice(0, 50)}`, () =>
    assert.deepEqual(readScores(text), expected));

test('no answer of a judge breaks the reading of it', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const scores = readScores(text);
      if (scores !== null)
        assert.ok(scores.first >= 0 && scores.first <= 1 && scores.second >= 0 && scores.second <= 1);
    }),
  );
});

test('a pair that names the target goes before one that names its backend', () => {
  const pairs = [
    { primary: 'near', candidate: 'far' },
    { primary: 'near/small', candidate: 'far/large' },
  ];
  const target = { backend: 'near', model: 'small', zone: 'device', region: null } as const;
  assert.equal(pairOf(target, pairs)?.candidate, 'far/large');
  assert.equal(pairOf({ ...target, model: 'other' }, pairs)?.candidate, 'far');
  assert.equal(pairOf({ ...target, backend: 'nearer' }, pairs), null);
});
