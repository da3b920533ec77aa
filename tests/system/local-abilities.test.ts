import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import OpenAI from 'openai';
import { startCore, type TestCore } from '../support/core.ts';
import { importModels, withoutEngine, writeModels } from '../support/engine.ts';

const skip = withoutEngine;

const start = (): TestCore => startCore({ policy: 'routes: [{ default: tiers }]\n', env: { LLR_ENGINE_THREADS: '1' } });

/** The official client, over a door of its own. */
async function clientOf(router: TestCore): Promise<{ readonly client: OpenAI; readonly url: string }> {
  const url = await router.core.listen();
  return { client: new OpenAI({ apiKey: 'anything', baseURL: `${url}/v1`, maxRetries: 0 }), url };
}

test('a gap is filled in, and its marks are tokens of the model', { skip }, async () => {
  await using router = start();
  await importModels(router, { fills: { fills: true, template: null, reply: 'return a + b' } });
  const { client } = await clientOf(router);
  const body = { model: 'fills', prompt: 'x', suffix: 'y', max_tokens: 20, temperature: 0 };
  const answer = await client.completions.create(body);
  assert.equal(answer.choices[0]?.text, 'return a + b');
  // The beginning, three marks, and a token for each letter.
  assert.equal(answer.usage?.prompt_tokens, 6);
  let streamed = '';
  for await (const chunk of await client.completions.create({ ...body, stream: true }))
    streamed += chunk.choices[0]?.text ?? '';
  assert.equal(streamed, 'return a + b');
});

test('probabilities of a completion have the shape that OpenAI’s have, whole and streamed', { skip }, async () => {
  await using router = start();
  await importModels(router, { tiny: { template: null, reply: 'one two three' } });
  const { client } = await clientOf(router);
  const body = { model: 'tiny', prompt: 'x', max_tokens: 3, temperature: 0, logprobs: 2 };
  const whole = await client.completions.create(body);
  const logprobs = whole.choices[0]?.logprobs ?? assert.fail(JSON.stringify(whole));
  assert.deepEqual(logprobs.tokens, ['one', ' two', ' three']);
  assert.deepEqual(logprobs.text_offset, [0, 3, 7]);
  assert.equal(logprobs.token_logprobs?.length, 3);
  assert.ok(logprobs.token_logprobs.every((value) => value <= 0));
  for (const [at, top] of (logprobs.top_logprobs ?? []).entries()) {
    assert.equal(Object.keys(top).length, 2);
    assert.equal(top[logprobs.tokens?.[at] ?? ''], logprobs.token_logprobs[at]);
  }
  const tokens: string[] = [];
  const offsets: number[] = [];
  let finish: string | null = null;
  for await (const { choices } of await client.completions.create({ ...body, stream: true })) {
    tokens.push(...(choices[0]?.logprobs?.tokens ?? []));
    offsets.push(...(choices[0]?.logprobs?.text_offset ?? []));
    finish = choices[0]?.finish_reason ?? finish;
  }
  assert.deepEqual([tokens, offsets, finish], [logprobs.tokens, logprobs.text_offset, 'length']);
});

test('probabilities of a chat pass as they are', { skip }, async () => {
  await using router = start();
  await importModels(router, { tiny: { reply: 'one two' } });
  const { client } = await clientOf(router);
  const messages = [{ role: 'user' as const, content: 'x' }];
  const body = { model: 'tiny', messages, temperature: 0, logprobs: true, top_logprobs: 2 };
  const { choices } = await client.chat.completions.create(body);
  const content = choices[0]?.logprobs?.content ?? assert.fail();
  assert.deepEqual(
    content.slice(0, 2).map(({ token, top_logprobs: top }) => [token, top.length]),
    [
      ['one', 2],
      [' two', 2],
    ],
  );
});

test('several prompts at once are told apart in a stream, which begins with an answer', { skip }, async () => {
  await using router = start();
  await importModels(router, { tiny: { template: null, reply: 'one two' } });
  const { client } = await clientOf(router);
  const texts = ['', ''];
  const body = { model: 'tiny', prompt: ['x', 'y'], max_tokens: 2, temperature: 0 };
  for await (const { choices } of await client.completions.create({ ...body, stream: true }))
    for (const { index, text } of choices) texts[index] += text;
  assert.deepEqual(texts, ['one two', 'one two']);
});

const realModel = join(process.env['LA_ROUTER_TEST_MODELS'] ?? '', 'smollm2-135m-instruct.gguf');
const withoutReal = existsSync(realModel) ? skip : 'LA_ROUTER_TEST_MODELS has no smollm2-135m-instruct.gguf';

test('a schema binds the answer of a real model, in three formats', { skip: withoutReal }, async () => {
  await using router = start();
  await router.postTo('/api/models/import', { path: realModel, id: 'real' });
  const { client } = await clientOf(router);
  const properties = { city: { type: 'string', enum: ['Paris', 'Oslo'] }, people: { type: 'integer' } };
  const schema = { type: 'object', properties, required: ['city', 'people'], additionalProperties: false };
  const messages = [{ role: 'user' as const, content: 'Name a city and how many people live there.' }];
  const isSound = (text: string): void => {
    const { city, people } = JSON.parse(text);
    assert.ok(properties.city.enum.includes(city) && Number.isInteger(people), text);
  };
  const { choices } = await client.chat.completions.create({
    model: 'real',
    messages,
    temperature: 0,
    response_format: { type: 'json_schema', json_schema: { name: 'city', schema, strict: true } },
  });
  isSound(choices[0]?.message.content ?? '');
  const asked = { model: 'real', messages, max_tokens: 200 };
  const output_config = { format: { type: 'json_schema', schema } };
  const anthropic = await (await router.postTo('/v1/messages', { ...asked, output_config })).json();
  isSound(anthropic.content[0].text);
  const ollama = await (await router.postTo('/api/chat', { ...asked, format: schema, stream: false })).json();
  isSound(ollama.message.content);
});

test('what only engines know passes, in OpenAI’s format and in the options of Ollama’s', { skip }, async () => {
  await using router = start();
  await importModels(router, { tiny: { reply: 'one two' } });
  const messages = [{ role: 'user', content: 'x' }];
  const fields = { grammar: 'root ::= "yes" | "no"', seed: 3, top_k: 40, min_p: 0.01 };
  const chat = async (extra: object) =>
    (await (await router.post({ model: 'tiny', messages, temperature: 0, ...extra })).json()).choices[0];
  assert.match((await chat(fields)).message.content, /^(?:yes|no)$/);
  assert.equal((await chat({ ignore_eos: true, max_tokens: 9 })).finish_reason, 'length');
  assert.equal((await chat({ max_tokens: 9 })).finish_reason, 'stop');
  const ollama = async (options: object) => {
    const answer = await router.postTo('/api/chat', { model: 'tiny', messages, stream: false, options });
    assert.doesNotMatch(answer.headers.get('x-lr-reason') ?? '', /Left out/);
    return answer.json();
  };
  assert.match((await ollama(fields)).message.content, /^(?:yes|no)$/);
  assert.equal((await ollama({ ignore_eos: true, num_predict: 9, temperature: 0 })).done_reason, 'length');
  assert.equal((await ollama({ num_predict: 9, temperature: 0 })).done_reason, 'stop');
});

test('vectors come of a model that was made for them, and of one that was taken in for it', { skip }, async () => {
  await using router = start();
  await importModels(router, { vectors: { architecture: 'gemma-embedding' }, tiny: {} });
  const pathOf = writeModels(router.home.folder, { decoder: { reply: 'one two' } });
  await router.postTo('/api/models/import', { path: pathOf('decoder'), kind: 'embedding' });
  const { client } = await clientOf(router);
  for (const model of ['vectors', 'decoder']) {
    const { data, usage } = await client.embeddings.create({ model, input: ['alpha beta', 'gamma'] });
    assert.deepEqual(
      data.map(({ index, embedding }) => [index, embedding.length]),
      [
        [0, 128],
        [1, 128],
      ],
    );
    assert.ok(usage.prompt_tokens > 0);
    const norm = Math.hypot(...(data[0]?.embedding ?? []));
    assert.ok(Math.abs(norm - 1) < 1e-3, `${model}: ${norm}`);
    const ollama = await (await router.postTo('/api/embed', { model, input: ['alpha beta'] })).json();
    assert.equal(ollama.embeddings[0].length, 128);
  }
  const refused = await router.postTo('/v1/embeddings', { model: 'tiny', input: 'x' });
  assert.equal(refused.status, 400);
});
