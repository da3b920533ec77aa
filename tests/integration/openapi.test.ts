// What the router tells of its API is what it does: the answers of a real one are of the shapes that its own document tells.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isJsonObject } from '../../main/contract/json.ts';
import type { DocumentedOperation, OpenapiDocument } from '../../main/http/openapi/openapi.ts';
import { policyFor, startCore, type TestCore } from '../support/core.ts';
import { answerSchema, createShapeCheck, operationsOf, problemsOf } from '../support/openapi-check.ts';

const documentOf = async (router: TestCore): Promise<OpenapiDocument> => (await router.get('/api/openapi.json')).json();

interface Call {
  readonly id: string;
  readonly path: string;
  readonly status: number;
  readonly body?: unknown;
}

/** What stands in a path, where a real one is needed. */
const fake = 'fake%2Ffake-small';

const calls = (requestId: string, responseId: string): readonly Call[] => [
  { id: 'createChatCompletion', path: '/v1/chat/completions', status: 200 },
  { id: 'createResponse', path: '/v1/responses', status: 200 },
  { id: 'getResponse', path: `/v1/responses/${responseId}`, status: 200 },
  { id: 'deleteResponse', path: `/v1/responses/${responseId}`, status: 200 },
  { id: 'getResponse', path: `/v1/responses/${responseId}`, status: 404 },
  { id: 'createMessage', path: '/v1/messages', status: 200 },
  { id: 'countMessageTokens', path: '/v1/messages/count_tokens', status: 200 },
  { id: 'createMessage', path: '/v1/messages', status: 400, body: {} },
  { id: 'generateContent', path: `/v1beta/models/${fake}:generateContent`, status: 200 },
  { id: 'streamGenerateContent', path: `/v1beta/models/${fake}:streamGenerateContent`, status: 200 },
  { id: 'countContentTokens', path: `/v1beta/models/${fake}:countTokens`, status: 200 },
  { id: 'generateContent', path: `/v1beta/models/${fake}:generateContent`, status: 400, body: {} },
  { id: 'ollamaChat', path: '/api/chat', status: 200, body: { stream: false } },
  { id: 'ollamaGenerate', path: '/api/generate', status: 200, body: { stream: false } },
  { id: 'ollamaShow', path: '/api/show', status: 200, body: { model: 'fake/fake-small' } },
  { id: 'ollamaShow', path: '/api/show', status: 404, body: { model: 'nobody' } },
  { id: 'explainRoute', path: '/v1/route', status: 200 },
  { id: 'getModel', path: '/v1/models/fake/fake-small', status: 200 },
  { id: 'getModel', path: '/v1/models/nobody', status: 404 },
  { id: 'getGeminiModel', path: '/v1beta/models/fake/fake-small', status: 200 },
  { id: 'getRequest', path: `/api/requests/${requestId}`, status: 200 },
  { id: 'getRequest', path: '/api/requests/nobody', status: 404 },
  { id: 'listRequests', path: '/api/requests?limit=0', status: 400 },
  { id: 'getPrice', path: '/api/prices?target=fake/fake-small', status: 200 },
  { id: 'createProject', path: '/api/projects', status: 201 },
  { id: 'createProject', path: '/api/projects', status: 409 },
  { id: 'updateProject', path: '/api/projects/default', status: 200 },
  { id: 'getProject', path: '/api/projects/default', status: 200 },
  { id: 'createToken', path: '/api/projects/default/token', status: 201 },
  { id: 'listTokens', path: '/api/projects/default/tokens', status: 200 },
  { id: 'removeProject', path: '/api/projects/default', status: 409 },
  { id: 'backUpLedger', path: '/api/ledger/backup', status: 201 },
  { id: 'checkPolicy', path: '/api/policy/check', status: 200 },
  { id: 'checkPolicy', path: '/api/policy/check', status: 200, body: { yaml: 'route: []' } },
  { id: 'putPolicy', path: '/api/policy', status: 400, body: { yaml: 'route: []' } },
  { id: 'putPolicy', path: '/api/policy', status: 200, body: { yaml: policyFor('http://fake.test/v1') } },
  { id: 'replayPolicy', path: '/api/policy/replay', status: 200 },
  { id: 'promoteCandidate', path: '/api/ab/promote', status: 409 },
  { id: 'setLocalOnly', path: '/api/local-only', status: 200, body: { on: false } },
  { id: 'putKey', path: '/api/providers/openai/key', status: 200 },
  { id: 'removeKey', path: '/api/providers/openai/key', status: 200 },
  { id: 'putKey', path: '/api/providers/nobody/key', status: 404 },
  { id: 'testBackend', path: '/api/backends/fake/test', status: 200 },
  { id: 'patchConfig', path: '/api/config', status: 200, body: {} },
  { id: 'patchConfig', path: '/api/config', status: 400, body: { nobody: 1 } },
  { id: 'getModelFit', path: '/api/models/gemma-4-e2b/fit?slots=2', status: 200 },
  { id: 'getModelHealth', path: '/api/models/nobody/health', status: 404 },
  { id: 'importModel', path: '/api/models/import', status: 400, body: { path: 7 } },
  { id: 'startDownload', path: '/api/models/download', status: 400, body: {} },
  { id: 'getDownload', path: '/api/models/download/nobody', status: 404 },
  { id: 'createSignInLink', path: '/api/admin/link', status: 400 },
];

type Place = ReturnType<typeof operationsOf>[number];

/** The example, made to ask the one backend that there is, with what the call says beside it. */
function bodyOf({ requestBody }: DocumentedOperation, { body }: Call): unknown {
  const example = requestBody?.content['application/json'].example;
  if (!isJsonObject(example)) return body;
  if (isJsonObject(body) && !('stream' in body)) return body;
  const model = 'model' in example ? { model: 'fake/fake-small' } : {};
  return { ...example, ...model, ...(isJsonObject(body) ? body : {}) };
}

async function ask(router: TestCore, { method, operation }: Place, call: Call): Promise<Response> {
  const body = bodyOf(operation, call);
  const headers = { 'content-type': 'application/json' };
  const asked = {
    method: method.toUpperCase(),
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  return router.core.fetch(new Request(`http://router${call.path}`, asked), router.door);
}

async function openChecked() {
  const router = startCore();
  const document = await documentOf(router);
  const problems = createShapeCheck(document, { closed: true });
  const byId = new Map(operationsOf(document).map((place) => [place.operation.operationId, place]));
  async function check(call: Call): Promise<void> {
    const place = byId.get(call.id);
    assert.ok(place, call.id);
    const answer = await ask(router, place, call);
    const told = `${call.id} ${call.path}`;
    const text = await answer.text();
    assert.equal(answer.status, call.status, `${told}: ${text}`);
    const schema = answerSchema(place.operation.responses[String(answer.status)], 'application/json', document);
    assert.ok(schema, told);
    const value: unknown = JSON.parse(text);
    assert.deepEqual(problems(schema, value), [], `${told}: ${text}`);
    if (answer.status >= 400)
      assert.ok(
        codesIn(text).some((code) => place.operation['x-errors'].some((one) => one === code)),
        told,
      );
  }
  return { router, document, check, [Symbol.asyncDispose]: () => router[Symbol.asyncDispose]() };
}

const codesIn = (text: string): readonly string[] =>
  [...text.matchAll(/"(?:code|reason)":"(\w+)"/g)].map(([, code = '']) => code);

test('answers to calls that say something, and refusals, are of the shapes that the document tells', async () => {
  await using checked = await openChecked();
  const { router, check } = checked;
  const asked = await router.postTo('/v1/responses', { model: 'fake/fake-small', input: 'Hello' });
  const { id } = await asked.json();
  for (const call of calls(asked.headers.get('x-request-id') ?? '', String(id))) await check(call);
});

test('whatever is told without anything being said is of the shape that the document tells', async () => {
  await using checked = await openChecked();
  const { router, document, check } = checked;
  await router.post({ model: 'fake/fake-small', messages: [{ role: 'user', content: 'Hello' }] });
  const places = operationsOf(document).filter(
    ({ method, path, operation }) =>
      method === 'get' &&
      !path.includes('{') &&
      (operation.parameters ?? []).every(({ required }) => !required) &&
      answerSchema(operation.responses['200'], 'application/json', document) !== undefined,
  );
  assert.ok(places.length > 25);
  for (const { path, operation } of places) await check({ id: operation.operationId, path, status: 200 });
});

test('the document of a real router keeps the rules, and is the same each time', async () => {
  await using router = startCore();
  const answer = await router.get('/api/openapi.json');
  assert.equal(answer.headers.get('content-type'), 'application/json');
  const text = await answer.text();
  assert.deepEqual(problemsOf(JSON.parse(text)), []);
  assert.equal(await (await router.get('/api/openapi.json')).text(), text);
});

test('the page has every route, under the policy of the other pages, with the address that it is reached at', async () => {
  await using router = startCore();
  const before = await (await router.get('/api/docs')).text();
  assert.ok(before.includes('http://127.0.0.1:18790/v1/models'));
  const url = await router.core.listen();
  const answer = await fetch(`${url}/api/docs`);
  const page = await answer.text();
  const policy = answer.headers.get('content-security-policy') ?? '';
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
  assert.match(policy, /^default-src 'self'; script-src 'self'; /);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.ok(page.includes(`<style nonce="${nonce}">`) && !page.includes('<script'));
  assert.ok(page.includes(`${url}/v1/models`));
  for (const { path, operation } of operationsOf(await documentOf(router))) {
    assert.ok(page.includes(`id="${operation.operationId}"`), operation.operationId);
    assert.ok(page.includes(path), path);
  }
});

test('whoever may not manage may not read it', async () => {
  await using router = startCore();
  const url = await router.core.listen();
  const { token } = await (await router.postTo('/api/projects', { name: 'Team' })).json();
  for (const path of ['/api/openapi.json', '/api/docs']) {
    assert.equal((await fetch(url + path)).status, 200, path);
    for (const headers of [
      { authorization: `Bearer ${token}` },
      { 'x-forwarded-for': '203.0.113.9' },
      { origin: 'https://evil.example' },
    ])
      assert.equal((await fetch(url + path, { headers })).status, 403, path);
  }
});
