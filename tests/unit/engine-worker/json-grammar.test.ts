import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anyObjectGrammar, grammarOf } from '../../../main/engine-worker/json-grammar.ts';

/** The rules by name; a name that stands twice would make the grammar mean something else. */
function rulesOf(grammar: string): ReadonlyMap<string, string> {
  const lines = grammar.split('\n').map((line) => line.split(' ::= '));
  assert.ok(lines.every((parts) => parts.length === 2));
  const rules = new Map(lines.map(([name = '', text = '']) => [name, text]));
  assert.equal(rules.size, lines.length);
  return rules;
}

/** Every word of a rule outside of texts and sets of letters is the name of one. */
function assertClosed(grammar: string): void {
  const rules = rulesOf(grammar);
  for (const [name, text] of rules) {
    const words = text.replace(/"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|\{[\d,]+\}/g, ' ').match(/[a-z][a-z0-9]*/gi);
    for (const word of words ?? []) assert.ok(rules.has(word), `${name} uses ${word}, which is nowhere`);
  }
}

test('members come in the order of the schema, those that may be missing in brackets', () => {
  const grammar = grammarOf({
    type: 'object',
    properties: { a: { type: 'string' }, b: { type: 'integer' } },
    required: ['a'],
    additionalProperties: false,
  });
  assertClosed(grammar);
  const rules = rulesOf(grammar);
  const whole = (name: string): string => (rules.get(name) ?? '').trim().replace(/\br\d+\b/g, (inner) => whole(inner));
  assert.equal(whole('root'), String.raw`"{" ws "\"a\"" ":" ws string ("," ws "\"b\"" ":" ws integer)? ws "}"`);
});

test('what a schema leaves open is any JSON', () => {
  assert.equal(rulesOf(grammarOf({})).get('root'), 'value');
  assert.equal(rulesOf(anyObjectGrammar).get('root'), 'object');
  assertClosed(anyObjectGrammar);
  const open = grammarOf({ type: 'object' });
  assertClosed(open);
  assert.match(open, /\(member r0\)\?/);
});

test('choices, fixed values and lists of types are all allowed', () => {
  assert.equal(rulesOf(grammarOf({ enum: ['a"b', 1, null] })).get('root'), String.raw`("\"a\\\"b\"" | "1" | "null")`);
  assert.equal(rulesOf(grammarOf({ const: true })).get('root'), '"true"');
  assert.equal(rulesOf(grammarOf({ type: ['integer', 'null'] })).get('root'), '(integer | null)');
  assert.equal(
    rulesOf(grammarOf({ anyOf: [{ type: 'string' }, { type: 'boolean' }] })).get('root'),
    '(string | boolean)',
  );
});

test('counts are heeded where they are small, and left open where they would blow the grammar up', () => {
  assert.equal(rulesOf(grammarOf({ type: 'string', maxLength: 9 })).get('root'), String.raw`"\"" char{0,9} "\""`);
  assert.equal(rulesOf(grammarOf({ type: 'string', maxLength: 100_000 })).get('root'), 'string');
  const list = grammarOf({ type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 3 });
  assertClosed(list);
  assert.equal(rulesOf(list).get('root'), '"[" ws r0 ("," ws r0){1,2} ws "]"');
});

test('a schema may contain itself, and point at what is not there', () => {
  const tree = {
    $ref: '#/$defs/node',
    $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } }, additionalProperties: false } },
  };
  assertClosed(grammarOf(tree));
  assert.equal(rulesOf(grammarOf(tree)).get('root'), 'ref0');
  for (const $ref of ['#/nowhere', 'http://127.0.0.1/x', '#/constructor', '#/__proto__'])
    assert.equal(rulesOf(grammarOf({ $ref })).get('root'), 'value');
});

test('schemas that must all hold are one', () => {
  const grammar = grammarOf({
    allOf: [
      { type: 'object', properties: { a: { type: 'null' } }, required: ['a'] },
      { properties: { b: { type: 'boolean' } }, required: ['b'] },
    ],
  });
  assertClosed(grammar);
  assert.match(grammar, /"\\"a\\"" ":" ws null/);
  assert.match(grammar, /"\\"b\\"" ":" ws boolean/);
});

test('a schema that is too deep ends in any JSON', () => {
  let schema: Record<string, unknown> = { type: 'string' };
  for (let depth = 0; depth < 1_000; depth++) schema = { type: 'array', items: schema };
  assertClosed(grammarOf(schema));
});
