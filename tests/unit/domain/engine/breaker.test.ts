import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { afterCrash, noCrashes } from '../../../../main/domain/engine/breaker.ts';

/** How long it is left alone after each of so many crashes in a row. */
function restsOf(count: number): readonly (number | null)[] {
  let crashes = noCrashes;
  return Array.from({ length: count }, () => {
    const next = afterCrash(crashes);
    crashes = next.crashes;
    return next.restMs;
  });
}

test('two crashes are forgiven, the third is not, and each rest is twice as long up to five minutes', () => {
  assert.deepEqual(restsOf(9), [null, null, 30_000, 60_000, 120_000, 240_000, 300_000, 300_000, 300_000]);
});

test('however often it crashes a rest is never longer than five minutes, and never shorter than the one before', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 3_000 }), (count) => {
      const rests = restsOf(count).slice(2);
      for (const [index, rest] of rests.entries()) {
        assert.ok(rest !== null && rest >= 30_000 && rest <= 300_000);
        assert.ok(rest >= (rests[index - 1] ?? 0));
      }
    }),
    { numRuns: 20 },
  );
});
