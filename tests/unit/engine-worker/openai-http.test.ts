import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createChatTemplate } from '../../../main/engine-worker/chat-template.ts';
import type { Engine } from '../../../main/engine-worker/engine.ts';
import type { Generated, Listener, Wanted } from '../../../main/engine-worker/generate.ts';
import { createListener, type Serving } from '../../../main/engine-worker/openai-http.ts';
import { tooLong } from '../../../main/engine-worker/refusal.ts';
import { post } from '../../support/http.ts';

type Generate = (wanted: Wanted, listener: Listener) => Promise<Generated>;

const usage = { promptTokens: 5, cachedTokens: 2, completionTokens: 3 };
const greets: Generate = async (_wanted, { onText }) => {
  for (const text of ['Hel', 'lo']) onText(text);
  return { finish: 'stop', usage, promptMs: 10, answerMs: 4 };
};

const engineOf = (generate: Generate | null): Engine => ({
  contextTokens: 4_096,
  slots: 2,
  template: null,
  specialTexts: { bos: '', eos: '' },
  generator: generate === null ? null : { contextTokens: 4_096, generate },
  embedder:
    generate === null
      ? {
          embed: (texts) => Promise.resolve({ vectors: texts.map(() => Float32Array.of(0.5, -1)), promptTokens: 7 }),
          close: () => Promise.resolve(),
        }
      : null,
  close: () => Promise.resolve(),
});

const template = createChatTemplate({
  source: null,
  modules: '',
  script: new URL(import.meta.url),
  specialTexts: { bos: '', eos: '' },
});

const servingOf = (generate: Generate | null, apiKey: string | null = null): Serving => ({
  ready: () => ({ engine: engineOf(generate), template, modelName: 'tiny' }),
  apiKey,
});

async function serve(serving: Serving): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(createListener(serving)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const send = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });

/** Of an answer, what is not new each time. */
const lasting = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'id' || key === 'created' ? undefined : inner)));

const hello = { messages: [{ role: 'user', content: 'Hello' }] };

test('while the model loads nobody is served, and health says why', async () => {
  await using server = await serve({ ready: () => null, apiKey: null });
  for (const path of ['/health', '/props', '/v1/models']) {
    const answer = await fetch(server.url + path);
    assert.equal(answer.status, 503);
    assert.deepEqual(await answer.json(), {
      error: { code: 503, message: 'Loading model', type: 'unavailable_error' },
    });
  }
});

test('a loaded model says how long its slots are', async () => {
  await using server = await serve(servingOf(greets));
  assert.deepEqual(await (await fetch(`${server.url}/health`)).json(), { status: 'ok' });
  const props: unknown = await (await fetch(`${server.url}/props`)).json();
  assert.deepEqual(props, {
    default_generation_settings: { n_ctx: 4_096 },
    total_slots: 2,
    modalities: { vision: false, audio: false },
    chat_template_caps: { supports_tools: false, supports_tool_calls: false, supports_parallel_tool_calls: false },
  });
});

test('a chat is answered whole', async () => {
  let asked: Wanted | null = null;
  await using server = await serve(
    servingOf((wanted, listener) => {
      asked = wanted;
      return greets(wanted, listener);
    }),
  );
  const answer = await send(`${server.url}/v1/chat/completions`, { ...hello, stop: 'END', model: 'mine' });
  assert.deepEqual(lasting(await answer.json()), {
    model: 'mine',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
    usage: {
      completion_tokens: 3,
      prompt_tokens: 5,
      total_tokens: 8,
      prompt_tokens_details: { cached_tokens: 2 },
    },
    timings: {
      cache_n: 2,
      prompt_n: 3,
      prompt_ms: 10,
      prompt_per_second: 300,
      predicted_n: 3,
      predicted_ms: 4,
      predicted_per_second: 500,
    },
  });
  assert.partialDeepStrictEqual(asked, {
    prompt: '<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n',
    stop: ['END', '<|im_end|>', '<|im_start|>'],
  });
});

test('a chat is streamed, with its usage where that is asked for', async () => {
  await using server = await serve(servingOf(greets));
  const body = { ...hello, stream: true, stream_options: { include_usage: true } };
  const answer = await send(`${server.url}/v1/chat/completions`, body);
  assert.equal(answer.headers.get('content-type'), 'text/event-stream');
  const events = (await answer.text()).split('\n\n').map((line) => line.replace(/^data: /, ''));
  assert.deepEqual(events.slice(-2), ['[DONE]', '']);
  const chunks = events.slice(0, -2).map((event) => lasting(JSON.parse(event)));
  const chunk = (delta: object, finish: string | null = null) => ({
    model: 'tiny',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  assert.deepEqual(chunks.slice(0, 4), [
    chunk({ role: 'assistant', content: null }),
    chunk({ content: 'Hel' }),
    chunk({ content: 'lo' }),
    chunk({}, 'stop'),
  ]);
  assert.partialDeepStrictEqual(chunks[4], { choices: [], usage: { total_tokens: 8 } });
  assert.equal(chunks.length, 5);
});

test('a completion has its own shape', async () => {
  await using server = await serve(servingOf(greets));
  const whole: unknown = await (await send(`${server.url}/v1/completions`, { prompt: 'a' })).json();
  assert.partialDeepStrictEqual(whole, {
    object: 'text_completion',
    choices: [{ index: 0, text: 'Hello', logprobs: null, finish_reason: 'stop' }],
  });
  const stream = await (await send(`${server.url}/v1/completions`, { prompt: 'a', stream: true })).text();
  assert.match(stream, /"text":"Hel"/);
  assert.equal(stream.match(/"usage"/g)?.length, 1, 'it tells its usage at the end, without being asked');
});

test('vectors come as numbers or as bytes', async () => {
  await using server = await serve(servingOf(null));
  const url = `${server.url}/v1/embeddings`;
  const numbers: unknown = await (await send(url, { input: ['a', 'b'] })).json();
  assert.deepEqual(numbers, {
    object: 'list',
    model: 'tiny',
    data: [
      { object: 'embedding', index: 0, embedding: [0.5, -1] },
      { object: 'embedding', index: 1, embedding: [0.5, -1] },
    ],
    usage: { prompt_tokens: 7, total_tokens: 7 },
  });
  const bytes: unknown = await (await send(url, { input: 'a', encoding_format: 'base64' })).json();
  assert.partialDeepStrictEqual(bytes, { data: [{ embedding: 'AAAAPwAAgL8=' }] });
  assert.equal((await send(`${server.url}/v1/chat/completions`, hello)).status, 501);
});

test('a prompt that is too long is refused with both numbers, streamed or not', async () => {
  await using server = await serve(servingOf(() => Promise.reject(tooLong(9_000, 4_096))));
  for (const stream of [false, true]) {
    const answer = await send(`${server.url}/v1/chat/completions`, { ...hello, stream });
    assert.equal(answer.status, 400);
    assert.partialDeepStrictEqual(await answer.json(), {
      error: { code: 400, type: 'exceed_context_size_error', n_prompt_tokens: 9_000, n_ctx: 4_096 },
    });
  }
});

test('a fault of ours is told without its words, before and after the answer began', async () => {
  await using server = await serve(
    servingOf(async (wanted, { onText }) => {
      if (wanted.mostTokens === 2) onText('begun');
      await Promise.resolve();
      throw new Error('the secret prompt');
    }),
  );
  const before = await send(`${server.url}/v1/chat/completions`, { ...hello, stream: true });
  const after = await send(`${server.url}/v1/chat/completions`, { ...hello, stream: true, max_tokens: 2 });
  assert.deepEqual([before.status, after.status], [500, 200]);
  const texts = [await before.text(), await after.text()];
  for (const text of texts) assert.ok(text.includes('"server_error"') && !text.includes('secret'));
  assert.match(texts[1] ?? '', /begun[^]*data: \{"error"/);
});

test('who leaves ends the work, streamed or not', async () => {
  for (const stream of [false, true]) {
    const left = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    await using server = await serve(
      servingOf(async (_wanted, { signal }) => {
        signal.addEventListener('abort', () => left.resolve());
        begun.resolve();
        await left.promise;
        return { finish: 'aborted', usage, promptMs: 0, answerMs: 0 };
      }),
    );
    const sent = post(`${server.url}/v1/chat/completions`, { ...hello, stream });
    await begun.promise;
    sent.leave();
    await left.promise;
  }
});

test('with a key only health is open to all', async () => {
  await using server = await serve(servingOf(greets, 'the-key'));
  const url = `${server.url}/v1/chat/completions`;
  assert.equal((await fetch(`${server.url}/health`)).status, 200);
  assert.equal((await send(url, hello)).status, 401);
  assert.equal((await send(url, hello, { authorization: 'Bearer the-kex' })).status, 401);
  assert.equal((await send(url, hello, { authorization: 'Bearer the-key' })).status, 200);
});

test('what is no request of ours is refused', async () => {
  await using server = await serve(servingOf(greets));
  assert.equal((await fetch(`${server.url}/slots`)).status, 404);
  assert.equal((await fetch(`${server.url}/v1/chat/completions`)).status, 404);
  for (const body of ['', '{', '[]', '"a"']) {
    const answer = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body });
    assert.equal(answer.status, 400, body);
  }
});
