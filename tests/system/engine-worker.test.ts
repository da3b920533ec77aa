import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { temporaryHome } from '../support/core.ts';
import { lifelineName } from '../../main/contract/lifeline.ts';
import { withoutEngine } from '../support/engine-modules.ts';
import { isServed, planFor, spawnWorker, workerScript, type SpawnedWorker } from '../support/engine-worker.ts';
import { until } from '../support/http.ts';
import { writeTinyGguf } from '../support/tiny-gguf.ts';

const root = join(import.meta.dirname, '..', '..');
const reply = 'Hello from a tiny local model.';
const chat = (extra: object = {}) => ({
  path: '/v1/chat/completions',
  body: { messages: [{ role: 'user', content: 'What is said here stays here' }], temperature: 0, ...extra },
});

interface Answer {
  readonly choices: readonly { readonly message: { readonly content: string }; readonly finish_reason: string }[];
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly prompt_tokens_details: { readonly cached_tokens: number };
  };
}

const answerIn = (text: string): Answer => JSON.parse(text);
const contentOf = (text: string): string => answerIn(text).choices[0]?.message.content ?? '';

describe('the fallback engine', { skip: withoutEngine }, () => {
  const home = temporaryHome();
  const model = join(home.folder, 'tiny.gguf');
  const counting = join(home.folder, 'counting.gguf');
  const socketOf = (name: string): string => join(home.folder, `${name}.sock`);
  let worker: SpawnedWorker;

  before(async () => {
    if (withoutEngine !== false) return;
    writeTinyGguf(model, { architecture: 'gemma4', reply });
    writeTinyGguf(counting, { reply: '1..500', contextTokens: 131_072 });
    worker = spawnWorker(planFor(socketOf('a'), model, { slots: 2 }), socketOf('a'), { LLAMA_API_KEY: 'k' });
    await worker.ready;
  });
  after(async () => {
    if (withoutEngine === false) await worker[Symbol.asyncDispose]();
    home[Symbol.dispose]();
  });
  const call = (asked: { path: string; body?: unknown }) => worker.call({ ...asked, key: 'k' });

  test('it answers whole, in its own slots, with what it counted', async () => {
    const first = await call(chat());
    assert.equal(first.status, 200);
    assert.equal(contentOf(first.text), reply);
    assert.equal(answerIn(first.text).choices[0]?.finish_reason, 'stop');
    const again = answerIn((await call(chat())).text);
    assert.equal(again.usage.prompt_tokens_details.cached_tokens, again.usage.prompt_tokens - 1);
    const many = await Promise.all(Array.from({ length: 5 }, () => call(chat())));
    assert.deepEqual([...new Set(many.map(({ text }) => contentOf(text)))], [reply]);
  });

  test('it streams the same words', async () => {
    const { text } = await call(chat({ stream: true, stream_options: { include_usage: true } }));
    const events = text.split('\n\n').map((line) => line.slice('data: '.length));
    const chunks = events.filter((event) => event.startsWith('{')).map((event) => JSON.parse(event));
    const words = chunks.flatMap(({ choices }) => choices.map((choice: never) => choice['delta']['content'] ?? ''));
    assert.equal(words.join(''), reply);
    assert.ok(words.length > 3);
    assert.equal(chunks.at(-1).usage.completion_tokens, answerIn((await call(chat())).text).usage.completion_tokens);
    assert.equal(events.at(-2), '[DONE]');
  });

  test('it ends where it is told to, and keeps to a shape', async () => {
    assert.equal(contentOf((await call(chat({ stop: ' tiny' }))).text), 'Hello from a');
    const short = answerIn((await call(chat({ max_tokens: 2 }))).text);
    assert.deepEqual([short.usage.completion_tokens, short.choices[0]?.finish_reason], [2, 'length']);
    assert.equal(contentOf((await call(chat({ repeat_penalty: 1.1, presence_penalty: 0.1 }))).text), reply);
    // The first tokens of a vocabulary are those that end things.
    const bias = Object.fromEntries(Array.from({ length: 40 }, (_, token) => [token, -100]));
    const pushed = answerIn((await call(chat({ logit_bias: bias, max_tokens: 20 }))).text);
    assert.deepEqual([pushed.usage.completion_tokens, pushed.choices[0]?.finish_reason], [20, 'length']);
    const schema = { type: 'object', properties: { a: { enum: ['x', 'y'] } }, required: ['a'] };
    const shaped = await call(chat({ response_format: { type: 'json_schema', json_schema: { name: 's', schema } } }));
    assert.match(String(JSON.parse(contentOf(shaped.text)).a), /^[xy]$/);
  });

  test('it refuses what it cannot do, and strangers', async () => {
    const tools = await call(chat({ tools: [{ type: 'function', function: { name: 'f' } }] }));
    assert.equal(tools.status, 400);
    assert.match(tools.text, /npm run build:engine/);
    const long = await call({ path: '/v1/completions', body: { prompt: 'a '.repeat(9_000) } });
    assert.equal(long.status, 400);
    assert.partialDeepStrictEqual(JSON.parse(long.text), {
      error: { type: 'exceed_context_size_error', n_ctx: 2_048 },
    });
    assert.equal((await worker.call(chat())).status, 401);
    const grammar = await call(chat({ grammar: 'root := what is said here' }));
    assert.equal(grammar.status, 400);
  });

  test('its socket is for its user alone, and it prints nothing but how far it has come', () => {
    if (process.platform !== 'win32') assert.equal(statSync(worker.socket).mode & 0o077, 0);
    // There the numbers of its outputs cannot be handed to nobody.
    if (process.platform !== 'win32')
      assert.equal(worker.printed().replace(/^(?:cmd_child_to_router:state:.*)?\n/gm, ''), '');
  });

  test('who leaves frees the slot', async () => {
    const plan = planFor(socketOf('b'), counting, { contextTokens: 100_000 });
    await using busy = spawnWorker(plan, socketOf('b'));
    await busy.ready;
    // Alone it would count for minutes.
    const endless = busy.open(chat({ stream: true, ignore_eos: true }));
    await once(await endless.answer, 'data');
    const waiting = busy.call(chat({ max_tokens: 3 }));
    endless.leave();
    assert.equal(contentOf((await waiting).text), '1 2 3');
  });

  test('it ends in order when it is asked to, also in the middle of an answer', async () => {
    const plan = planFor(socketOf('c'), counting, { contextTokens: 100_000 });
    await using released = spawnWorker(plan, socketOf('c'));
    await released.ready;
    const endless = released.open(chat({ stream: true, ignore_eos: true }));
    await once(await endless.answer, 'data');
    const began = performance.now();
    released.kill('SIGTERM');
    assert.equal(await released.exited, 0);
    assert.ok(performance.now() - began < 2_500);
    assert.ok(!existsSync(released.socket));
    endless.leave();
  });

  test('it can be let go while it loads', async () => {
    await using loading = spawnWorker(planFor(socketOf('f'), model), socketOf('f'));
    await until('the worker to listen', () => isServed(loading.socket), 60_000);
    loading.kill('SIGTERM');
    await loading.exited;
    await loading.ready;
    assert.ok(!existsSync(loading.socket));
  });

  test('it is gone at once when the line to who started it breaks, or there was nobody at its end', async () => {
    await using held = spawnWorker(planFor(socketOf('h'), counting), socketOf('h'));
    await held.ready;
    held.release();
    assert.equal(await held.exited, null);
    await using alone = spawnWorker(planFor(socketOf('i'), counting), socketOf('i'), {
      [lifelineName]: socketOf('nobody'),
    });
    assert.equal(await alone.exited, null);
    assert.ok(!existsSync(alone.socket));
    await alone.ready;
  });

  test('it starts again where one that was killed left its socket', async () => {
    const socket = socketOf('g');
    for (let time = 0; time < 2; time++) {
      await using killed = spawnWorker(planFor(socket, model), socket);
      await killed.ready;
      assert.equal((await killed.call({ path: '/health' })).status, 200);
    }
    assert.ok(existsSync(socket));
  });

  test('it does not outlive the one who started it', async () => {
    const socket = socketOf('d');
    const plan = planFor(socket, counting, { contextTokens: 100_000 });
    const script = `
      import { realFork } from ${JSON.stringify(pathToFileURL(join(root, 'main/platform/processes.ts')))};
      realFork(${JSON.stringify(workerScript)}, ${JSON.stringify(['--plan', plan])});`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    const exited = once(parent, 'exit');
    try {
      await until('the worker to listen', () => isServed(socket), 60_000);
    } finally {
      parent.kill('SIGKILL');
      await exited;
    }
    await until('the worker to be gone', async () => !(await isServed(socket)), 2_500);
  });

  test('a file that is no model, and a plan that is none, are told on the way out', async () => {
    const path = join(home.folder, 'no-model.gguf');
    writeFileSync(path, 'nothing');
    for (const plan of [planFor(socketOf('e'), path), '{}']) {
      await using broken = spawnWorker(plan, socketOf('e'));
      await broken.ready;
      assert.equal(await broken.exited, 1);
      const said = broken.printed().replace(/^(?:cmd_child_to_router:state:.*)?\n/gm, '');
      assert.match(said, /^[^\n]+\n$/, 'one line says what is wrong');
      assert.ok(!existsSync(broken.socket));
    }
  });
});
