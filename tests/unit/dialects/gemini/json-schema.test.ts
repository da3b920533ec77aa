import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toJsonSchema } from '../../../../main/dialects/gemini/json-schema.ts';

const cases: readonly (readonly [what: string, given: Record<string, unknown>, read: unknown])[] = [
  ['types are lower-case', { type: 'STRING' }, { type: 'string' }],
  ['no type is none', { type: 'TYPE_UNSPECIFIED', description: 'x' }, { description: 'x' }],
  ['what may be null has two types', { type: 'STRING', nullable: true }, { type: ['string', 'null'] }],
  ['what may not has one', { type: 'STRING', nullable: false }, { type: 'string' }],
  [
    'null is among the words where it is allowed',
    { type: 'STRING', format: 'enum', enum: ['a', 'b'], nullable: true },
    { type: ['string', 'null'], enum: ['a', 'b', null] },
  ],
  [
    'null is one of several kinds where it is allowed',
    { anyOf: [{ type: 'STRING' }, { type: 'INTEGER' }], nullable: true },
    { anyOf: [{ type: 'string' }, { type: 'integer' }, { type: 'null' }] },
  ],
  ['words of a number are numbers', { type: 'INTEGER', enum: ['1', '2'] }, { type: 'integer', enum: [1, 2] }],
  ['so are those that have fractions', { type: 'NUMBER', enum: ['0.5'] }, { type: 'number', enum: [0.5] }],
  ['other formats stay', { type: 'STRING', format: 'date-time' }, { type: 'string', format: 'date-time' }],
  [
    'sizes written as text are numbers',
    { type: 'ARRAY', items: { type: 'STRING' }, minItems: '1', max_items: '3' },
    { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 3 },
  ],
  [
    'names of properties are the caller’s own',
    {
      type: 'OBJECT',
      properties: { any_of: { type: 'NUMBER' }, nullable: { type: 'BOOLEAN' }, type: { type: 'STRING' } },
    },
    {
      type: 'object',
      properties: { any_of: { type: 'number' }, nullable: { type: 'boolean' }, type: { type: 'string' } },
    },
  ],
  [
    'the order of properties goes, what is required stays',
    { type: 'OBJECT', properties: { a: { type: 'STRING' } }, required: ['a'], propertyOrdering: ['a'] },
    { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
  ],
  [
    'a schema that is JSON Schema already stays as it is',
    {
      type: 'object',
      $defs: { a: { type: 'string' } },
      properties: { b: { $ref: '#/$defs/a' } },
      additionalProperties: false,
    },
    {
      type: 'object',
      $defs: { a: { type: 'string' } },
      properties: { b: { $ref: '#/$defs/a' } },
      additionalProperties: false,
    },
  ],
];

for (const [what, given, read] of cases) {
  test(`of Gemini's schemas, ${what}`, () => {
    assert.deepEqual(toJsonSchema(given), read);
  });
}
