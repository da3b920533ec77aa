import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSequence, type Sequence } from '../../../main/engine-worker/sequence.ts';
import { fakeContext, type FakeContext } from '../../support/fake-context.ts';

const count = (length: number, from = 0): Uint32Array => Uint32Array.from({ length }, (_, at) => from + at);

async function read(context: FakeContext, sequence: Sequence, tokens: Uint32Array): Promise<void> {
  context.initBatch(tokens.length);
  context.addToBatch(0, sequence.held.length, tokens, new Uint32Array());
  await context.decodeBatch();
  sequence.append(tokens);
}

test('a model that sees everything is cut back to any place', async () => {
  const context = fakeContext();
  const sequence = createSequence(context, 0, { window: 0, recurrent: false, newCheckpoint: context.newCheckpoint });
  await read(context, sequence, count(30));
  await sequence.keepPlace();
  assert.equal(context.openCheckpoints(), 0, 'it needs no places');
  assert.equal(await sequence.cutTo(12), 12);
  assert.deepEqual(context.sequences.get(0), [...count(12)]);
  assert.equal(await sequence.cutTo(40), 12);
});

test('a model with a window is cut back only as far as it still sees', async () => {
  const context = fakeContext({ window: 10 });
  const sequence = createSequence(context, 0, { window: 10, recurrent: false, newCheckpoint: context.newCheckpoint });
  await read(context, sequence, count(40));
  assert.equal(await sequence.cutTo(32), 32, 'what it looks back on from there is still known');
  await read(context, sequence, count(40, 100));
  assert.equal(await sequence.cutTo(32), 0, 'it is not known any more, and nothing was kept');
  assert.deepEqual(context.sequences.get(0), []);
  assert.deepEqual(sequence.held, []);
});

test('a place that was kept is gone back to, and what lies behind it is forgotten', async () => {
  for (const needs of [
    { window: 10, recurrent: false },
    { window: 0, recurrent: true },
  ]) {
    const context = fakeContext(needs);
    const sequence = createSequence(context, 0, { ...needs, newCheckpoint: context.newCheckpoint });
    await read(context, sequence, count(20));
    await sequence.keepPlace();
    await read(context, sequence, count(60, 20));
    await sequence.keepPlace();
    assert.equal(context.openCheckpoints(), 2);
    assert.equal(await sequence.cutTo(50), 20);
    assert.deepEqual(sequence.held, [...count(20)]);
    assert.deepEqual(context.sequences.get(0), [...count(20)]);
    assert.equal(context.openCheckpoints(), 1);
    sequence.clear();
    assert.equal(context.openCheckpoints(), 0);
  }
});

test('places are few, however long a sequence grows', async () => {
  const context = fakeContext({ window: 10 });
  const sequence = createSequence(context, 0, { window: 10, recurrent: false, newCheckpoint: context.newCheckpoint });
  for (let turn = 0; turn < 40; turn++) {
    await read(context, sequence, count(5));
    await sequence.keepPlace();
  }
  assert.ok(context.openCheckpoints() <= 8);
  assert.equal(sequence.untilPlace(), 2_048);
});
