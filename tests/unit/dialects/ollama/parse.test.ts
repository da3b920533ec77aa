import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RouterError } from '../../../../main/contract/errors.ts';
import type { Dialect } from '../../../../main/dialects/dialect.ts';
import { ollamaEmbed, ollamaEmbeddings } from '../../../../main/dialects/ollama/embeddings.ts';
import { ollamaChat, ollamaGenerate } from '../../../../main/dialects/ollama/ollama.ts';
import { entranceAt } from '../../../support/entrance.ts';

const parse = (dialect: Dialect, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  dialect.parseRequest(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), entranceAt('/', headers));

const messages = [{ role: 'user', content: 'Hi' }];
const chat = { model: 'llama3', messages };
const generate = { model: 'llama3', prompt: 'Hi' };
const call = { function: { name: 'weather', arguments: { city: 'Rīga' } } };
const calling = { role: 'assistant', content: '', tool_calls: [call] };

const refused: readonly (readonly [what: string, dialect: Dialect, body: unknown, param: string])[] = [
  ['no model', ollamaChat, { messages }, 'model'],
  ['a model that is a number', ollamaChat, { ...chat, model: 7 }, 'model'],
  ['no messages at all', ollamaChat, { model: 'llama3' }, 'messages'],
  ['an empty list of messages', ollamaChat, { ...chat, messages: [] }, 'messages'],
  ['an unknown role', ollamaChat, { ...chat, messages: [{ role: 'wizard', content: 'x' }] }, 'messages.0.role'],
  ['a user message without content', ollamaChat, { ...chat, messages: [{ role: 'user' }] }, 'messages.0.content'],
  [
    'content in parts',
    ollamaChat,
    { ...chat, messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }] },
    'messages.0.content',
  ],
  [
    'a picture by URL',
    ollamaChat,
    { ...chat, messages: [{ role: 'user', content: 'x', images: ['https://a.test/b.png'] }] },
    'messages.0.images.0',
  ],
  [
    'a picture as data URL',
    ollamaGenerate,
    { ...generate, images: ['data:image/png;base64,iVBORw0KGgo='] },
    'images.0',
  ],
  [
    'arguments as text',
    ollamaChat,
    {
      ...chat,
      messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: '{}' } }] }],
    },
    'messages.0.tool_calls.0.function.arguments',
  ],
  ['a result before any call', ollamaChat, { ...chat, messages: [{ role: 'tool', content: 'x' }] }, 'messages.0'],
  [
    'a result before its call',
    ollamaChat,
    { ...chat, messages: [...messages, { role: 'tool', content: 'x' }, calling] },
    'messages.1',
  ],
  [
    'a tool without a name',
    ollamaChat,
    { ...chat, tools: [{ type: 'function', function: {} }] },
    'tools.0.function.name',
  ],
  ['a stream that is text', ollamaChat, { ...chat, stream: 'true' }, 'stream'],
  ['a format that is unknown', ollamaChat, { ...chat, format: 'yaml' }, 'format'],
  ['a temperature that is text', ollamaChat, { ...chat, options: { temperature: 'hot' } }, 'options.temperature'],
  [
    'a number that is not finite',
    ollamaChat,
    '{"model":"m","messages":[{"role":"user","content":"x"}],"options":{"top_p":1e999}}',
    'options.top_p',
  ],
  ['half a token', ollamaChat, { ...chat, options: { num_predict: 1.5 } }, 'options.num_predict'],
  ['an unknown depth of thought', ollamaChat, { ...chat, think: 'hard' }, 'think'],
  ['more alternatives than there are', ollamaChat, { ...chat, logprobs: true, top_logprobs: 21 }, 'top_logprobs'],
  ['no prompt', ollamaGenerate, { model: 'llama3' }, 'prompt'],
  ['an empty prompt', ollamaGenerate, { ...generate, prompt: '' }, 'prompt'],
  ['tokens to embed', ollamaEmbed, { model: 'm', input: [1, 2] }, 'input'],
  ['nothing to embed', ollamaEmbed, { model: 'm', input: [] }, 'input'],
  ['vectors of no length', ollamaEmbed, { model: 'm', input: 'x', dimensions: 0 }, 'dimensions'],
  ['no prompt to embed', ollamaEmbeddings, { model: 'm' }, 'prompt'],
];

for (const [what, dialect, body, param] of refused) {
  test(`${dialect.id}: ${what} is refused, naming ${param}`, () => {
    assert.throws(
      () => parse(dialect, body),
      (error: unknown) => {
        assert.ok(error instanceof RouterError);
        assert.deepEqual([error.code, error.param], ['invalid_request', param]);
        return true;
      },
    );
  });
}

test('where nothing is said of a stream, conversations stream and embeddings do not', () => {
  assert.equal(parse(ollamaChat, chat).stream, true);
  assert.equal(parse(ollamaGenerate, generate).stream, true);
  assert.equal(parse(ollamaChat, { ...chat, stream: null }).stream, true);
  assert.equal(parse(ollamaChat, { ...chat, stream: false }).stream, false);
  assert.equal(parse(ollamaEmbed, { model: 'm', input: 'x' }).stream, false);
});

const names: readonly (readonly [written: string, meant: string])[] = [
  ['auto:latest', 'auto'],
  ['auto:simple:latest', 'auto:simple'],
  ['auto', 'auto'],
  ['llama3:latest', 'llama3:latest'],
  ['automatic:latest', 'automatic:latest'],
  ['auto:8b', 'auto:8b'],
];

for (const [written, meant] of names) {
  test(`the model ${written} is ${meant}`, () =>
    assert.equal(parse(ollamaChat, { ...chat, model: written }).model, meant));
}

test('a limit is known where there is one; a negative one is none', () => {
  const limitOf = (options: unknown): number | null => parse(ollamaChat, { ...chat, options }).maxOutputTokens;
  assert.equal(limitOf({ num_predict: 64 }), 64);
  assert.equal(limitOf({ num_predict: -1 }), null);
  assert.equal(limitOf(null), null);
});

test('unknown fields, options and nulls pass', () => {
  const body = {
    ...chat,
    new_field: [1],
    format: null,
    tools: null,
    think: null,
    options: { mirostat: 2, stop: null },
  };
  assert.equal(parse(ollamaChat, body).model, 'llama3');
});

test('a message without content but with calls or pictures passes', () => {
  const shown = { role: 'user', images: ['iVBORw0KGgo='] };
  assert.equal(
    parse(ollamaChat, { ...chat, messages: [shown, { role: 'assistant', tool_calls: [call] }] }).model,
    'llama3',
  );
});

test('usage is always wanted, and hints come from headers', () => {
  const { wantsUsage, hints } = parse(ollamaChat, chat, { 'x-llr-sensitivity': 'high' });
  assert.equal(wantsUsage, true);
  assert.equal(hints.sensitivity, 'high');
});

test('on the way up only the model changes, every time that it is named', () => {
  const sent =
    '{ "model":"auto:latest",\n "keep_alive":"5m", "messages":[{"role":"user","content":"Hi"}], "model":"x" }';
  const goesOn =
    '{ "model":"llama3:8b",\n "keep_alive":"5m", "messages":[{"role":"user","content":"Hi"}], "model":"llama3:8b" }';
  assert.equal(ollamaChat.rewrite(parse(ollamaChat, sent), 'llama3:8b').toString(), goesOn);
});
