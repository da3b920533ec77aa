import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEmbedder } from '../../../main/engine-worker/embed.ts';
import type { Tokens } from '../../../main/engine-worker/tokens.ts';
import { fakeContext } from '../../support/fake-context.ts';

const letters = (text: string): Uint32Array => Uint32Array.from(text, (letter) => letter.charCodeAt(0));
const tokens: Tokens = {
  ofPrompt: letters,
  ofWhole: letters,
  text: () => '',
  isEnd: () => false,
  ends: () => [],
};
const never = new AbortController().signal;

test('each text is read alone and whole, and its vector has length 1', async () => {
  const context = fakeContext();
  const embedded = await createEmbedder(context, tokens, 10).embed(['abc', 'de'], never);
  assert.deepEqual(context.batches, [3, 2]);
  assert.deepEqual(context.sequences.get(0), [...letters('de')], 'nothing of the first is left');
  assert.equal(embedded?.promptTokens, 5);
  assert.deepEqual(
    embedded?.vectors.map((vector) => [...vector]),
    [[...Float32Array.of(0.6, 0.8)], [...Float32Array.of(0.6, 0.8)]],
  );
});

test('a text that is too long or empty is refused before any is read', async () => {
  const context = fakeContext();
  const embedder = createEmbedder(context, tokens, 4);
  assert.throws(() => embedder.embed(['abc', 'abcde'], never), /5 tokens.*4 tokens/);
  assert.throws(() => embedder.embed(['abc', ''], never), /empty/);
  assert.deepEqual(context.batches, []);
  assert.notEqual(await embedder.embed(['abcd'], never), null);
});

test('who leaves is not read for any longer, and the next is served', async () => {
  const leaver = new AbortController();
  const context = fakeContext({ onDecode: () => leaver.abort() });
  const embedder = createEmbedder(context, tokens, 10);
  const [left, stayed] = await Promise.all([embedder.embed(['a', 'b'], leaver.signal), embedder.embed(['c'], never)]);
  assert.equal(left, null);
  assert.equal(stayed?.vectors.length, 1);
  assert.equal(context.batches.length, 2);
});

test('a text that fails fails alone', async () => {
  const context = fakeContext();
  const embedder = createEmbedder(context, tokens, 10);
  context.failOnce();
  await assert.rejects(embedder.embed(['a'], never), /the batch failed/);
  assert.equal((await embedder.embed(['b'], never))?.vectors.length, 1);
  await embedder.close();
  assert.equal(await embedder.embed(['b'], never), null);
});
