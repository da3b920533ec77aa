import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import { policyDocs } from '../../../build/policy/docs.ts';
import { fieldsOf, type Field } from '../../../build/policy/fields.ts';
import { exampleOf } from '../../../build/policy/page.ts';
import { readPolicy } from '../../../main/config/policy.ts';
import { policyJsonSchema } from '../../../main/config/policy-json-schema.ts';
import { startCore } from '../../support/core.ts';

const around = { env: {}, self: { host: '127.0.0.1', port: 18790 } };
const fields = fieldsOf(policyJsonSchema());
const blocks = new Map(fields.filter(({ path }) => path.length === 1).map((field) => [field.path[0], field]));

for (const { path, text } of policyDocs()) {
  test(`${basename(path)} is what the schema says; npm run docs writes it anew`, () => {
    assert.equal(readFileSync(path, 'utf8'), text);
  });
}

const entriesOf = (node: unknown): [string, unknown][] =>
  typeof node === 'object' && node !== null ? Object.entries(node) : [];

/** Whether a value stands at the path. */
function has(node: unknown, [key, ...rest]: readonly string[]): boolean {
  const entry = entriesOf(node).find(([own]) => own === key);
  return entry !== undefined && (rest.length === 0 || has(entry[1], rest));
}

/** A copy with the value at its path: of entries in that one which has such a place already, else in the first. */
function placed(node: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const entries = entriesOf(node);
  const anyEntry = key === 'NAME' || key === '[]';
  const chosen = anyEntry ? (entries.find(([, entry]) => has(entry, rest)) ?? entries[0])?.[0] : key;
  assert.ok(chosen !== undefined, `The example of the block has no entry for ${rest.join('.')}.`);
  const before = entries.find(([own]) => own === chosen)?.[1];
  const changed = { ...Object.fromEntries(entries), [chosen]: placed(before, rest, value) };
  return key === '[]' ? Object.values(changed) : changed;
}

/** The example of a field inside the example of its block, beside the backends that the examples name. */
function policyWith(field: Field): string {
  const [block = ''] = field.path;
  const exampleOfBlock = (name: string): unknown => {
    const found = blocks.get(name);
    return found === undefined ? undefined : exampleOf(found);
  };
  const whole = { backends: exampleOfBlock('backends'), [block]: exampleOfBlock(block) };
  return stringify(placed(whole, field.path, exampleOf(field)));
}

test('every field has a meaning of one line and an example', () => {
  assert.ok(fields.length > 50);
  for (const { path, schema } of fields) {
    assert.match(schema.description ?? '', /^[A-Z].*\.$/, path.join('.'));
    assert.notEqual(exampleOf({ path, schema, required: false }), undefined, path.join('.'));
  }
});

for (const field of fields) {
  test(`the example of ${field.path.join('.')} is a policy that can be used`, () => {
    const text = policyWith(field);
    assert.ok(has(parse(text), field.path.slice(0, 1)));
    readPolicy(text, around);
  });
}

test('an example that the schema does not take is found', () => {
  const field = fields.find(({ path }) => path.join('.') === 'retry.attempts');
  assert.ok(field);
  assert.throws(
    () => readPolicy(policyWith({ ...field, schema: { ...field.schema, examples: [0] } }), around),
    /retry\.attempts/,
  );
});

test('every block of the page reads as it is printed', () => {
  const page = policyDocs().find(({ path }) => path.endsWith('.md'))?.text ?? '';
  const printed = [...page.matchAll(/```yaml\n([^`]*)```/g)].map(([, text = '']) => text);
  assert.equal(printed.length, blocks.size);
  readPolicy(printed.join(''), around);
});

test('the schema is served as it ships', async () => {
  await using router = startCore();
  const answer = await router.get('/api/policy/schema');
  assert.match(answer.headers.get('content-type') ?? '', /json/);
  assert.deepEqual(await answer.json(), policyJsonSchema());
});
