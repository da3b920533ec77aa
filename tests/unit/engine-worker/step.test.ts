import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planStep, promptTokensAlone, promptTokensBeside, type Lane } from '../../../main/engine-worker/step.ts';

const free = Number.POSITIVE_INFINITY;
const lane = (slot: number, unread: number, stretch = free): Lane => ({ slot, unread, stretch });

test('everybody who answers gets a token in each step', () => {
  assert.deepEqual(planStep([lane(0, 0), lane(1, 0)]), [
    { slot: 0, tokens: 1 },
    { slot: 1, tokens: 1 },
  ]);
});

test('a long prompt is read in large pieces alone and in small ones beside an answer', () => {
  assert.deepEqual(planStep([lane(0, 4_000)]), [{ slot: 0, tokens: promptTokensAlone }]);
  assert.deepEqual(planStep([lane(0, 4_000), lane(1, 0)]), [
    { slot: 1, tokens: 1 },
    { slot: 0, tokens: promptTokensBeside },
  ]);
});

test('the shortest prompt is read first, and what room is left goes to the next', () => {
  assert.deepEqual(planStep([lane(0, 4_000), lane(1, 500), lane(2, 4)]), [
    { slot: 2, tokens: 4 },
    { slot: 1, tokens: 500 },
    { slot: 0, tokens: 8 },
  ]);
});

test('a prompt is read no further than to the place that is to be kept', () => {
  assert.deepEqual(planStep([lane(0, 300, 294)]), [{ slot: 0, tokens: 294 }]);
  // A place that should have been kept already stops nobody.
  assert.deepEqual(planStep([lane(0, 300, -5)]), [{ slot: 0, tokens: 1 }]);
});

test('a step is never larger than its batch, and never empty while somebody is there', () => {
  const lanes = fc.array(fc.record({ unread: fc.nat(2_000), stretch: fc.oneof(fc.nat(600), fc.constant(free)) }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(lanes, (entries) => {
      const shares = planStep(entries.map(({ unread, stretch }, slot) => lane(slot, unread, stretch)));
      const total = shares.reduce((sum, { tokens }) => sum + tokens, 0);
      assert.ok(total >= 1 && total <= promptTokensAlone + 4);
      for (const { slot, tokens } of shares) {
        const unread = entries[slot]?.unread ?? 0;
        assert.ok(tokens >= 1 && tokens <= Math.max(1, unread));
      }
    }),
  );
});
