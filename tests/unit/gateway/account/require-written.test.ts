// What a caller is told whose request could not be written down.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RouterError } from '../../../../main/contract/errors.ts';
import { requireWritten } from '../../../../main/gateway/account/require-written.ts';

test('what was written down goes on', () => {
  assert.equal(requireWritten({ written: true }), undefined);
});

const remedies: readonly (readonly [code: string, remedy: string])[] = [
  ['ENOSPC', 'Free space on its disk'],
  ['EDQUOT', 'Free space on its disk'],
  ['EACCES', 'Make sure that LA Router may write beside it'],
  ['EIO', 'Make sure that LA Router may write beside it'],
];
for (const [code, remedy] of remedies) {
  test(`${code} is told with its remedy, and ends the request for good`, () => {
    assert.throws(
      () => requireWritten({ written: false, code }),
      (error) => {
        assert.ok(error instanceof RouterError);
        assert.deepEqual([error.code, error.status, error.lasting], ['ledger_unavailable', 503, true]);
        assert.equal(
          error.message,
          `The ledger could not be written (${code}), so nothing was sent. ${remedy}, then try again.`,
        );
        return true;
      },
    );
  });
}
