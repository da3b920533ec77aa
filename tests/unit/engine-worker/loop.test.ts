import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createLoop, type Loop } from '../../../main/engine-worker/loop.ts';
import type { Outcome } from '../../../main/engine-worker/running.ts';
import { createSequence } from '../../../main/engine-worker/sequence.ts';
import { fakeContext, fakeSampler, type FakeContext } from '../../support/fake-context.ts';

/** Answers end where the counting comes to a multiple of a thousand. */
const isEnd = (token: number): boolean => token % 1_000 === 0;

function loopOver(context: FakeContext, slots: number, window = 0): Loop {
  const needs = { window, recurrent: false, newCheckpoint: context.newCheckpoint };
  const sequences = Array.from({ length: slots }, (_, id) => createSequence(context, id, needs));
  return createLoop({ context, sequences, contextTokens: 2_000, batchTokens: 512 + slots + 1, isEnd });
}

interface Asked {
  readonly prompt: readonly number[];
  readonly mostTokens?: number;
  readonly signal?: AbortSignal;
  readonly onToken?: (token: number) => boolean;
}

async function ask(loop: Loop, asked: Asked): Promise<Outcome & { readonly tokens: readonly number[] }> {
  const tokens: number[] = [];
  const outcome = await loop.run({
    prompt: Uint32Array.from(asked.prompt),
    mostTokens: asked.mostTokens ?? 5_000,
    createSampler: fakeSampler,
    onToken: (token) => {
      tokens.push(token);
      return asked.onToken?.(token) ?? true;
    },
    signal: asked.signal ?? new AbortController().signal,
  });
  return { ...outcome, tokens };
}

const count = (length: number, from: number): readonly number[] => Array.from({ length }, (_, at) => from + at);

test('an answer ends by itself, at its most tokens, where its reader wants, and where the context is full', async () => {
  const loop = loopOver(fakeContext(), 1);
  assert.deepEqual(await ask(loop, { prompt: [996] }), {
    tokens: [997, 998, 999],
    finish: 'stop',
    cachedTokens: 0,
    generatedTokens: 4,
  });
  assert.equal((await ask(loop, { prompt: [10], mostTokens: 4 })).finish, 'length');
  const stopped = await ask(loop, { prompt: [20], onToken: (token) => token < 23 });
  assert.deepEqual([stopped.finish, stopped.tokens], ['stop', [21, 22, 23]]);
  const full = await ask(loop, { prompt: count(1_995, 5_001).map((token) => token % 900) });
  assert.equal(full.finish, 'length');
  assert.equal(full.generatedTokens, 6);
});

test('a second turn reads only what is new', async () => {
  const context = fakeContext();
  const loop = loopOver(context, 2);
  const first = await ask(loop, { prompt: count(50, 100), mostTokens: 3 });
  const second = await ask(loop, { prompt: [...count(50, 100), ...first.tokens.slice(0, 2), 7, 8], mostTokens: 1 });
  assert.equal(second.cachedTokens, 52);
  assert.equal(context.batches.at(-1), 2);
});

test('a long prompt beside an answer is read in small pieces', async () => {
  const context = fakeContext();
  const loop = loopOver(context, 2);
  let other: Promise<unknown> = Promise.resolve();
  await ask(loop, {
    prompt: [1],
    mostTokens: 30,
    onToken: (token) => {
      if (token === 3) other = ask(loop, { prompt: count(1_000, 10_001), mostTokens: 1 });
      return true;
    },
  });
  await other;
  assert.deepEqual(context.batches.slice(2, 11), [129, 129, 129, 129, 129, 129, 129, 105, 1]);
});

test('who leaves is not computed for any longer, whether answered, read, or waiting', async () => {
  const leaver = new AbortController();
  const waiter = new AbortController();
  const context = fakeContext({
    onDecode: () => {
      if (context.batches.length === 4) waiter.abort();
      if (context.batches.length === 9) leaver.abort();
    },
  });
  const loop = loopOver(context, 1);
  const answered = ask(loop, { prompt: [1], signal: leaver.signal });
  const waiting = ask(loop, { prompt: [5], signal: waiter.signal });
  assert.deepEqual(await waiting, { tokens: [], finish: 'aborted', cachedTokens: 0, generatedTokens: 0 });
  assert.equal((await answered).finish, 'aborted');
  assert.equal(context.batches.length, 10, 'the step that was under way is the last');
  assert.equal((await ask(loop, { prompt: [999] })).finish, 'stop');
  const gone = ask(loop, { prompt: [1], signal: AbortSignal.abort() });
  assert.equal((await gone).finish, 'aborted');
});

test('a batch that fails fails its requests, and the next request starts anew', async () => {
  const context = fakeContext();
  const loop = loopOver(context, 2);
  await ask(loop, { prompt: count(20, 50), mostTokens: 1 });
  context.failOnce();
  await assert.rejects(ask(loop, { prompt: count(20, 50), mostTokens: 1 }), /the batch failed/);
  const again = await ask(loop, { prompt: count(20, 50), mostTokens: 1 });
  assert.deepEqual([again.cachedTokens, again.tokens], [0, [70]]);
});

test('a sampler that cannot be made fails its request alone', async () => {
  const loop = loopOver(fakeContext(), 1);
  const broken = loop.run({
    prompt: Uint32Array.of(1),
    mostTokens: 1,
    createSampler: () => {
      throw new Error('no sampler');
    },
    onToken: () => true,
    signal: new AbortController().signal,
  });
  await assert.rejects(broken, /no sampler/);
  assert.deepEqual((await ask(loop, { prompt: [1], mostTokens: 1 })).tokens, [2]);
});

test('a loop that is closed lets everybody go', async () => {
  const context = fakeContext({ onDecode: () => (context.batches.length === 3 ? void loop.close() : undefined) });
  const loop = loopOver(context, 1);
  const outcomes = await Promise.all([ask(loop, { prompt: [1] }), ask(loop, { prompt: [2] })]);
  assert.deepEqual(
    outcomes.map(({ finish }) => finish),
    ['aborted', 'aborted'],
  );
  assert.equal((await ask(loop, { prompt: [1] })).finish, 'aborted');
});

test('however many ask at once, each gets the answer to its own prompt', async () => {
  const prompt = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 40 });
  const asks = fc.array(fc.tuple(prompt, fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 9 });
  await fc.assert(
    fc.asyncProperty(asks, fc.integer({ min: 1, max: 4 }), fc.constantFrom(0, 8), async (entries, slots, window) => {
      const loop = loopOver(fakeContext({ window }), slots, window);
      const outcomes = await Promise.all(
        entries.map(([tokens, mostTokens]) => ask(loop, { prompt: tokens, mostTokens })),
      );
      for (const [at, [tokens, mostTokens]] of entries.entries())
        assert.deepEqual(outcomes[at]?.tokens, count(mostTokens, (tokens.at(-1) ?? 0) + 1));
    }),
    { numRuns: 60 },
  );
});
