import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dialect } from '../../../main/dialects/dialect.ts';
import { geminiGenerate } from '../../../main/dialects/gemini/gemini.ts';
import { ollamaEmbed } from '../../../main/dialects/ollama/embeddings.ts';
import { ollamaChat, ollamaGenerate } from '../../../main/dialects/ollama/ollama.ts';
import { openaiCompletions } from '../../../main/dialects/openai-completions/openai-completions.ts';
import { openaiEmbeddings } from '../../../main/dialects/openai-embeddings/openai-embeddings.ts';
import { openaiResponses } from '../../../main/dialects/openai-responses/openai-responses.ts';
import { bytesOf } from '../../support/answers.ts';
import { playGemini } from '../../support/providers/gemini.ts';
import { playOllama } from '../../support/providers/ollama.ts';
import { playCompletions, playEmbeddings } from '../../support/providers/openai-other.ts';
import { playResponses } from '../../support/providers/openai-responses.ts';

const shown = { status: 429, code: 'rate_limited', type: 'rate_limit_error', message: 'Slow down.', param: 'model' };

const openaiBody = { error: { message: 'Slow down.', type: 'rate_limit_error', param: 'model', code: 'rate_limited' } };
const ollamaBody = { error: 'Slow down.', code: 'rate_limited' };
const envelopes: readonly (readonly [dialect: Dialect, body: object])[] = [
  ...[openaiResponses, openaiCompletions, openaiEmbeddings].map((dialect) => [dialect, openaiBody] as const),
  ...[ollamaChat, ollamaGenerate, ollamaEmbed].map((dialect) => [dialect, ollamaBody] as const),
];
for (const [dialect, body] of envelopes)
  test(`${dialect.id} says an error in its own envelope`, () => {
    const { status, body: text } = dialect.encodeError(shown);
    assert.equal(status, 429);
    assert.deepEqual(JSON.parse(text), body);
  });

const asked = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) => ({
  method: 'POST',
  path,
  headers,
  body: Buffer.from(JSON.stringify(body)),
});
const key = { 'x-goog-api-key': 'k' };
const contents = [{ parts: [{ text: 'Hi' }] }];
const geminiAt = (model: string, body: object = { contents }, headers = key) =>
  playGemini(asked(`/v1beta/models/${model}:generateContent`, body, headers));
const messages = [{ role: 'user', content: 'Hi' }];
const from = (said: ReturnType<typeof playGemini>): Buffer => bytesOf(said);

const told: readonly (readonly [
  dialect: Dialect,
  body: Buffer,
  message: RegExp,
  type: string | null,
  code: string | null,
])[] = [
  [geminiGenerate, from(geminiAt('fake-e429')), /answers 429/, 'RESOURCE_EXHAUSTED', 'RESOURCE_EXHAUSTED'],
  [geminiGenerate, from(geminiAt('fake', {})), /contents is not specified/, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT'],
  [
    geminiGenerate,
    from(playGemini(asked('/v1beta/models/fake:generateContent', { contents }))),
    /unregistered callers/,
    'PERMISSION_DENIED',
    'PERMISSION_DENIED',
  ],
  [
    geminiGenerate,
    Buffer.from('[{"error":{"message":"Oh.","status":"X","details":[{"a":1},{"reason":"API_KEY_INVALID"}]}}]'),
    /^Oh\.$/,
    'X',
    'API_KEY_INVALID',
  ],
  [geminiGenerate, Buffer.from('<html>'), /^no reason given$/, null, null],
  [ollamaChat, from(playOllama(asked('/api/chat', { model: 'x', messages }))), /model 'x' not found/, null, null],
  [ollamaChat, from(playOllama(asked('/api/chat', { model: 'fake-e500', messages }))), /answers 500/, null, null],
  [ollamaChat, Buffer.from(''), /^no reason given$/, null, null],
  [
    openaiResponses,
    from(playResponses(asked('/v1/responses', { model: 'm', input: 'Hi', stop: ['x'] }))),
    /Unknown parameter: 'stop'/,
    'invalid_request_error',
    'unknown_parameter',
  ],
  [
    openaiResponses,
    from(playResponses(asked('/v1/responses', { model: 'fake-e500', input: 'Hi' }))),
    /answers 500/,
    'server_error',
    'fake_code',
  ],
  [
    openaiEmbeddings,
    from(playEmbeddings(asked('/v1/embeddings', { model: 'm', input: '' }))),
    /input/,
    'invalid_request_error',
    null,
  ],
  [
    openaiCompletions,
    from(playCompletions(asked('/v1/completions', { model: 'm', prompt: 'a', messages }))),
    /Unknown parameter: 'messages'/,
    'invalid_request_error',
    null,
  ],
];
for (const [dialect, body, message, type, code] of told)
  test(`what ${dialect.id} is told by ${body.toString('utf8', 0, 60)} is read`, () => {
    const error = dialect.readError(body);
    assert.match(error.message, message);
    assert.deepEqual([error.type, error.code], [type, code]);
  });
