import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';
import { startCore, type TestCore } from '../support/core.ts';
import { importModels, withoutEngine } from '../support/engine.ts';

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
