import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, jsonOf } from '../../support/answers.ts';
import type { Script } from '../../support/fake-provider.ts';
import { playGemini } from '../../support/providers/gemini.ts';
import { playOllama } from '../../support/providers/ollama.ts';
import { playCompletions, playEmbeddings } from '../../support/providers/openai-other.ts';
import { playResponses } from '../../support/providers/openai-responses.ts';

const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) => ({
  method: 'POST',
  path,
  headers,
  body: Buffer.from(JSON.stringify(body)),
});
const get = (path: string, headers: Readonly<Record<string, string>> = {}) => ({
  method: 'GET',
  path,
  headers,
  body: Buffer.alloc(0),
});
const key = { 'x-goog-api-key': 'k' };

const gemini = (body: object, model = 'fake-gemini'): Script =>
  playGemini(
    post(`/v1beta/models/${model}:generateContent`, { contents: [{ parts: [{ text: 'Hi' }] }], ...body }, key),
  );
const content = (role: string, ...parts: object[]) => ({ role, parts });
const said = content('user', { text: 'Hi' });
const functionCall = { functionCall: { name: 'f', args: {} } };
const signed = { ...functionCall, thoughtSignature: 'sig-gemini-1' };
const functionResponse = { functionResponse: { name: 'f', response: {} } };
const answered = content('user', functionResponse);

const chat = (body: object): Script =>
  playOllama(post('/api/chat', { model: 'fake-llama', messages: [{ role: 'user', content: 'Hi' }], ...body }));
const calling = (given: unknown) => ({
  role: 'assistant',
  content: '',
  tool_calls: [{ function: { name: 'f', arguments: given } }],
});
const tool = { type: 'function', function: { name: 'f', parameters: {} } };

const responses = (body: object): Script => playResponses(post('/v1/responses', { model: 'm', input: 'Hi', ...body }));
const call = { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' };
const output = { type: 'function_call_output', call_id: 'a', output: 'x' };
const thought = (more: object) => ({ type: 'reasoning', summary: [], encrypted_content: 'enc-openai-0', ...more });
const assistant = { role: 'assistant', content: 'A' };

const refused: readonly (readonly [what: string, script: Script, status: number, message: RegExp])[] = [
  ['Gemini without a key', playGemini(post('/v1beta/models/m:generateContent', {})), 403, /unregistered/],
  ['Gemini a method that it lacks', playGemini(post('/v1beta/models/m:predict', {}, key)), 404, /not found/],
  ['Gemini an unknown field', gemini({ stop: [] }), 400, /Unknown name ..stop/],
  ['Gemini an unknown setting', gemini({ generationConfig: { max_tokens: 1 } }), 400, /generationConfig.max_tokens/],
  ['Gemini an unknown role', gemini({ contents: [content('assistant', { text: 'A' })] }), 400, /valid role/],
  ['Gemini a part of two kinds', gemini({ contents: [content('user', { text: 'A', inlineData: {} })] }), 400, /oneof/],
  ['Gemini a result without a call', gemini({ contents: [answered] }), 400, /number of function response parts/],
  [
    'Gemini a call without a result',
    gemini({ contents: [said, content('model', signed), said] }),
    400,
    /number of function/,
  ],
  [
    'Gemini a call that is not signed',
    gemini({ contents: [said, content('model', functionCall), answered] }),
    400,
    /thought_signature/,
  ],
  [
    'Gemini a signature of another',
    gemini({ contents: [said, content('model', { ...functionCall, thoughtSignature: 'x' }), answered] }),
    400,
    /not valid/,
  ],
  [
    'Gemini a call before any question',
    gemini({ contents: [content('model', signed), answered] }),
    400,
    /after a user turn/,
  ],
  ['Gemini a choice without tools', gemini({ toolConfig: { functionCallingConfig: { mode: 'ANY' } } }), 400, /without/],
  [
    'Gemini a level for an older model',
    gemini({ generationConfig: { thinkingConfig: { thinkingLevel: 'low' } } }, 'gemini-2.5-flash'),
    400,
    /not supported/,
  ],
  ['Ollama an unknown model', playOllama(post('/api/chat', { model: 'x' })), 404, /model 'x' not found/],
  ['Ollama an unknown field', chat({ max_tokens: 1 }), 400, /max_tokens/],
  ['Ollama an unknown role', chat({ messages: [{ role: 'developer', content: 'A' }] }), 400, /invalid role/],
  ['Ollama parts of content', chat({ messages: [{ role: 'user', content: [] }] }), 400, /unmarshal/],
  ['Ollama arguments as text', chat({ messages: [calling('{}')] }), 400, /unmarshal string/],
  [
    'Ollama a picture elsewhere',
    chat({ messages: [{ role: 'user', content: '', images: ['https://a.example'] }] }),
    400,
    /base64/,
  ],
  [
    'Ollama a result without a call',
    chat({ messages: [{ role: 'tool', content: 'x', tool_name: 'f' }] }),
    400,
    /no such call/,
  ],
  [
    'Ollama tools for a model that has none',
    chat({ model: 'fake-llama-notools', tools: [tool] }),
    400,
    /does not support tools/,
  ],
  ['Ollama thinking for a model that does not', chat({ think: true }), 400, /does not support thinking/],
  ['Responses a place to stop', responses({ stop: ['x'] }), 400, /Unknown parameter: 'stop'/],
  ['Responses several answers', responses({ n: 2 }), 400, /Unknown parameter: 'n'/],
  ['Responses an unknown item', responses({ input: [{ type: 'hologram' }] }), 400, /Invalid value: 'hologram'/],
  ['Responses an unknown role', responses({ input: [{ role: 'tool', content: 'x' }] }), 400, /Invalid value: 'tool'/],
  ['Responses an output without a call', responses({ input: [output] }), 400, /No tool call found/],
  ['Responses a call without an output', responses({ input: [call] }), 400, /No tool output found/],
  [
    'Responses a thought of another',
    responses({ input: [thought({ encrypted_content: 'x' }), assistant] }),
    400,
    /could not be verified/,
  ],
  ['Responses a thought that led to nothing', responses({ input: [thought({})] }), 400, /following item/],
  [
    'Responses text of a user said by the model',
    responses({ input: [{ role: 'assistant', content: [{ type: 'input_text', text: 'A' }] }] }),
    400,
    /'input_text'/,
  ],
  [
    'Responses an open schema that is strict',
    responses({ tools: [{ type: 'function', name: 'f', parameters: { type: 'object' } }] }),
    400,
    /additionalProperties/,
  ],
  ['embeddings an unknown field', playEmbeddings(post('/v1/embeddings', { model: 'm', input: 'A', x: 1 })), 400, /'x'/],
  ['embeddings of nothing', playEmbeddings(post('/v1/embeddings', { model: 'm', input: [] })), 400, /invalid/],
  ['completions without a prompt', playCompletions(post('/v1/completions', { model: 'm' })), 400, /prompt/],
  ['Gemini too often', gemini({}, 'fake-e429'), 429, /429/],
  ['Ollama when it is down', chat({ model: 'fake-e500' }), 500, /500/],
  ['Responses when it is told so', responses({ model: 'fake-e400' }), 400, /400/],
];
for (const [what, script, status, message] of refused)
  test(`refused is ${what}`, () => {
    assert.equal(script.status, status);
    assert.match(bytesOf(script).toString(), message);
  });

test('Gemini lists its models and what each can do', () => {
  const { models } = jsonOf(bytesOf(playGemini(get('/v1beta/models', key))));
  assert.ok(Array.isArray(models));
  assert.deepEqual(models.at(-1), {
    name: 'models/fake-gemini-embedding',
    supportedGenerationMethods: ['embedContent'],
    inputTokenLimit: 2_048,
  });
});

test('Ollama lists its models, tells of each, and says which run elsewhere', () => {
  const { models } = jsonOf(bytesOf(playOllama(get('/api/tags'))));
  assert.ok(Array.isArray(models));
  const elsewhere = models.filter((model) => model.remote_host !== undefined).map(({ name }) => name);
  assert.deepEqual(elsewhere, ['fake-gpt:120b-cloud']);
  const capabilities = (model: string) => jsonOf(bytesOf(playOllama(post('/api/show', { model }))))['capabilities'];
  assert.deepEqual(capabilities('fake-llama-thinking:8b'), ['completion', 'tools', 'thinking']);
  assert.deepEqual(capabilities('fake-llama-notools'), ['completion']);
  assert.deepEqual(capabilities('fake-embed:latest'), ['embedding']);
  assert.match(String(jsonOf(bytesOf(playOllama(get('/api/version'))))['version']), /^\d+\.\d+\.\d+$/);
});

test('Gemini counts what it would take', () => {
  const body = { contents: [said] };
  assert.deepEqual(jsonOf(bytesOf(playGemini(post('/v1beta/models/m:countTokens', body, key)))), { totalTokens: 12 });
});
