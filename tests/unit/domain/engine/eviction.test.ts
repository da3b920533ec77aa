import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeRoom, type Resident, type Room } from '../../../../main/domain/engine/eviction.ts';

const resident = (id: string, more: Partial<Resident> = {}): Resident => ({
  id,
  bytes: 10,
  busy: false,
  pinned: false,
  helper: false,
  idleMs: 1_000,
  loadMs: 1_000,
  ...more,
});

const room = (residents: readonly Resident[], more: Partial<Room> = {}): Room => ({
  needBytes: 10,
  budgetBytes: 10 * residents.length,
  helper: false,
  residents,
  ...more,
});

const evictedFor = (residents: readonly Resident[], more: Partial<Room> = {}): readonly string[] =>
  makeRoom(room(residents, more))?.evict ?? [];

test('where there is room nobody goes', () => {
  assert.deepEqual(makeRoom(room([resident('a')], { budgetBytes: 20 })), { evict: [], waitFor: [] });
});

test('what is larger than all memory has no room, even where nobody is', () => {
  assert.equal(makeRoom(room([], { needBytes: 11, budgetBytes: 10 })), null);
});

test('the one that is idle for longest goes, and of two that are alike the one that loads faster', () => {
  assert.deepEqual(evictedFor([resident('a', { idleMs: 5 }), resident('b', { idleMs: 90_000 })]), ['b']);
  assert.deepEqual(evictedFor([resident('a', { loadMs: 60_000 }), resident('b', { loadMs: 300 })]), ['b']);
});

test('a busy one is waited for, and only where no idle one will do', () => {
  const busy = resident('busy', { busy: true, idleMs: 1e9 });
  assert.deepEqual(makeRoom(room([busy, resident('idle')])), { evict: ['idle'], waitFor: [] });
  assert.deepEqual(makeRoom(room([busy, resident('idle')], { needBytes: 20 })), { evict: ['idle'], waitFor: ['busy'] });
});

test('a pinned one goes last, after those that are busy', () => {
  const residents = [resident('pin', { pinned: true, idleMs: 1e9 }), resident('busy', { busy: true })];
  assert.deepEqual(makeRoom(room(residents)), { evict: [], waitFor: ['busy'] });
  assert.deepEqual(evictedFor(residents, { needBytes: 20 }), ['pin']);
});

test('helpers make room among themselves first, and so do those that talk', () => {
  const residents = [resident('talks', { idleMs: 1e9 }), resident('vectors', { helper: true, idleMs: 1 })];
  assert.deepEqual(evictedFor(residents, { helper: true }), ['vectors']);
  assert.deepEqual(evictedFor(residents), ['talks']);
});

const anyResident: fc.Arbitrary<Resident> = fc.record({
  id: fc.uuid(),
  bytes: fc.integer({ min: 1, max: 1_000 }),
  busy: fc.boolean(),
  pinned: fc.boolean(),
  helper: fc.boolean(),
  idleMs: fc.integer({ min: 0, max: 1e9 }),
  loadMs: fc.integer({ min: 0, max: 1e6 }),
});
const anyRoom: fc.Arbitrary<Room> = fc.record({
  needBytes: fc.integer({ min: 1, max: 3_000 }),
  budgetBytes: fc.integer({ min: 1, max: 3_000 }),
  helper: fc.boolean(),
  residents: fc.uniqueArray(anyResident, { maxLength: 8, selector: ({ id }) => id }),
});

test('whoever is there, room is made for what can have it: no busy one goes, and nobody in vain', () => {
  fc.assert(
    fc.property(anyRoom, (question) => {
      const { needBytes, budgetBytes, residents } = question;
      const making = makeRoom(question);
      if (needBytes > budgetBytes) return assert.equal(making, null);
      const named = new Map(residents.map((one) => [one.id, one]));
      const { evict = [], waitFor = [] } = making ?? {};
      assert.ok(evict.every((id) => named.get(id)?.busy === false));
      assert.ok(waitFor.every((id) => named.get(id)?.busy === true));
      const gone = new Set([...evict, ...waitFor]);
      const left = residents.filter(({ id }) => !gone.has(id)).reduce((sum, { bytes }) => sum + bytes, 0);
      assert.ok(left + needBytes <= budgetBytes);
      const isLeft = residents.some(({ id, pinned }) => !gone.has(id) && !pinned);
      const pinnedGone = [...gone].some((id) => named.get(id)?.pinned === true);
      assert.ok(!(isLeft && pinnedGone), 'a pinned one goes only where all others do');
      const all = residents.reduce((sum, { bytes }) => sum + bytes, 0);
      if (all + needBytes <= budgetBytes) assert.equal(gone.size, 0);
    }),
  );
});

test('the order in which they are told changes nothing', () => {
  fc.assert(
    fc.property(anyRoom, (question) => {
      const turned = { ...question, residents: question.residents.toReversed() };
      assert.deepEqual(makeRoom(turned), makeRoom(question));
    }),
  );
});
