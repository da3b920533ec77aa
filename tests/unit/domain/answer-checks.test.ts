import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { faultOf, type AnswerFacts, type Demands } from '../../../main/domain/answer-checks.ts';
import { escalationChecks } from '../../../main/domain/policy.ts';
import { fitsSchema } from '../../../main/domain/schema-check.ts';

const answer = (more: Partial<AnswerFacts> = {}): AnswerFacts => ({
  text: 'It is warm.',
  refused: false,
  hasMedia: false,
  calls: [],
  reason: 'stop',
  outputTokens: 3,
  logprobs: [],
  ...more,
});
const demands = (more: Partial<Demands> = {}): Demands => ({ format: null, tools: [], maxOutputTokens: null, ...more });
const call = (given: string, name = 'f', custom = false) => ({ name, arguments: given, custom });
const tool = { kind: 'function', name: 'f', description: null, parameters: { required: ['a'] }, strict: null } as const;
const free = { kind: 'custom', name: 'shell', description: null, format: null } as const;

const table: readonly (readonly [
  name: string,
  given: Partial<AnswerFacts>,
  asked: Partial<Demands>,
  expected: string | null,
])[] = [
  ['a plain answer', {}, {}, null],
  ['nothing', { text: ' \n' }, {}, 'empty'],
  ['nothing but a picture', { text: '', hasMedia: true }, {}, null],
  ['nothing but a call', { text: '', calls: [call('{"a":1}')] }, { tools: [tool] }, null],
  ['what a filter took away', { text: '', reason: 'filter' }, {}, 'refusal'],
  ['cut off with room left', { reason: 'length', outputTokens: 100 }, { maxOutputTokens: 1000 }, 'truncated'],
  ['cut off at the limit', { reason: 'length', outputTokens: 1000 }, { maxOutputTokens: 1000 }, null],
  ['cut off, nobody knows where', { reason: 'length', outputTokens: null }, { maxOutputTokens: 1000 }, null],
  ['a call without arguments of a tool that wants some', { calls: [call('')] }, { tools: [tool] }, 'bad_tool_call'],
  ['a call that no tool offers', { calls: [call('{"a":1}', 'g')] }, { tools: [tool] }, 'bad_tool_call'],
  ['arguments that are a list', { calls: [call('[1]')] }, { tools: [tool] }, 'bad_tool_call'],
  ['the free text of a custom tool', { calls: [call('ls -l', 'shell', true)] }, { tools: [free] }, null],
  ['a custom tool that was not offered', { calls: [call('ls -l', 'bash', true)] }, { tools: [free] }, 'bad_tool_call'],
  ['JSON in a fence', { text: '```json\n{}\n```' }, { format: { kind: 'json' } }, 'invalid_json'],
  ['a number where an object was asked for', { text: '1' }, { format: { kind: 'json' } }, 'invalid_json'],
  ['an object', { text: '{}' }, { format: { kind: 'json' } }, null],
  [
    'a call instead of the demanded form',
    { text: '', calls: [call('{"a":1}')] },
    { tools: [tool], format: { kind: 'json' } },
    null,
  ],
  ['a few unsure tokens', { logprobs: [-3, -3] }, {}, null],
  ['many unsure tokens', { logprobs: Array.from({ length: 10 }, () => -3) }, {}, 'low_confidence'],
];
for (const [name, given, asked, expected] of table) {
  test(`check: ${name}`, () => assert.equal(faultOf(answer(given), demands(asked), escalationChecks), expected));
}

test('a check that the policy does not name is not made', () => {
  fc.assert(
    fc.property(fc.subarray([...escalationChecks]), fc.string(), (on, text) => {
      const fault = faultOf(answer({ text, reason: 'length' }), demands({ format: { kind: 'json' } }), on);
      assert.ok(fault === null || on.includes(fault));
    }),
  );
});

const schemas: readonly (readonly [name: string, schema: object, value: unknown, expected: boolean])[] = [
  ['a type', { type: 'string' }, 'a', true],
  ['another type', { type: 'string' }, 1, false],
  ['a property called pattern', { properties: { pattern: { type: 'number' } } }, { pattern: 'x' }, false],
  ['a pattern, which is not looked at', { type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(40)}!`, true],
  ['a data value that looks like a schema', { const: { format: 'x' } }, { format: 'x' }, true],
  ['a reference', { $ref: '#/$defs/a', $defs: { a: { type: 'integer' } } }, 1.5, false],
  ['a reference to nowhere', { $ref: '#/$defs/none' }, 1, true],
  ['a schema that goes round', { $ref: '#' }, 1, true],
];
for (const [name, schema, value, expected] of schemas) {
  test(`schema: ${name}`, () => assert.equal(fitsSchema(value, { ...schema }), expected));
}

test('no schema at all makes the check throw', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (schema, value) => {
      assert.equal(typeof fitsSchema(value, schema), 'boolean');
    }),
  );
});
