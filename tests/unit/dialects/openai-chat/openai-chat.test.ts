import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { entranceAt } from '../../../support/entrance.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import { noUsage } from '../../../../main/contract/routing.ts';
import { openaiChat } from '../../../../main/dialects/openai-chat/openai-chat.ts';

const parse = (body: unknown) =>
  openaiChat.parseRequest(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), entranceAt());
const messages = [{ role: 'user', content: 'Hi' }];
const good = { model: 'm', messages };

const bad: readonly (readonly [what: string, body: unknown, param: string | null])[] = [
  ['no object', '[]', null],
  ['no JSON', '{"model"', null],
  ['no model', { messages }, 'model'],
  ['a model that is a number', { ...good, model: 7 }, 'model'],
  ['a model with a line break', { ...good, model: 'a\r\nb' }, 'model'],
  ['a model that ends in a space', { ...good, model: 'a ' }, 'model'],
  ['no messages', { model: 'm', messages: [] }, 'messages'],
  ['an unknown role', { ...good, messages: [{ role: 'wizard', content: 'Hi' }] }, 'messages.0.role'],
  ['a user message without content', { ...good, messages: [{ role: 'user' }] }, 'messages.0.content'],
  [
    'a tool message without its call',
    { ...good, messages: [{ role: 'tool', content: 'x' }] },
    'messages.0.tool_call_id',
  ],
  [
    'a tool message for a call that was not made',
    {
      ...good,
      messages: [
        { role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }] },
        { role: 'tool', content: 'x', tool_call_id: 'b' },
      ],
    },
    'messages.1.tool_call_id',
  ],
  ['a negative count', { ...good, max_tokens: -1 }, 'max_tokens'],
  ['a fraction of a token', { ...good, max_completion_tokens: 1.5 }, 'max_completion_tokens'],
  ['a temperature that is text', { ...good, temperature: 'hot' }, 'temperature'],
  [
    'a number that is not finite',
    '{"model":"m","messages":[{"role":"user","content":"Hi"}],"temperature":1e999}',
    'temperature',
  ],
  ['a stream that is text', { ...good, stream: 'true' }, 'stream'],
  [
    'too deep a nesting',
    `{"model":"m","messages":[{"role":"user","content":"Hi"}],"x":${'['.repeat(600)}${']'.repeat(600)}}`,
    null,
  ],
];

for (const [what, body, param] of bad) {
  test(`a body with ${what} is refused${param === null ? '' : `, naming ${param}`}`, () => {
    assert.throws(
      () => parse(body),
      (error: unknown) =>
        error instanceof RouterError && error.code === 'invalid_request' && (param === null || error.param === param),
    );
  });
}

test('unknown fields, part types and nulls pass', () => {
  const body = {
    ...good,
    messages: [{ role: 'user', content: [{ type: 'hologram', data: 1 }] }],
    new_field: { a: 1 },
    stop: null,
    seed: null,
  };
  assert.equal(parse(body).model, 'm');
});

const rewritten = (body: string, model = 'up'): string => openaiChat.rewrite(parse(body), model).toString();

test('nothing but the model changes in a request that is not streamed', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string().filter((name) => !['model', 'metadata', 'messages', '__proto__'].includes(name)),
        fc.jsonValue(),
      ),
      fc.boolean(),
      (extra, last) => {
        const known = new Set(
          Object.keys(
            JSON.parse(
              '{"stream":1,"stream_options":1,"max_tokens":1,"max_completion_tokens":1,"n":1,"temperature":1,"top_p":1,"presence_penalty":1,"frequency_penalty":1,"seed":1,"top_logprobs":1,"logprobs":1,"parallel_tool_calls":1,"stop":1,"tools":1,"response_format":1}',
            ),
          ),
        );
        const free = Object.fromEntries(Object.entries(extra).filter(([name]) => !known.has(name)));
        const text = JSON.stringify(
          last ? { messages, ...free, model: 'asked' } : { model: 'asked', ...free, messages },
        );
        assert.equal(rewritten(text), text.replace('"model":"asked"', '"model":"up"'));
      },
    ),
  );
});

const exact: readonly (readonly [what: string, sent: string, goesOn: string])[] = [
  [
    'usage is asked for',
    '{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true}',
    '{"model":"up","messages":[{"role":"user","content":"Hi"}],"stream":true,"stream_options":{"include_usage":true}}',
  ],
  [
    'other stream options stay',
    '{"model":"m","stream":true,"stream_options":{"x":1},"messages":[{"role":"user","content":"Hi"}]}',
    '{"model":"up","stream":true,"stream_options":{"x":1,"include_usage":true},"messages":[{"role":"user","content":"Hi"}]}',
  ],
  [
    'of two streams both are true',
    '{"stream":false,"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hi"}]}',
    '{"stream":true,"model":"up","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hi"}]}',
  ],
  [
    'hints alone take metadata with them',
    '{"metadata":{"region":"eu"},"model":"m","messages":[{"role":"user","content":"Hi"}]}',
    '{"model":"up","messages":[{"role":"user","content":"Hi"}]}',
  ],
  [
    'hints go, the rest stays',
    '{"model":"m","messages":[{"role":"user","content":"Hi"}],"metadata":{"tier":"simple","mine":1,"policy":"p"}}',
    '{"model":"up","messages":[{"role":"user","content":"Hi"}],"metadata":{"mine":1}}',
  ],
];

for (const [what, sent, goesOn] of exact) test(`on the way up, ${what}`, () => assert.equal(rewritten(sent), goesOn));

test('a frame passes as it came, but for what only we had asked for', () => {
  const frame = (value: unknown): Buffer => Buffer.from(`data: ${JSON.stringify(value)}\n\n`);
  const text = frame({ choices: [{ delta: { content: 'the word "usage": {"prompt_tokens":1}' } }] });
  const nulled = frame({ id: 'x', choices: [{ delta: { content: 'a' } }], usage: null });
  const closing = frame({ id: 'x', choices: [], usage: { prompt_tokens: 5, completion_tokens: 2 } });
  const quiet = openaiChat.createTap(parse({ ...good, stream: true }));
  assert.deepEqual(quiet.push(text), text);
  assert.equal(String(quiet.push(nulled)), String(frame({ id: 'x', choices: [{ delta: { content: 'a' } }] })));
  assert.equal(quiet.push(closing), null);
  assert.deepEqual(quiet.usage(), {
    ...noUsage,
    inputTokens: 5,
    outputTokens: 2,
  });
  assert.equal(quiet.finished(), false);
  quiet.push(Buffer.from('data: [DONE]\n\n'));
  assert.equal(quiet.finished(), true);
  const asking = openaiChat.createTap(parse({ ...good, stream: true, stream_options: { include_usage: true } }));
  for (const each of [text, nulled, closing]) assert.deepEqual(asking.push(each), each);
});
