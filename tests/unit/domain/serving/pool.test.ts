import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chooseSeat, failuresToOpen, type Seat } from '../../../../main/domain/serving/pool.ts';

const seat = (more: Partial<Seat> = {}): Seat => ({
  outstanding: 0,
  failures: 0,
  lastFailureMs: 0,
  probing: false,
  lastUse: 0,
  ...more,
});
const down = { failures: failuresToOpen, lastFailureMs: 10_000 };

const table: readonly (readonly [what: string, seats: Seat[], warm: number | null, now: number, chosen: number])[] = [
  ['the least busy', [seat({ outstanding: 2 }), seat({ outstanding: 1 })], null, 0, 1],
  ['of equals the one that waited longest', [seat({ lastUse: 5 }), seat({ lastUse: 3 })], null, 0, 1],
  ['the warm one, though a little busier', [seat({ outstanding: 3 }), seat()], 0, 0, 0],
  ['not the warm one where many wait for it', [seat({ outstanding: 5 }), seat()], 0, 0, 1],
  ['not the one that is down', [seat(down), seat({ outstanding: 9 })], 0, 10_001, 1],
  ['the one that has rested, for a try', [seat(down), seat({ outstanding: 9 })], null, 12_000, 0],
  ['not while another is trying it', [seat({ ...down, probing: true }), seat({ outstanding: 9 })], null, 12_000, 1],
  ['a rest that doubles', [seat({ ...down, failures: 4 }), seat({ outstanding: 9 })], null, 12_000, 1],
  [
    'where all are down, the one that rests the shortest',
    [seat({ ...down, failures: 9 }), seat(down)],
    null,
    10_001,
    1,
  ],
];

for (const [what, seats, warm, now, chosen] of table) {
  test(`a request gets ${what}`, () => assert.equal(chooseSeat(seats, warm, now), chosen));
}

test('there is always an endpoint, and a healthy one is never left out for one that is down', () => {
  const anySeat = fc.record({
    outstanding: fc.nat(20),
    failures: fc.nat(8),
    lastFailureMs: fc.nat(20_000),
    probing: fc.boolean(),
    lastUse: fc.nat(50),
  });
  fc.assert(
    fc.property(fc.array(anySeat, { minLength: 1, maxLength: 6 }), fc.nat(5), fc.nat(90_000), (seats, warm, now) => {
      const chosen = seats[chooseSeat(seats, warm, now)];
      assert.ok(chosen !== undefined);
      const resting = chosen.failures >= failuresToOpen && chosen.probing;
      if (resting) assert.ok(seats.every((other) => other.failures >= failuresToOpen));
    }),
  );
});
