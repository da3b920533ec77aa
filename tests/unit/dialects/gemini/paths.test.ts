import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import { RouterError } from '../../../../main/contract/errors.ts';
import { dialects } from '../../../../main/dialects/registry.ts';
import { geminiGenerate } from '../../../../main/dialects/gemini/gemini.ts';
import { entranceAt } from '../../../support/entrance.ts';

const app = new Hono();
for (const { id, routes } of dialects) for (const route of routes) app.post(route, (context) => context.text(id));

const reached = async (path: string): Promise<string> => {
  const answer = await app.request(path, { method: 'POST' });
  return answer.status === 404 ? 'nothing' : answer.text();
};

const routes: readonly (readonly [path: string, dialect: string])[] = [
  ['/v1beta/models/gemini-3-pro:generateContent', 'gemini'],
  ['/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse', 'gemini'],
  ['/v1/models/auto:generateContent', 'gemini'],
  ['/v1/models/auto%3Asimple:generateContent', 'gemini'],
  ['/v1/models/auto:simple:streamGenerateContent', 'gemini'],
  ['/v1beta/models/cluster/big:generateContent', 'gemini'],
  ['/v1beta/models/cluster%2Fbig:streamGenerateContent', 'gemini'],
  ['/v1beta/models/models%2Fauto:generateContent', 'gemini'],
  ['/v1beta/models/gemini-3-pro:countTokens', 'gemini-count'],
  ['/v1/models/cluster/big:countTokens', 'gemini-count'],
  ['/v1beta/models/embed:embedContent', 'gemini-embed'],
  ['/v1beta/models/cluster%2Fembed:batchEmbedContents', 'gemini-batch-embed'],
  ['/v1beta/models/gemini-3-pro:generateContents', 'nothing'],
  ['/v1beta/models/gemini-3-pro', 'nothing'],
  ['/v1beta/models/:generateContent', 'nothing'],
  ['/v2/models/gemini-3-pro:generateContent', 'nothing'],
];

for (const [path, dialect] of routes) {
  test(`a POST to ${path} reaches ${dialect}`, async () => {
    assert.equal(await reached(path), dialect);
  });
}

const hello = Buffer.from('{"contents":[{"parts":[{"text":"Hi"}]}]}');

const calls: readonly (readonly [path: string, model: string, stream: boolean])[] = [
  ['/v1beta/models/gemini-3-pro:generateContent', 'gemini-3-pro', false],
  ['/v1/models/auto%3Asimple:generateContent', 'auto:simple', false],
  ['/v1/models/auto:simple:streamGenerateContent', 'auto:simple', true],
  ['/v1beta/models/cluster/big:generateContent', 'cluster/big', false],
  ['/v1beta/models/cluster%2Fbig%3Aq8:generateContent', 'cluster/big:q8', false],
  ['/v1beta/models/models/auto:generateContent', 'auto', false],
  ['/v1beta/models/models%2Fauto:generateContent', 'auto', false],
  ['/v1beta/models/tunedModels%2Fmine:generateContent', 'mine', false],
];

for (const [path, model, stream] of calls) {
  test(`${path} asks ${model}${stream ? ' for a stream' : ''}`, () => {
    const request = geminiGenerate.parseRequest(hello, entranceAt(path));
    assert.deepEqual([request.model, request.stream], [model, stream]);
  });
}

for (const name of ['%E0%A4%A', '%20', '%0A', 'x'.repeat(300)]) {
  test(`a model that is called ${JSON.stringify(name.slice(0, 12))} is refused, naming the model`, () => {
    assert.throws(
      () => geminiGenerate.parseRequest(hello, entranceAt(`/v1beta/models/${name}:generateContent`)),
      (error) => error instanceof RouterError && error.code === 'invalid_request' && error.param === 'model',
    );
  });
}

const forms: readonly (readonly [query: Record<string, string>, method: string, asArray: boolean])[] = [
  [{}, 'streamGenerateContent', true],
  [{ alt: 'json' }, 'streamGenerateContent', true],
  [{ alt: 'sse' }, 'streamGenerateContent', false],
  [{}, 'generateContent', false],
];

for (const [query, method, asArray] of forms) {
  test(`${method} with ${JSON.stringify(query)} is ${asArray ? 'read as an array' : 'not'}`, () => {
    const request = geminiGenerate.parseRequest(hello, entranceAt(`/v1beta/models/m:${method}`, {}, query));
    assert.equal(request.asArray, asArray);
  });
}

test('upstream, names are percent-encoded but for their slashes, and a stream is always one of events', () => {
  const whole = '/v1beta/models/tuned/a%3Ab%20c:generateContent';
  assert.equal(geminiGenerate.upstreamPath('tuned/a:b c', false), whole);
  assert.equal(geminiGenerate.upstreamPath('m', true), '/v1beta/models/m:streamGenerateContent?alt=sse');
});
