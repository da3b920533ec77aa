import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createBounded } from '../../../../main/gateway/memory/bounded.ts';

const sized = (bytes: number) => ({ bytes });

test('what was set longest ago goes first, and only as much as must', () => {
  const bounded = createBounded(10);
  bounded.set('a', sized(4));
  bounded.set('b', sized(4));
  bounded.set('c', sized(2));
  assert.deepEqual(bounded.get('a'), sized(4));
  bounded.set('d', sized(3));
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].filter((key) => bounded.get(key) !== undefined),
    ['a', 'c', 'd'],
  );
});

test('a read keeps an entry longer than others that were set after it', () => {
  const bounded = createBounded(2);
  bounded.set('a', sized(1));
  bounded.set('b', sized(1));
  bounded.get('a');
  bounded.set('c', sized(1));
  assert.equal(bounded.get('b'), undefined);
  assert.deepEqual(bounded.get('a'), sized(1));
});

test('what is set anew counts once, by its new size', () => {
  const bounded = createBounded(10);
  bounded.set('a', sized(9));
  bounded.set('a', sized(2));
  bounded.set('b', sized(8));
  assert.deepEqual(bounded.get('a'), sized(2));
  assert.deepEqual(bounded.get('b'), sized(8));
});

test('what is removed no longer counts, and is removed once', () => {
  const bounded = createBounded(10);
  bounded.set('a', sized(10));
  assert.equal(bounded.remove('a'), true);
  assert.equal(bounded.remove('a'), false);
  assert.ok(bounded.isEmpty());
  bounded.set('b', sized(5));
  bounded.set('c', sized(5));
  assert.deepEqual(bounded.get('b'), sized(5));
  assert.ok(!bounded.isEmpty());
});

test('what is larger than all there is room for is not kept', () => {
  const bounded = createBounded(10);
  bounded.set('a', sized(3));
  bounded.set('b', sized(11));
  assert.equal(bounded.get('b'), undefined);
  assert.ok(bounded.isEmpty());
});

const limit = 20;
const step = fc.record({
  kind: fc.constantFrom('set', 'get', 'remove'),
  key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  bytes: fc.integer({ min: 0, max: 25 }),
});
type Entry = readonly [key: string, bytes: number];

/** The same, without a count that could go wrong: the last is the latest. */
function stepped(entries: readonly Entry[], { kind, key, bytes }: { kind: string; key: string; bytes: number }) {
  const found = entries.find(([name]) => name === key);
  const others = entries.filter(([name]) => name !== key);
  if (kind === 'remove') return others;
  if (kind === 'get') return found === undefined ? entries : [...others, found];
  const all: readonly Entry[] = [...others, [key, bytes]];
  const total = (from: number): number => all.slice(from).reduce((sum, [, size]) => sum + size, 0);
  const from = all.findIndex((_, index) => total(index) <= limit);
  return from < 0 ? [] : all.slice(from);
}

test('whatever is done, it holds the latest entries that fit', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const bounded = createBounded(limit);
      let entries: readonly Entry[] = [];
      for (const { kind, key, bytes } of steps) {
        if (kind === 'set') bounded.set(key, sized(bytes));
        else if (kind === 'get') assert.equal(bounded.get(key)?.bytes, entries.find(([name]) => name === key)?.[1]);
        else
          assert.equal(
            bounded.remove(key),
            entries.some(([name]) => name === key),
          );
        entries = stepped(entries, { kind, key, bytes });
        assert.equal(bounded.isEmpty(), entries.length === 0);
      }
      const held = ['a', 'b', 'c', 'd', 'e'].filter((key) => bounded.remove(key));
      assert.deepEqual(held, entries.map(([key]) => key).toSorted());
    }),
  );
});
