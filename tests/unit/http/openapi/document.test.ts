import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorTable } from '../../../../main/contract/errors.ts';
import { areas } from '../../../../main/http/openapi/areas.ts';
import { makeDocument, pathsOf } from '../../../../main/http/openapi/document.ts';
import { isJsonObject } from '../../../../main/contract/json.ts';
import { appRoutes } from '../../../support/app-routes.ts';
import { createShapeCheck, operationsOf, problemsOf } from '../../../support/openapi-check.ts';

const document = makeDocument();
const described = areas.flatMap(({ operations }) => operations);

test('every route of the app is described, and nothing that is no route', () => {
  const routes = new Set(appRoutes().map(({ method, pattern }) => `${method} ${pattern}`));
  const descriptions = new Set<string>(described.map(({ route }) => route));
  assert.ok(routes.size > 100);
  assert.deepEqual(
    [...routes].filter((route) => !descriptions.has(route)),
    [],
    'routes without a description',
  );
  assert.deepEqual(
    [...descriptions].filter((route) => !routes.has(route)),
    [],
    'descriptions without a route',
  );
});

test('each method of a path is described once', () => {
  const all = described.flatMap((operation) =>
    pathsOf(operation).map((path) => `${operation.route.split(' ')[0]} ${path}`),
  );
  assert.deepEqual(
    all.filter((one, at) => all.indexOf(one) !== at),
    [],
  );
  assert.equal(operationsOf(document).length, all.length);
});

test('the document keeps the rules of OpenAPI', () => {
  assert.match(document.openapi, /^3\.1\.\d+$/);
  assert.deepEqual(problemsOf(document), []);
});

test('the check of it sees what is wrong', () => {
  const path = document.paths['/api/requests/{id}']?.['get'];
  assert.ok(path);
  const broken = {
    ...document,
    paths: {
      '/a/{b}': { get: path },
      '/a/{c}': {
        gets: {
          ...path,
          tags: ['Nothing'] as const,
          responses: { 200: { $ref: '#/components/responses/Error.not_found' } },
        },
      },
    },
    components: { ...document.components, schemas: { 'no name': { $ref: '#/nowhere' } } },
  };
  const found = problemsOf(broken).join('\n');
  for (const words of [
    'leads nowhere',
    'operationId twice',
    'path twice',
    'no name',
    'other parameters',
    'no method',
    'unknown tag',
  ])
    assert.ok(found.includes(words), words);
});

test('who may call is what the guard says', () => {
  const ofApp = new Map(appRoutes().map(({ method, pattern, management }) => [`${method} ${pattern}`, management]));
  for (const operation of described)
    for (const path of pathsOf(operation)) {
      const [method = ''] = operation.route.split(' ');
      const found = document.paths[path]?.[method.toLowerCase()];
      const expected = ofApp.get(operation.route) === true ? 'admin' : 'project';
      const said = found?.['x-caller'];
      assert.equal(said === 'anyone' ? { '/health': 'project', '/sign-in': 'admin' }[path] : said, expected, path);
    }
});

test('each example of a body is one, by the document and by the schema that checks it', () => {
  const problems = createShapeCheck(document, { closed: false });
  for (const { id, body } of described) {
    if (body === undefined) continue;
    assert.ok(body.schema.safeParse(body.example).success, id);
  }
  for (const { path, operation } of operationsOf(document)) {
    const content = operation.requestBody?.content['application/json'];
    if (content !== undefined) assert.deepEqual(problems(content.schema, content.example), [], path);
  }
});

test('every code of an error stands where it can come', () => {
  const told = new Set(operationsOf(document).flatMap(({ operation }) => operation['x-errors']));
  // The head of a request is refused before it has a path, and a method by there being another.
  const nowhere = new Set(['headers_too_large', 'method_not_allowed']);
  assert.deepEqual(
    Object.keys(errorTable).filter((code) => !nowhere.has(code) && ![...told].some((one) => one === code)),
    [],
  );
});

test('bodies whose lists are checked in a way of their own are told with what stands in them', () => {
  const shape = (name: string): unknown => document.components.schemas[name]?.properties;
  const chat = shape('CreateChatCompletionBody');
  const messages = isJsonObject(chat) ? chat['messages'] : null;
  assert.ok(isJsonObject(messages) && messages['type'] === 'array' && isJsonObject(messages['items']));
  const problems = createShapeCheck(document, { closed: false });
  const message = (content: unknown) => ({ model: 'auto', max_tokens: 1, messages: [{ role: 'user', content }] });
  const ref = { $ref: '#/components/schemas/CreateMessageBody' };
  assert.deepEqual(problems(ref, message('Hello')), []);
  assert.deepEqual(problems(ref, message([{ type: 'text', text: 'Hello' }])), []);
  assert.notDeepEqual(problems(ref, message(7)), []);
  const gemini = { $ref: '#/components/schemas/GenerateContentBody' };
  for (const contents of [[{ parts: [{ text: 'Hello' }] }], { parts: { text: 'Hello' } }])
    assert.deepEqual(problems(gemini, { contents }), []);
});
