// What each format knows of its callers, beside how they talk: their paths, their bodies, their sessions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../main/contract/json.ts';
import { dialects, peculiarFirst } from '../../../main/dialects/registry.ts';
import { openaiModelShape } from '../../../main/dialects/openai-chat/model-cards.ts';
import { ollamaModelShape } from '../../../main/dialects/ollama/model-cards.ts';
import { entranceAt } from '../../support/entrance.ts';
import { requestBodies } from '../../support/request-bodies.ts';

const speakerAt = (path: string): string | undefined => dialects.find(({ speaksAt }) => speaksAt?.test(path))?.id;

const paths: readonly (readonly [path: string, id: string | undefined])[] = [
  ['/v1/messages', 'anthropic-messages'],
  ['/v1/messages/count_tokens', 'anthropic-messages'],
  ['/v1/messagesx', undefined],
  ['/v1beta/models', 'gemini'],
  ['/v1/models/m:generateContent', 'gemini'],
  ['/v1/models/m', undefined],
  ['/v1/models', undefined],
  ['/api/chat', 'ollama-chat'],
  ['/api/ps', 'ollama-chat'],
  ['/api/state', undefined],
  ['/v1/chat/completions', undefined],
];
for (const [path, id] of paths)
  test(`errors at ${path} are those of ${id ?? 'nobody in particular'}`, () => assert.equal(speakerAt(path), id));

test('every route of a format with errors of its own is a path at which it speaks', () => {
  for (const { routes, speaksAt } of dialects)
    for (const route of routes) {
      const path = route.replace(/:call\{\.\+:\(\?:(\w+).*\)\}/, 'm:$1');
      assert.equal(speaksAt === undefined || speaksAt.test(path), true, path);
    }
});

const recognisedAs = (body: JsonObject): string | undefined =>
  peculiarFirst.find(({ recognises }) => recognises?.(body) === true)?.id;

const bodies: readonly (readonly [body: JsonObject, id: string])[] = [
  [{ contents: [], messages: [] }, 'gemini'],
  [{ messages: [], system: 'S' }, 'anthropic-messages'],
  [{ messages: [], thinking: null }, 'anthropic-messages'],
  [{ system: 'S', prompt: 'P' }, 'ollama-generate'],
  [{ messages: [], prompt: 'P' }, 'openai-chat'],
  [{ prompt: 'P', dimensions: 3 }, 'ollama-generate'],
  [{ input: 'A', encoding_format: null }, 'openai-embeddings'],
  [{ input: 'A', dimensions: 3 }, 'openai-embeddings'],
  [{ input: 'A' }, 'openai-responses'],
  [{}, 'openai-responses'],
];
for (const [body, id] of bodies)
  test(`${JSON.stringify(body)} is taken for ${id}`, () => assert.equal(recognisedAs(body), id));

test('every format that tells its own bodies or lists of models is asked', () => {
  const telling = dialects.filter(({ recognises, models }) => recognises !== undefined || models !== undefined);
  assert.deepEqual(
    telling.filter((dialect) => !peculiarFirst.includes(dialect)),
    [],
  );
});

const sessions: readonly (readonly [body: JsonObject, session: string | null])[] = [
  [{ session_id: 's' }, 's'],
  [{ metadata: { session_id: 's', user_id: 'u' } }, 's'],
  [{ metadata: { user_id: 'u' } }, 'u'],
  [{ session_id: '', metadata: { user_id: 'u' } }, 'u'],
  [{ session_id: 7, metadata: ['s'] }, null],
  [{}, null],
];
for (const dialect of dialects) {
  test(`${dialect.id}: a session is found by the names that its callers write`, () => {
    for (const [body, session] of sessions) assert.equal(dialect.sessionOf(body), session, JSON.stringify(body));
    const cached = dialect.sessionOf({ prompt_cache_key: 'k', session_id: 's' });
    assert.equal(cached, dialect.id.startsWith('openai') ? 'k' : 's');
  });

  test(`${dialect.id}: what a model reads of a sample body is there for an estimate, its settings are not`, () => {
    for (const body of requestBodies[dialect.id] ?? []) {
      const text = dialect.contentText(body);
      assert.ok(text.includes('"A"'), text);
      for (const setting of ['stop_sequences', 'temperature', 'tool_choice', 'keep_alive'])
        assert.equal(text.includes(setting), false);
    }
    assert.equal(dialect.contentText({}).replaceAll('"', ''), '');
  });
}

const asked: readonly (readonly [
  path: string,
  headers: Record<string, string>,
  query: Record<string, string>,
  id: string,
])[] = [
  ['/v1/models', {}, {}, 'openai-chat'],
  ['/v1/models', { 'anthropic-version': '2023-06-01' }, {}, 'anthropic-messages'],
  ['/v1beta/models', {}, {}, 'gemini'],
  ['/v1/models', { 'x-goog-api-key': 'k' }, {}, 'gemini'],
  ['/v1/models', {}, { key: 'k' }, 'gemini'],
  ['/v1beta/models', { 'anthropic-version': '2023-06-01' }, {}, 'anthropic-messages'],
];
for (const [path, headers, query, id] of asked)
  test(`a list of models at ${path} with ${JSON.stringify({ ...headers, ...query })} is for clients of ${id}`, () => {
    const found = peculiarFirst.find(({ models }) => models?.asks(entranceAt(path, headers, query)) === true);
    assert.equal(found?.id, id);
  });

test('what is not known of a model is left out of its card', () => {
  const model = { id: 'a/b', owner: 'a', zone: null, contextTokens: null, price: null };
  assert.deepEqual(openaiModelShape.one(model), { id: 'a/b', object: 'model', created: 0, owned_by: 'a' });
  assert.deepEqual(ollamaModelShape.one(model)['model_info'], {
    'general.architecture': 'router',
    'general.basename': 'a/b',
  });
});
