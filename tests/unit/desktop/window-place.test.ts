import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { leastSize, placeOf } from '../../../main/desktop/window-place.ts';

const screen = { x: 0, y: 0, width: 1_920, height: 1_080 };
const right = { x: 1_920, y: 0, width: 1_920, height: 1_080 };
const at = (x: number, y: number, width = 1_000, height = 700) => ({ x, y, width, height, maximized: false });

test('it opens where it stood, on whichever display that was', () => {
  assert.deepEqual(placeOf(at(2_000, 50), [screen, right]), { x: 2_000, y: 50, width: 1_000, height: 700 });
});

test('where that display is gone, or hardly anything would be seen, the system chooses', () => {
  assert.deepEqual(placeOf(at(2_000, 50), [screen]), { width: 1_000, height: 700 });
  assert.deepEqual(placeOf(at(-950, 50), [screen]), { width: 1_000, height: 700 });
  assert.deepEqual(placeOf(at(0, -300), [screen]), { width: 1_000, height: 700 });
});

test('whatever was remembered, it can be seen and taken, and is no larger than a display', () => {
  const number = fc.oneof(fc.integer({ min: -5_000, max: 5_000 }), fc.constantFrom(0, 1e9, -1e9));
  fc.assert(
    fc.property(number, number, number, number, (x, y, width, height) => {
      const place = placeOf({ x, y, width, height, maximized: false }, [screen, right]);
      assert.ok(place.width >= leastSize.width && place.width <= screen.width);
      assert.ok(place.height >= leastSize.height && place.height <= screen.height);
      if (place.x === undefined || place.y === undefined) return;
      assert.ok(place.y >= 0 && place.y < screen.height);
    }),
  );
});
