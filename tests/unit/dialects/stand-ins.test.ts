import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, jsonOf } from '../../support/answers.ts';
import type { Script } from '../../support/fake-provider.ts';
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
  ['Ollama when it is down', chat({ model: 'fake-e500' }), 500, /500/],
  ['Responses when it is told so', responses({ model: 'fake-e400' }), 400, /400/],
];
for (const [what, script, status, message] of refused)
  test(`refused is ${what}`, () => {
    assert.equal(script.status, status);
    assert.match(bytesOf(script).toString(), message);
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
