import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anyObjectGrammar, grammarOf } from '../../../main/engine-worker/json-grammar.ts';
import { chatRequest, completionRequest, embeddingRequest } from '../../../main/engine-worker/openai-request.ts';
import { Refusal } from '../../../main/engine-worker/refusal.ts';
import { defaultSampling } from '../../../main/engine-worker/sampling.ts';

const messages = [{ role: 'user', content: 'Hello' }];
const schema = { type: 'object', properties: { a: { type: 'string' } } };

test('a request that names no numbers gets those of llama-server', () => {
  assert.deepEqual(chatRequest({ messages }), {
    model: '',
    stream: false,
    includeUsage: false,
    sampling: defaultSampling,
    mostTokens: null,
    stop: [],
    messages,
    extras: {},
  });
});

test('the numbers of a request are heeded, by both names of the longest answer', () => {
  const { sampling, mostTokens, stop, includeUsage } = chatRequest({
    messages,
    temperature: 0,
    top_k: 1,
    top_p: 0.5,
    min_p: 0.1,
    seed: -7,
    repeat_penalty: 1.1,
    presence_penalty: 0.2,
    frequency_penalty: 0.3,
    logit_bias: { '7': -100 },
    ignore_eos: true,
    max_tokens: 5,
    max_completion_tokens: 6,
    stop: ['', 'END'],
    stream_options: { include_usage: true },
  });
  assert.deepEqual(sampling, {
    temperature: 0,
    topK: 1,
    topP: 0.5,
    minP: 0.1,
    seed: 4_294_967_289,
    repeatPenalty: 1.1,
    presencePenalty: 0.2,
    frequencyPenalty: 0.3,
    bias: new Map([[7, -100]]),
    ignoreEnd: true,
    grammar: null,
  });
  assert.deepEqual([mostTokens, stop, includeUsage], [6, ['END'], true]);
  assert.equal(chatRequest({ messages, seed: -1, max_tokens: -1 }).sampling.seed, null);
  assert.equal(chatRequest({ messages, max_tokens: -1 }).mostTokens, null);
});

test('parts of text are one text, and the newer name of the system is the one that templates know', () => {
  const parts = [
    { type: 'text', text: 'one' },
    { type: 'text', text: 'two' },
  ];
  assert.deepEqual(
    chatRequest({
      messages: [
        { role: 'developer', content: parts },
        { role: 'assistant', content: null },
      ],
    }).messages,
    [
      { role: 'system', content: 'one\ntwo' },
      { role: 'assistant', content: '' },
    ],
  );
});

test('the shape of an answer comes from whichever field names it', () => {
  const shapes: readonly (readonly [body: Record<string, unknown>, grammar: string | null])[] = [
    [{ response_format: { type: 'text' } }, null],
    [{ response_format: { type: 'json_object' } }, anyObjectGrammar],
    [{ response_format: { type: 'json_object', schema } }, grammarOf(schema)],
    [{ response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } }, grammarOf(schema)],
    [{ json_schema: schema }, grammarOf(schema)],
    [{ grammar: 'root ::= "a"', response_format: { type: 'json_object' } }, 'root ::= "a"'],
  ];
  for (const [body, grammar] of shapes) assert.equal(chatRequest({ messages, ...body }).sampling.grammar, grammar);
});

test('what only llama-server can do is refused, and the refusal says how to get it', () => {
  const picture = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }];
  const bodies: readonly Record<string, unknown>[] = [
    { messages, tools: [{ type: 'function' }] },
    { messages, functions: [{}] },
    { messages: [{ role: 'tool', content: '1' }] },
    { messages: [{ role: 'assistant', content: null, tool_calls: [{}] }] },
    { messages: [{ role: 'user', content: picture }] },
    { messages, logprobs: true },
  ];
  for (const body of bodies)
    assert.throws(() => chatRequest(body), /llama-server, which is not installed here\. Run `npm run build:engine`/);
  assert.throws(() => completionRequest({ prompt: 'a', suffix: 'b' }), /npm run build:engine/);
  assert.doesNotThrow(() => chatRequest({ messages, tools: [], logprobs: false }));
});

test('a field of the wrong kind is refused by name, without what stood in it', () => {
  const faults: readonly (readonly [body: Record<string, unknown>, words: RegExp])[] = [
    [{ messages: [] }, /"messages"/],
    [{ messages: ['secret'] }, /A message must be an object/],
    [{ messages: [{ content: 'secret' }] }, /"role"/],
    [{ messages: [{ role: 'user', content: 7 }] }, /"content"/],
    [{ messages, temperature: 'secret' }, /"temperature"/],
    [{ messages, top_k: 1.5 }, /"top_k"/],
    [{ messages, logit_bias: { secret: 1 } }, /"logit_bias"/],
    [{ messages, stop: [1] }, /"stop"/],
    [{ messages, stop: Array.from({ length: 17 }, (_, at) => `secret${at}`) }, /"stop"/],
    [{ messages, n: 2 }, /"n"/],
    [{ messages, response_format: { type: 'secret' } }, /"response_format"/],
  ];
  for (const [body, words] of faults)
    assert.throws(
      () => chatRequest(body),
      (error) =>
        error instanceof Refusal &&
        error.status === 400 &&
        words.test(error.message) &&
        !error.message.includes('secret'),
    );
});

test('a completion takes one prompt, bare or in a list', () => {
  assert.equal(completionRequest({ prompt: 'a' }).prompt, 'a');
  assert.equal(completionRequest({ prompt: ['a'] }).prompt, 'a');
  for (const prompt of [undefined, [], ['a', 'b'], [1]]) assert.throws(() => completionRequest({ prompt }), /"prompt"/);
});

test('embeddings take texts', () => {
  assert.deepEqual(embeddingRequest({ input: 'a', model: 'm' }), { model: 'm', texts: ['a'], base64: false });
  assert.equal(embeddingRequest({ input: ['a', 'b'], encoding_format: 'base64' }).base64, true);
  for (const input of [undefined, [], [[1]]]) assert.throws(() => embeddingRequest({ input }), /"input"/);
});
