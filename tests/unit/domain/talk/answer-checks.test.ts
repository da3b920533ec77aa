import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { faultOf, type AnswerFacts, type Demands } from '../../../../main/domain/talk/answer-checks.ts';
import { escalationChecks } from '../../../../main/domain/policy.ts';
import { fitsSchema } from '../../../../main/domain/talk/schema-check.ts';

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
const demands = (more: Partial<Demands> = {}): Demands => ({
  format: null,
  tools: [],
  maxOutputTokens: null,
  stop: [],
  afterResult: false,
  ...more,
});
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
  [
    'JSON that is cut off at the limit',
    { text: '{"a":', reason: 'length', outputTokens: 16 },
    { format: { kind: 'json' }, maxOutputTokens: 16 },
    null,
  ],
  ['thoughts that used up the limit', { text: '', reason: 'length', outputTokens: 16 }, { maxOutputTokens: 16 }, null],
  [
    'cut off without a limit that means anything',
    { reason: 'length', outputTokens: 9 },
    { maxOutputTokens: -1 },
    'truncated',
  ],
  ['nothing to add to what a tool has done', { text: '' }, { afterResult: true }, null],
  ['a pause', { text: '', reason: 'pause' }, {}, null],
  ['a stop that came at once', { text: '' }, { stop: ['###'] }, null],
  ['a picture instead of the demanded form', { text: '', hasMedia: true }, { format: { kind: 'json' } }, null],
  [
    'a tool of a provider’s own tool',
    { calls: [call('{}', 'g')] },
    { tools: [tool, { kind: 'hosted', name: 'mcp' }] },
    null,
  ],
  [
    'a tool of a namespace by its bare name',
    { calls: [call('{}', 'read')] },
    { tools: [{ ...tool, name: 'mcp__x__read', parameters: null }] },
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
  ['a type of another dialect', { type: 'OBJECT' }, 1, true],
  ['a word of OpenAPI', { type: 'string', nullable: true }, null, true],
  [
    'a reference to a definition used twice',
    { allOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }], $defs: { a: { type: 'integer' } } },
    'x',
    false,
  ],
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

test('neither references that multiply nor long answers hold up the router', () => {
  const defs = Object.fromEntries(
    Array.from({ length: 40 }, (_, at) => {
      const next = { $ref: `#/$defs/a${at + 1}` };
      return [`a${at}`, at === 39 ? { type: 'object' } : { allOf: [next, next] }];
    }),
  );
  const bombs: readonly (readonly [object, unknown])[] = [
    [{ $ref: '#/$defs/a0', $defs: defs }, {}],
    [{ type: 'array', uniqueItems: true }, Array.from({ length: 20_000 }, (_, at) => ({ at }))],
    [
      { type: 'array', items: { anyOf: Array.from({ length: 500 }, () => ({ type: 'string' })) } },
      Array.from({ length: 20_000 }, () => 1),
    ],
  ];
  for (const [schema, value] of bombs) {
    const startedAt = performance.now();
    assert.ok(fitsSchema(value, { ...schema }));
    assert.ok(performance.now() - startedAt < 1_000);
  }
});
