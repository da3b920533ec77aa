import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chooseSlot, sharedPrefix, type Slot } from '../../../main/engine-worker/slots.ts';

const slot = (id: number, held: readonly number[], extra: Partial<Slot> = {}): Slot => ({
  id,
  held,
  busy: false,
  lastUse: id,
  ...extra,
});
const count = (length: number, from = 0): readonly number[] => Array.from({ length }, (_, at) => from + at);

test('a prompt goes where most of it is held already', () => {
  const slots = [slot(0, count(10)), slot(1, count(20)), slot(2, count(20, 100))];
  assert.deepEqual(chooseSlot(slots, count(40)), { slot: 1, shared: 20 });
});

test('the last token of a prompt is always read again, since nothing follows it else', () => {
  assert.deepEqual(chooseSlot([slot(0, count(8))], count(8)), { slot: 0, shared: 7 });
});

test('a common greeting does not take another conversation from its slot', () => {
  const longTalk = slot(0, [...count(3), ...count(100, 500)], { lastUse: 1 });
  const unused = slot(1, [], { lastUse: 0 });
  assert.deepEqual(chooseSlot([longTalk, unused], count(20)), { slot: 1, shared: 0 });
});

test('less than a tenth of a prompt is not worth a slot that others may come back to', () => {
  const small = slot(0, count(9), { lastUse: 5 });
  const older = slot(1, count(50, 900), { lastUse: 1 });
  assert.equal(chooseSlot([small, older], count(100))?.slot, 1);
  assert.equal(chooseSlot([small, older], count(90))?.slot, 0);
});

test('without a warm slot the one that was not used for longest is taken, with what it shares', () => {
  const slots = [slot(0, count(30, 50), { lastUse: 7 }), slot(1, [0, ...count(30, 90)], { lastUse: 3 })];
  assert.deepEqual(chooseSlot(slots, count(20)), { slot: 1, shared: 1 });
});

test('where all are busy nobody gets a slot', () => {
  assert.equal(chooseSlot([slot(0, count(5), { busy: true })], count(5)), null);
});

test('whatever the slots hold, what is shared is held and leaves a token to read', () => {
  const tokens = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 });
  const slots = fc.array(fc.tuple(tokens, fc.boolean(), fc.integer({ min: 0, max: 9 })), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(slots, fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 }), (entries, prompt) => {
      const all = entries.map(([held, busy, lastUse], id) => slot(id, held, { busy, lastUse }));
      const seat = chooseSlot(all, prompt);
      assert.equal(
        seat === null,
        all.every(({ busy }) => busy),
      );
      if (seat === null) return;
      assert.equal(all[seat.slot]?.busy, false);
      assert.ok(seat.shared < prompt.length);
      assert.ok(seat.shared <= sharedPrefix(all[seat.slot]?.held ?? [], prompt));
    }),
  );
});
