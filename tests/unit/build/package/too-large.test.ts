import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseTooLarge } from '../../../../build/package/too-large.mjs';

test('a package of 200 MB is refused by name, one below is not', () => {
  const small = { name: 'small.deb', bytes: 199_999_999 };
  refuseTooLarge([small]);
  assert.throws(() => refuseTooLarge([small, { name: 'large.AppImage', bytes: 200_000_000 }]), {
    message: 'Larger than 200 MB: large.AppImage.',
  });
});
