import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { comparedOf, pairsOf } from '../../../../renderer/features/requests/compare.ts';
import { changedSince } from '../../../../renderer/features/requests/details.ts';
import { linesOf } from '../../../../renderer/features/requests/policy-lines.ts';
import { ruleAddress, ruleOf, ruleText, signalsOf } from '../../../../renderer/features/requests/rule-of.ts';
import { stepOf } from '../../../../renderer/features/requests/step-of.ts';
import { axisOf, waterfallOf } from '../../../../renderer/features/requests/waterfall.ts';
import { attemptWith, profileWith, requestDetail } from '../../../support/request-details.ts';
import { speakEnglish } from '../../../support/words.ts';

before(speakEnglish);

test('the time of a stream is told as reading and writing, and how fast it was written', () => {
  const { bars, totalMs, tokensPerSecond } = waterfallOf(requestDetail());
  assert.deepEqual(
    bars.map(({ kind, fromMs, ms }) => [kind, fromMs, ms]),
    [
      ['route', 0, 0.4],
      ['first', 2, 158],
      ['write', 160, 1_252],
    ],
  );
  assert.equal(totalMs, 1_412);
  assert.equal(tokensPerSecond, 76);
});

test('tries that failed, waits between them and a model that judged have bars of their own', () => {
  const { bars } = waterfallOf(
    requestDetail({
      attempts: [
        attemptWith({ purpose: 'classify', startedMs: 1, durationMs: 30 }),
        attemptWith({ outcome: 'failed', startedMs: 31, durationMs: 10, ttftMs: null }),
        attemptWith({ startedMs: 341, durationMs: 500, ttftMs: null }),
      ],
    }),
  );
  assert.deepEqual(
    bars.map(({ kind, fromMs, ms }) => [kind, fromMs, ms]),
    [
      ['route', 0, 0.4],
      ['classify', 1, 30],
      ['failed', 31, 10],
      ['wait', 41, 300],
      ['whole', 341, 500],
    ],
  );
});

test('of a request whose way is not kept there are no bars, and an axis has round steps', () => {
  assert.deepEqual(waterfallOf(requestDetail({ profile: null, attempts: [], durationMs: null })).bars, []);
  assert.deepEqual(axisOf(1_412), [0, 500, 1_000]);
  assert.deepEqual(axisOf(6), [0, 2, 4, 6]);
  assert.deepEqual(axisOf(0), [0]);
});

const yaml =
  'routes:\n  - match: { sensitivity: high }\n    backend: local\n\n    reason: "x"\n  - default: tiers\ntiers: {}\n';

test('the lines of a rule end where the next one begins, with the line before it', () => {
  assert.deepEqual(
    linesOf(yaml, 2).map(({ number, isRule }) => [number, isRule]),
    [
      [1, false],
      [2, true],
      [3, true],
      [4, true],
      [5, true],
    ],
  );
  assert.deepEqual(
    linesOf(yaml, 6).map(({ number }) => number),
    [5, 6],
  );
  assert.deepEqual(linesOf(yaml, 99), []);
  assert.deepEqual(linesOf(yaml, 4), []);
});

test('a policy that was written after the request is one that changed since', () => {
  const version = { n: 1, at: '2026-01-02T00:00:00.000Z', by: 'app', bytes: 1 } as const;
  assert.equal(changedSince([version], '2026-01-01T00:00:00.000Z'), true);
  assert.equal(changedSince([version], '2026-01-03T00:00:00.000Z'), false);
});

test('a rule is made of the signals that count, and its address holds nothing but them', () => {
  const signals = signalsOf(requestDetail({ profile: profileWith({ sensitivity: 'high', modality: 'image' }) }));
  assert.deepEqual(
    signals.filter(({ counts }) => counts).map(({ name }) => name),
    ['task', 'complexity', 'sensitivity', 'modality'],
  );
  const rule = ruleOf(signals.slice(0, 2), 'local/gemma');
  const added = new URL(ruleAddress(rule), 'http://x').searchParams.get('add');
  assert.deepEqual(JSON.parse(added ?? ''), { match: { task: 'code', complexity: 'low' }, backend: 'local/gemma' });
  assert.equal(ruleText(rule), '- match: { task: code, complexity: low }\n  backend: local/gemma');
  assert.equal(ruleText({ match: { model: 'a: b' }, backend: 'x' }), '- match: { model: "a: b" }\n  backend: x');
});

test('of a request that named its model, the name is what a rule can go by', () => {
  const unseen = profileWith({ task: null, complexity: null, tier: null, modality: null });
  const signals = signalsOf(requestDetail({ model: 'gpt-4o', projectId: 'team', profile: unseen }));
  assert.deepEqual(
    signals.map(({ name, counts }) => [name, counts]),
    [
      ['sensitivity', false],
      ['model', true],
      ['project', false],
    ],
  );
});

test('two requests are compared line by line, without lines of which neither says anything', () => {
  const said = { cost: () => '$0', outcome: () => 'ok' };
  const other = requestDetail({ target: 'cluster/qwen', tier: null, ttftMs: null });
  const pairs = pairsOf(requestDetail({ ttftMs: null }), other, said);
  assert.deepEqual(
    pairs.filter(({ differs }) => differs).map(({ label, a, b }) => [label, a, b]),
    [
      ['Answered by', 'local/gemma', 'cluster/qwen'],
      ['Tier', 'SIMPLE', '–'],
    ],
  );
  assert.equal(
    pairs.some(({ label }) => label === 'First'),
    false,
  );
});

test('two different ids are what is compared', () => {
  assert.deepEqual(comparedOf('a,b'), ['a', 'b']);
  for (const text of ['a', 'a,', ',b', 'a,a', 'a,b,c', '', undefined, 3]) assert.equal(comparedOf(text), null);
});

test('the keys go from row to row and stop at both ends', () => {
  assert.equal(stepOf('ArrowDown', -1, 9), 0);
  assert.equal(stepOf('j', 9, 9), 9);
  assert.equal(stepOf('ArrowUp', 0, 9), 0);
  assert.equal(stepOf('PageDown', 0, 9), 9);
  assert.equal(stepOf('End', 0, 9), 9);
  assert.equal(stepOf('Home', 5, 9), 0);
  assert.equal(stepOf('x', 5, 9), null);
});
