import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeDocument } from '../../../../main/http/openapi/document.ts';
import { curlOf } from '../../../../main/http/openapi/page/curl.ts';
import { fieldsOf, typeOf } from '../../../../main/http/openapi/page/fields.ts';
import { html, prose } from '../../../../main/http/openapi/page/html.ts';
import { pageOf } from '../../../../main/http/openapi/page/page.ts';
import { tokens } from '../../../../main/http/openapi/page/style.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const document = makeDocument();
const address = 'http://127.0.0.1:18790';

test('the values of the page are those of the window', () => {
  const sheet = readFileSync(join(root, 'renderer/ui/tokens.css'), 'utf8');
  for (const [name, value] of Object.entries(tokens)) assert.ok(sheet.includes(`${name}: ${value};`), name);
});

test('what is put into the page is text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const { html: written } of [html`<p title="${text}">${text}</p>`, html`<p title="">${prose(text)}</p>`]) {
        const inside = written.replaceAll(/<\/?(?:p|code)(?: title="[^"<>]*")?>/g, '');
        assert.doesNotMatch(inside, /[<>"']/);
      }
    }),
  );
  assert.equal(prose('a `b` c').html, 'a <code>b</code> c');
});

const textOf = (type: { readonly html: string }): string => type.html.replaceAll(/<[^>]+>/g, '');

test('a schema is read as its fields, those inside of others by their path', () => {
  const fields = fieldsOf({
    type: 'object',
    properties: {
      id: { type: 'string', description: 'Its id.' },
      size: { type: ['integer', 'null'], minimum: 1, maximum: 9 },
      kind: { enum: ['a', 'b'], default: 'a' },
      parts: {
        type: 'array',
        items: { type: 'object', properties: { deep: { type: 'boolean' } }, required: ['deep'] },
      },
      by: { type: 'object', additionalProperties: { $ref: '#/components/schemas/Tally' } },
      anything: {},
    },
    required: ['id'],
  });
  assert.deepEqual(
    fields.map(({ path, type, needed, meaning }) => [path, textOf(type), needed, meaning]),
    [
      ['id', 'text', true, 'Its id.'],
      ['size', 'whole number, from 1 to 9 or null', false, ''],
      ['kind', 'a or b', false, '`"a"` where it is left out.'],
      ['parts', 'list of object', false, ''],
      ['parts[].deep', 'true or false', true, ''],
      ['by', 'map to Tally', false, ''],
      ['anything', 'anything', false, ''],
    ],
  );
  assert.equal(typeOf({ $ref: '#/components/schemas/Tally' }).html, '<a href="#shape-Tally">Tally</a>');
});

test('of several forms a field is told once, and needed where all need it', () => {
  const form = (type: string, more: object) => ({
    type: 'object' as const,
    properties: { type: { const: type }, ...more },
    required: ['type', ...Object.keys(more)],
  });
  const fields = fieldsOf({ oneOf: [form('a', { one: { type: 'number' } }), form('b', {})] });
  assert.deepEqual(
    fields.map(({ path, type, needed }) => [path, textOf(type), needed]),
    [
      ['type', 'a or b', true],
      ['one', 'number', false],
    ],
  );
});

test('an example of a request reaches a shell as it is meant', () => {
  const operation = document.paths['/v1/chat/completions']?.['post'];
  const body = operation?.requestBody;
  assert.ok(operation && body);
  const words = (example: unknown): string[] => {
    const content = { 'application/json': { ...body.content['application/json'], example } };
    const line = curlOf({
      address,
      method: 'POST',
      path: '/v1/x/{id}',
      operation: { ...operation, requestBody: { ...body, content } },
    });
    return execFileSync('sh', ['-c', line.replace(/^curl /, "printf '%s\\0' ")], { encoding: 'utf8' }).split('\0');
  };
  const example = { text: `it's "quoted" $HOME \`date\` \\ !` };
  const [url, , type, , sent = ''] = words(example);
  assert.deepEqual([url, type], [`${address}/v1/x/ID`, 'content-type: application/json']);
  assert.deepEqual(JSON.parse(sent), example);
});

test('links of the page lead somewhere on it, and its ids stand once', () => {
  const page = pageOf({ document, address });
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id);
  assert.equal(new Set(ids).size, ids.length);
  const links = new Set([...page.matchAll(/href="#([^"]+)"/g)].map(([, id = '']) => id));
  assert.ok(links.size > 50);
  assert.deepEqual(
    [...links].filter((id) => !ids.includes(id)),
    [],
  );
});
