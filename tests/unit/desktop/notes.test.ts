import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTold } from '../../../main/desktop/told.ts';

test('what is there at the start is told by the window, and not again', () => {
  const told = createTold(['policy']);
  assert.deepEqual(told([{ id: 'policy' }]), []);
  assert.deepEqual(told([{ id: 'policy' }, { id: 'port' }]), [{ id: 'port' }]);
  assert.deepEqual(told([{ id: 'port' }]), []);
  assert.deepEqual(told([{ id: 'policy' }, { id: 'port' }]), [{ id: 'policy' }], 'it was gone meanwhile');
});

test('each trouble is told once for each time that it comes', () => {
  const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
  fc.assert(
    fc.property(fc.array(ids), (steps) => {
      const told = createTold([]);
      let before: readonly string[] = [];
      for (const step of steps) {
        const fresh = told(step.map((id) => ({ id }))).map(({ id }) => id);
        assert.deepEqual(
          fresh,
          step.filter((id) => !before.includes(id)),
        );
        before = step;
      }
    }),
  );
});
