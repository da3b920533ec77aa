import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { addRule, changeRule, removeRule, swapRules } from '../../../../renderer/features/policy/rules/edit-rules.ts';
import { yamlLine } from '../../../../main/contract/yaml-line.ts';
import type { WrittenRule } from '../../../../renderer/features/policy/rules/rule.ts';

const policy = `# Cheapest model that may and can.
backends:
  local: { type: llamacpp }   # mine

# First match wins.
routes:
  # Never leaves.
  - match: { sensitivity: high } # wall
    backend: local
    reason: "Never leave the machine"

  # Code stays near.
  - match:
      task: code
      complexity: [low, medium]  # easy
    backend: local
    fallback:
      - cluster
    latencyBudgetMs: 2500
  # The rest.
  - default: tiers

tiers: { SIMPLE: local } # end
`;

const rulesOf = (text: string | null): unknown[] => {
  assert.notEqual(text, null);
  return parse(text ?? '').routes ?? [];
};

test('a rule is added before another, in the form of the list, and nothing else moves', () => {
  const after = addRule(policy, 2, { match: { task: 'vision' }, backend: 'local', fallback: ['openai/gpt-4o'] });
  const lines = '  - match: { task: vision }\n    backend: local\n    fallback: [openai/gpt-4o]\n';
  assert.equal(after, policy.replace('  # The rest.\n', `${lines}  # The rest.\n`));
});

test('the first rule of a policy without routes comes with a default', () => {
  assert.equal(
    addRule('# Mine.\nprivacy: { high: device }\n', 0, { match: { task: 'code' }, backend: 'local' }),
    '# Mine.\nprivacy: { high: device }\n\nroutes:\n  - match: { task: code }\n    backend: local\n  - default: tiers\n',
  );
  assert.deepEqual(rulesOf(addRule('', 0, { default: 'tiers' })), [{ default: 'tiers' }]);
  for (const text of ['routes:\n', 'routes: []\r\n', '{ routes: [] }', '{ privacy: { high: device } }', 'a: |\n  b'])
    assert.equal(rulesOf(addRule(text, 0, { match: { task: 'code' }, backend: 'local' })).length, 2, text);
});

test('a rule is taken out with its lines, and the comments above it stay', () => {
  const after = removeRule(policy, 1) ?? '';
  assert.ok(after.includes('# Code stays near.\n  # The rest.\n  - default: tiers\n'), after);
  assert.equal(after.length, policy.length - (policy.indexOf('  # The rest.') - policy.indexOf('  - match:\n')));
  assert.equal(removeRule('a: 1\nroutes:\n  - default: tiers\n', 0), 'a: 1\n');
});

test('two rules change places with the comments above them', () => {
  const after = swapRules(policy, 0) ?? '';
  assert.ok(after.indexOf('# Code stays near.') < after.indexOf('# Never leaves.'));
  assert.ok(after.indexOf('# Never leaves.\n  - match: { sensitivity: high } # wall') > 0, after);
  assert.equal(swapRules(after, 0), policy);
});

test('a change writes only what is another than before', () => {
  const [, code] = rulesOf(policy);
  const rule: WrittenRule = Object.assign({}, code);
  const after = changeRule(policy, 1, {
    ...rule,
    match: { task: 'code', complexity: ['low'], modality: 'text' },
    latencyBudgetMs: 900,
    reason: 'near',
  });
  assert.equal(
    after,
    policy
      .replace('complexity: [low, medium]  # easy', 'complexity: [low]  # easy\n      modality: text')
      .replace('latencyBudgetMs: 2500', 'latencyBudgetMs: 900\n    reason: near'),
  );
});

test('what the list cannot write it leaves alone', () => {
  assert.equal(addRule('routes: [', 0, { default: 'tiers' }), null);
  assert.equal(removeRule('a: &x [{ default: tiers }]\nroutes: *x\n', 0), null);
  assert.equal(changeRule('routes: 3\n', 0, { default: 'tiers' }), null);
  assert.equal(swapRules(policy, 2), null);
});

const word = fc.constantFrom('local', 'cluster', 'openai/gpt-4o', 'true', 'a: b', '# no', "it's", 'gemma3:12b', '*');
const rule: fc.Arbitrary<WrittenRule> = fc.record(
  {
    match: fc.record(
      {
        task: fc.constantFrom('code', 'vision', ['code', 'general']),
        complexity: fc.constantFrom('low', ['low', 'high']),
        model: fc.oneof(word, fc.array(word, { minLength: 1, maxLength: 2 })),
        tokens: fc.nat(9_000).map((min) => ({ min })),
      },
      { requiredKeys: ['task'], noNullPrototype: true },
    ),
    backend: word,
    fallback: fc.oneof(word, fc.array(word, { minLength: 1, maxLength: 3 })),
    latencyBudgetMs: fc.integer({ min: 1, max: 9_000 }),
    reason: word,
  },
  { requiredKeys: ['match', 'backend'], noNullPrototype: true },
);

type Form = 'block' | 'flow' | 'nested';

function written(one: WrittenRule, form: Form, indent: string): string {
  if (form === 'flow') return `${indent}- ${yamlLine(one)}`;
  const lines = Object.entries(one).flatMap(([key, value]) => {
    if (form === 'nested' && Array.isArray(value)) return [`${key}:`, ...value.map((item) => `  - ${yamlLine(item)}`)];
    if (form === 'nested' && key === 'match')
      return [`${key}:`, ...Object.entries(Object(value)).map(([name, inner]) => `  ${name}: ${yamlLine(inner)}`)];
    return [`${key}: ${yamlLine(value)}`];
  });
  return lines.map((line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}`).join('\n');
}

const listed = fc
  .record({
    rules: fc.array(rule, { minLength: 1, maxLength: 5 }),
    forms: fc.array(fc.constantFrom<Form>('block', 'flow', 'nested'), { minLength: 5, maxLength: 5 }),
    gaps: fc.array(fc.constantFrom('', '\n', '#C\n', '  # c d\n', '\n    # e\n'), { minLength: 6, maxLength: 6 }),
    tails: fc.array(fc.constantFrom('', ' # t', '   '), { minLength: 5, maxLength: 5 }),
    indent: fc.constantFrom('', '  ', '    '),
    isCrlf: fc.boolean(),
    isOneLine: fc.boolean(),
    end: fc.constantFrom('', '\n', '\n# end\n', '\ntiers: { SIMPLE: local }\n', '\n\nprivacy:\n  high: device\n'),
  })
  .map(({ rules, forms, gaps, tails, indent, isCrlf, isOneLine, end }) => {
    const list = isOneLine
      ? ` [${rules.map(yamlLine).join(', ')}]`
      : `\n${rules.map((one, at) => `${gaps[at]}${written(one, forms[at] ?? 'flow', indent)}${tails[at]}`).join('\n')}`;
    const text = `# head\naliases: { a: b } # c\nroutes:${list}${end}`;
    return { rules, text: isCrlf ? text.replaceAll('\n', '\r\n') : text };
  });

/** All bytes outside of one place are as they were. */
function outside(before: string, after: string): readonly [start: number, end: number] {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return [start, end];
}

const sorted = (text: string): string => text.split('').toSorted().join('');
const endsOf = (text: string): boolean => !text.includes('\r\n') || !/[^\r]\n/.test(text);

test('any rule can be added to any list: it is read back, and everything else is as it was', () => {
  fc.assert(
    fc.property(listed, rule, fc.nat(5), ({ rules, text }, one, place) => {
      assert.deepEqual(parse(text).routes, rules);
      const at = Math.min(place, rules.length);
      const after = addRule(text, at, one);
      assert.deepEqual(rulesOf(after), rules.toSpliced(at, 0, one));
      const [start, end] = outside(text, after ?? '');
      assert.equal(start + end >= text.length, true, 'nothing was taken away');
      assert.ok(endsOf(after ?? ''));
    }),
    { numRuns: 60 },
  );
});

test('any rule can be taken out of any list, with no comment but those on its own lines', () => {
  fc.assert(
    fc.property(listed, fc.nat(4), ({ rules, text }, place) => {
      const at = place % rules.length;
      const after = removeRule(text, at) ?? '';
      assert.deepEqual(rulesOf(after), rules.toSpliced(at, 1));
      const [start, end] = outside(text, after);
      assert.ok(start + end >= after.length, 'nothing was written');
      assert.ok(after.includes('# head') && after.includes('# c'));
    }),
    { numRuns: 60 },
  );
});

test('any two neighbours can change places, and back', () => {
  fc.assert(
    fc.property(listed, fc.nat(4), ({ rules, text }, place) => {
      if (rules.length < 2) return;
      const at = place % (rules.length - 1);
      const after = swapRules(text, at);
      const [a, b] = [rules[at], rules[at + 1]];
      assert.deepEqual(rulesOf(after), rules.toSpliced(at, 2, ...[b, a].filter((one) => one !== undefined)));
      assert.equal(sorted(after ?? ''), sorted(text), 'the same signs in another order');
    }),
    { numRuns: 60 },
  );
});

test('any rule can become any other, and the rules around it keep every byte', () => {
  fc.assert(
    fc.property(listed, rule, fc.nat(4), ({ rules, text }, one, place) => {
      const at = place % rules.length;
      const after = changeRule(text, at, one);
      assert.deepEqual(rulesOf(after), rules.with(at, one));
      assert.ok(endsOf(after ?? ''));
      assert.equal(parse(after ?? '').aliases.a, 'b');
    }),
    { numRuns: 60 },
  );
});
