import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { policyProblems } from '../../../main/config/policy.ts';
import { sharedLines, sharedText, withoutShared } from '../../support/shared.ts';

const around = { env: {}, self: { host: '127.0.0.1', port: 18790 } };

interface Case {
  readonly id: string;
  readonly yaml_b64: string;
  readonly expected: string;
  readonly why: string;
}

test('hostile policies are refused at their place, and sound ones read', { skip: withoutShared }, () => {
  const cases = sharedLines<Case>('data/policy-hostile/cases.jsonl');
  assert.ok(cases.length > 40);
  for (const { id, yaml_b64, expected, why } of cases) {
    const problems = policyProblems(Buffer.from(yaml_b64, 'base64').toString('utf8'), around);
    if (/^reject(?! or)/.test(expected)) assert.ok(problems.length > 0, `${id}: ${why}`);
    if (/^accept(?! or)/.test(expected)) assert.deepEqual(problems, [], `${id}: ${why}`);
    for (const { line, column, message } of problems) assert.ok(line > 0 && column > 0 && message !== '', id);
  }
});

test('the example of the reference is read as it stands', { skip: withoutShared }, () => {
  assert.deepEqual(policyProblems(sharedText('data/policy-example/policy.yaml'), around), []);
});

test('no mutation of a policy makes reading it throw', () => {
  const sound = `backends:
  local: { type: ollama, endpoint: "http://localhost:11434", models: [a], families: { gemma: a } }
  far: { type: openai, endpoint: "https://far.example/v1" }
tiers: { SIMPLE: local/a, FRONTIER: [far, local] }
routes:
  - match: { sensitivity: high, tokens: { max: 100 } }
    backend: local
  - default: tiers
    fallback: [far]
privacy: { high: device }
`;
  fc.assert(
    fc.property(fc.nat(sound.length), fc.nat(12), fc.string({ maxLength: 6 }), (at, cut, put) => {
      policyProblems(sound.slice(0, at) + put + sound.slice(at + cut), around);
    }),
    { numRuns: 2_000 },
  );
});

const bad: readonly (readonly [what: string, text: string, says: RegExp])[] = [
  ['no default', 'routes: [{ match: { task: code }, backend: openai }]', /A default is missing/],
  ['match and default', 'routes: [{ match: { task: code }, default: openai }]', /not both/],
  ['an unknown backend', 'routes: [{ default: nowhere }]', /There is no backend nowhere/],
  ['an unknown task', 'routes: [{ match: { task: poetry }, backend: openai }, { default: openai }]', /task/],
  ['an unknown key', 'routes: [{ match: { taks: code }, backend: openai }, { default: openai }]', /Did you mean task/],
  [
    'a pin that leaves its zone',
    'routes: [{ match: { sensitivity: high }, backend: openai }, { default: openai }]',
    /no farther than device/,
  ],
  ['a tier of nobody', 'tiers: { SIMPLE: nowhere/x }', /There is no backend nowhere/],
  ['an unknown tier', 'tiers: { EASY: openai }', /tiers/],
  ['a share over one', 'ab: { sampleRate: 1.5 }', /sampleRate/],
  ['a time of nothing', 'routes: [{ default: openai, latencyBudgetMs: 0 }]', /latencyBudgetMs/],
  [
    'a family that no model stands for',
    'backends: { l: { type: ollama, endpoint: "http://localhost:1", models: [a], families: { gemma: b } } }',
    /not among the models/,
  ],
  [
    'aliases of aliases',
    `a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c, *c]`,
    /aliases|Unknown/,
  ],
];

for (const [what, text, says] of bad) {
  test(`a policy with ${what} is refused`, () => {
    const [problem] = policyProblems(text, around);
    assert.match(`${problem?.path} ${problem?.message}`, says);
  });
}
