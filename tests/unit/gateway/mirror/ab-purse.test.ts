import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createPurse, type Held } from '../../../../main/gateway/mirror/purse.ts';

const pair = { primary: 'near', candidate: 'far' };
const rules = (budgetNanoUsd: number, pairs = [pair]) => ({
  enabled: true,
  sampleRate: 1,
  pairs,
  budgetNanoUsd,
  judge: null,
});

test('what was spent before counts, of the pairs that the policy has now', async () => {
  const other = { primary: 'near', candidate: 'elsewhere' };
  const spending = () =>
    Promise.resolve([
      { ...pair, nano: 60 },
      { ...other, nano: 30 },
    ]);
  const purse = createPurse(spending);
  assert.equal(await purse.hold(50, pair, rules(100)), null);
  assert.ok((await purse.hold(40, pair, rules(100))) !== null);
  assert.equal(await createPurse(spending).hold(40, pair, rules(100, [pair, other])), null);
});

test('while the ledger cannot say what was spent nothing is held, and it is asked again', async () => {
  let broken = true;
  const purse = createPurse(() => (broken ? Promise.reject(new Error('busy')) : Promise.resolve([])));
  await assert.rejects(purse.hold(1, pair, rules(100)));
  broken = false;
  assert.ok((await purse.hold(1, pair, rules(100))) !== null);
});

test('what costs no more than was held never goes over the budget, in whatever order', async () => {
  const step = fc.record({
    need: fc.nat({ max: 400 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    late: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const budget = 1_000;
      const purse = createPurse(() => Promise.resolve([]));
      const open: (readonly [held: Held, cost: number])[] = [];
      let spent = 0;
      for (const { need, share, late } of steps) {
        const held = await purse.hold(need, pair, rules(budget));
        if (held !== null) open.push([held, Math.floor(need * share)]);
        const next = late ? undefined : open.shift();
        if (next === undefined) continue;
        next[0].settle(next[1]);
        spent += next[1];
        assert.ok(spent <= budget);
      }
      for (const [held, cost] of open) {
        held.settle(cost);
        spent += cost;
      }
      assert.ok(spent <= budget);
      assert.equal(await purse.hold(budget - spent + 1, pair, rules(budget)), null);
      assert.ok((await purse.hold(budget - spent, pair, rules(budget))) !== null);
    }),
  );
});
