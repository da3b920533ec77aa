import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { requestQuery } from '../../../main/contract/api.ts';
import { RouterError } from '../../../main/contract/errors.ts';
import { inOurWords, refusalsOf } from '../../../main/contract/schema-words.ts';
import { usageQuery } from '../../../main/contract/usage.ts';
import { dialects } from '../../../main/dialects/registry.ts';
import { conversationOf } from '../../support/conversation.ts';
import { entranceAt } from '../../support/entrance.ts';
import { jargon, mutationsOf, planted } from '../../support/mutations.ts';

const refusals = (schema: z.ZodType, value: unknown) => {
  const { error } = schema.safeParse(value, { error: inOurWords });
  return error === undefined ? [] : refusalsOf(error);
};

const words: readonly (readonly [what: string, schema: z.ZodType, value: unknown, message: string])[] = [
  ['a wrong type', z.string(), 5, 'A text is needed here, not a number.'],
  ['an empty value', z.strictObject({}), null, 'A block of keys and values is needed here, not an empty value.'],
  ['a list', z.boolean(), [], 'True or false is needed here, not a list.'],
  ['nothing at all', z.array(z.string()), undefined, 'This is missing: a list is needed here.'],
  ['a fraction', z.number().int(), 1.5, 'A whole number is needed here, not a number.'],
  ['a word that is no number', z.coerce.number(), 'x', 'A number is needed here.'],
  [
    'a wrong word',
    z.enum(['device', 'public']),
    'divice',
    'One of device or public is needed here. Did you mean device?',
  ],
  ['a missing word', z.enum(['a', 'b', 'c']), undefined, 'This is missing: one of a, b or c is needed here.'],
  ['another constant', z.literal('only'), 7, 'Only is needed here.'],
  ['too little', z.number().min(1), 0, 'At least 1 must stand here.'],
  ['as much as is too little', z.number().gt(1), 1, 'More than 1 must stand here.'],
  ['too much', z.number().max(2), 3, 'At most 2 may stand here.'],
  ['as much as is too much', z.number().lt(2), 2, 'Less than 2 may stand here.'],
  ['an empty text', z.string().min(1), '', 'This must not be empty.'],
  ['an empty list', z.array(z.string()).min(1), [], 'At least 1 item must stand here.'],
  ['another length', z.string().length(4), 'abc', 'Exactly 4 characters must stand here.'],
  ['no URL', z.url(), 'x', 'A URL is needed here.'],
  ['another form', z.string().regex(/^x$/), 'y', 'A text of another form is needed here.'],
  ['no multiple', z.number().multipleOf(5), 7, 'A multiple of 5 is needed here.'],
  ['an unknown key', z.strictObject({}), { x: 1 }, 'There are keys here that nobody knows.'],
  [
    'a key of another form',
    z.record(z.string().min(2), z.string()),
    { x: '' },
    'This key cannot stand here: At least 2 characters must stand here.',
  ],
  ['an element', z.set(z.string()), new Set([1]), 'A text is needed here, not a number.'],
  [
    'an item that cannot be placed',
    z.map(z.object({}), z.string()),
    new Map([[{}, 1]]),
    'This key cannot stand here: A text is needed here, not a number.',
  ],
  [
    'neither of two types',
    z.union([z.string(), z.array(z.string())]),
    5,
    'A text or a list is needed here, not a number.',
  ],
  [
    'a variant that is not known',
    z.discriminatedUnion('type', [z.object({ type: z.literal('text') })]),
    { type: 'texd' },
    'Text is needed here. Did you mean text?',
  ],
  [
    'two objects at once',
    z.xor([z.object({ a: z.string() }), z.object({ b: z.string() })]),
    { a: 'a', b: 'b' },
    'This is not of a form that is known here.',
  ],
  ['what a check without words refuses', z.string().refine(() => false), 'x', 'This is not what is needed here.'],
  ['what a check with words refuses', z.string().refine(() => false, 'Its own words.'), 'x', 'Its own words.'],
];

for (const [what, schema, value, message] of words) {
  test(`a schema that is given ${what} says so in plain words`, () => {
    assert.deepEqual(
      refusals(schema, value).map((refusal) => refusal.message),
      [message],
    );
  });
}

test('of several forms the one that was meant is told of, at its own place', () => {
  const tasks = z.enum(['code', 'vision']);
  const schema = z.object({ task: z.union([tasks, z.array(tasks).min(1)]) });
  const [refusal] = refusals(schema, { task: ['code', 'visoin'] });
  assert.deepEqual(refusal?.path, ['task', 1]);
  assert.match(refusal?.message ?? '', /Did you mean vision\?$/);
});

/** A request that every format can say. */
const conversationFor = (id: string) =>
  conversationOf({
    suffix: id === 'openai-completions' ? '' : null,
    turns: [{ role: 'user', parts: [{ kind: 'text', text: 'Hi' }], at: 0 }],
    maxOutputTokens: 9_000,
  });

for (const dialect of dialects) {
  test(`no body of ${dialect.id} is refused in a validator's words, or with words of its own`, () => {
    const sound =
      dialect.kind === 'conversation'
        ? dialect.write(conversationFor(dialect.id), { model: 'm', stream: false, quirks: {} }).body
        : { model: 'm', input: ['a'], content: { parts: [{ text: 'a' }] }, requests: [] };
    const path = dialect.kind === 'conversation' ? dialect.upstreamPath('m', false) : '/';
    let refused = 0;
    for (const body of mutationsOf(sound)) {
      try {
        dialect.parseRequest(Buffer.from(JSON.stringify(body)), entranceAt(path.split('?')[0] ?? path));
      } catch (error) {
        assert.ok(error instanceof RouterError, String(error));
        assert.doesNotMatch(error.message, jargon);
        assert.ok(!error.message.split(': ').slice(1).join(': ').includes(planted), error.message);
        refused++;
      }
    }
    assert.ok(refused > 10, `${refused}`);
  });
}

for (const [name, schema, sound] of [
  ['requests', requestQuery, { limit: '5', cursor: '3', projectId: 'p', tier: 'SIMPLE', target: 't', outcome: 'ok' }],
  ['usage', usageQuery, { period: 'daily', projectId: 'p' }],
] as const) {
  test(`no query of ${name} is refused in a validator's words`, () => {
    const messages = [...mutationsOf(sound)].flatMap((query) => refusals(schema, query));
    assert.ok(messages.length > 20);
    for (const { message } of messages) {
      assert.doesNotMatch(message, jargon);
      assert.ok(!message.includes(planted));
    }
  });
}
