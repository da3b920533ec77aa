// Which of two results is kept, and when the next tier is asked: plain calls, no core.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { escalationChecks } from '../../../../main/domain/policy.ts';
import { isBetter, mayClimb, type RoundResult } from '../../../../main/domain/serving/climb.ts';

const good: RoundResult = { failed: false, fault: null };
const poor: RoundResult = { failed: false, fault: 'refusal' };
const empty: RoundResult = { failed: false, fault: 'empty' };
const none: RoundResult = { failed: true, fault: 'error' };
const inOrder = [none, empty, poor, good];

test('of two results the better is kept, and of equals the newer', () => {
  for (const [older, before] of inOrder.entries())
    for (const [newer, now] of inOrder.entries())
      assert.equal(isBetter(now, before), newer >= older, `${JSON.stringify(now)} after ${JSON.stringify(before)}`);
});

const limits = { hops: 0, maxHops: 2, late: false, hasAnswer: false };
const table: readonly (readonly [
  why: string,
  verdict: RoundResult,
  change: Partial<typeof limits>,
  climbs: boolean,
])[] = [
  ['a good answer', good, {}, false],
  ['an answer that does not pass', poor, {}, true],
  ['an empty answer behind one that says something', empty, { hasAnswer: true }, true],
  ['nobody answered', none, {}, true],
  ['nobody answered, and there is an answer from below', none, { hasAnswer: true }, false],
  ['a failure that no check of the policy names', { failed: true, fault: null }, {}, false],
  ['the last tier that may be climbed to', poor, { hops: 2 }, false],
  ['the deadline', poor, { late: true }, false],
  ['a policy that lets nobody climb', poor, { maxHops: 0 }, false],
];
for (const [why, verdict, change, climbs] of table) {
  test(`${why}: ${climbs ? 'the next tier is asked' : 'no other tier is asked'}`, () => {
    assert.equal(mayClimb(verdict, { ...limits, ...change }), climbs);
  });
}

test('whatever the results, a request climbs no more tiers than its policy allows', () => {
  const verdict = fc.record({ failed: fc.boolean(), fault: fc.option(fc.constantFrom(...escalationChecks)) });
  fc.assert(
    fc.property(fc.array(verdict, { maxLength: 8 }), fc.nat(4), (results, maxHops) => {
      let hops = 0;
      let best: RoundResult | null = null;
      for (const result of results) {
        const hasAnswer: boolean = best !== null && !best.failed;
        if (best === null || isBetter(result, best)) best = result;
        if (!mayClimb(result, { hops, maxHops, late: false, hasAnswer })) break;
        hops++;
      }
      assert.ok(hops <= maxHops);
    }),
  );
});
