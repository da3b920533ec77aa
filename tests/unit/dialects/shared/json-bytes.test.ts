import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  applyEdits,
  elements,
  measureJson,
  members,
  removal,
  valuesOfKey,
} from '../../../../main/dialects/shared/json-bytes.ts';

const space = fc.constantFrom('', ' ', '\n', '\t', '\r\n  ');
const key = fc.oneof(fc.constantFrom('model', 'a"b', 'ü\n', '\\', ''), fc.string());

/** An object as text, with equal keys and spaces wherever JSON allows them, beside what it says. */
const written = fc.array(fc.tuple(key, fc.jsonValue(), space, space), { maxLength: 8 }).map((entries) => ({
  entries: entries.map(([name, value]) => [name, value] as const),
  text: `${entries.length > 0 ? ' ' : ''}{${entries.map(([name, value, a, b]) => `${a}${JSON.stringify(name)}${b}:${a}${JSON.stringify(value, null, b === '' ? 0 : 1)}${b}`).join(',')}}`,
}));

test('every member is found with the bytes of its value, equal keys included', () => {
  fc.assert(
    fc.property(written, ({ entries, text }) => {
      const bytes = Buffer.from(text);
      const found = members(bytes).map(({ key: name, start, end }) => [
        name,
        JSON.parse(bytes.toString('utf8', start, end)),
      ]);
      assert.deepEqual(
        found,
        entries.map(([name, value]) => [name, JSON.parse(JSON.stringify(value))]),
      );
    }),
  );
});

test('taking members out leaves the others as they were, and sound JSON', () => {
  fc.assert(
    fc.property(written, fc.func(fc.boolean()), ({ entries, text }, doomed) => {
      const bytes = Buffer.from(text);
      const all = members(bytes);
      const out = new Set(all.filter((member) => doomed(member.start)));
      const left = applyEdits(bytes, removal(all, out));
      assert.deepEqual(
        members(left).map(({ key: name, start, end }) => [name, JSON.parse(left.toString('utf8', start, end))]),
        entries
          .filter((_, index) => !all.slice(index, index + 1).some((member) => out.has(member)))
          .map(([name, value]) => [name, JSON.parse(JSON.stringify(value))]),
      );
      JSON.parse(left.toString('utf8'));
    }),
  );
});

test('every element of an array is found with its bytes, and nothing of what is no array', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.jsonValue(), space, space), { maxLength: 8 }), (entries) => {
      const text = `{"a":[${entries.map(([value, a, b]) => `${a}${JSON.stringify(value, null, b === '' ? 0 : 1)}${b}`).join(',')}]}`;
      const bytes = Buffer.from(text);
      const [member] = members(bytes);
      assert.deepEqual(
        elements(bytes, member?.start ?? 0).map(({ start, end }) => JSON.parse(bytes.toString('utf8', start, end))),
        entries.map(([value]) => JSON.parse(JSON.stringify(value))),
      );
    }),
  );
  assert.deepEqual(elements(Buffer.from('[ ]'), 0), []);
  assert.deepEqual(elements(Buffer.from('{"a":[1]}'), 0), []);
});

test('bytes that are not JSON never make it throw', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom('', '{', '{"a":', '{"\\x":1', '[', '[1,'),
      (noise, start) => {
        const bytes = Buffer.concat([Buffer.from(start), noise]);
        members(bytes);
        elements(bytes, 0);
      },
    ),
  );
});

test('depth is counted outside strings', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.integer({ min: 0, max: 9 }), (value, limit) => {
      assert.equal(measureJson(Buffer.from(JSON.stringify(value)), 1_000_000).depth > limit, depthOf(value) > limit);
    }),
  );
  assert.equal(measureJson(Buffer.from('["[[[[","\\"[[["]'), 1_000_000).depth > 1, false);
});

test('elements and members are counted, all of them together', () => {
  const countOf = (value: unknown): number => {
    const inside = typeof value === 'object' && value !== null ? Object.values(value) : [];
    return inside.length + inside.reduce((sum: number, inner) => sum + countOf(inner), 0);
  };
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 1, 3), (value, space) => {
      const bytes = Buffer.from(JSON.stringify(value, null, space));
      assert.equal(measureJson(bytes, 1_000_000).values, countOf(value));
    }),
  );
  assert.equal(measureJson(Buffer.from('[{ } ,[\n],{}]'), 1_000_000).values, 3);
});

test('counting ends soon after the limit', () => {
  assert.ok(measureJson(Buffer.from('[1,1,1,1,1,1]'), 2).values <= 3);
});

test('a string ends at its own quote, however long it is and whatever is escaped in it', () => {
  const pieces = fc.array(fc.constantFrom('a'.repeat(23), 'a'.repeat(24), '\\\\', '\\"', 'b', '{[,'), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(pieces, (all) => {
      const bytes = Buffer.from(`{"k":"${all.join('')}","l":1}`);
      assert.deepEqual(
        members(bytes).map(({ key }) => key),
        ['k', 'l'],
      );
      const [key, value] = [1, 5];
      const outer = [key, value, bytes.length - '"l":1}'.length];
      assert.deepEqual(measureJson(bytes, 1_000_000), { depth: 1, values: 2, outer });
    }),
  );
});

test('a key is found each time that it is written in the outermost object, and nowhere else', () => {
  const text = '{"k": 1, "x":{"k":2}, "\\u006b" :[3],"v":"k","kk":4,"a":["k"], "k":"k"}';
  const bytes = Buffer.from(text);
  const starts = valuesOfKey(bytes, measureJson(bytes, 1_000).outer, 'k');
  assert.deepEqual(
    starts.map((start) => text.slice(start, start + 2)),
    ['1,', '[3', '"k'],
  );
  assert.deepEqual(
    starts,
    members(bytes).flatMap(({ key, start }) => (key === 'k' ? [start] : [])),
  );
});
