// Which tries that came to no answer may be on their provider's bill, and which certainly are not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mayBeBilled } from '../../../../main/domain/money/billed.ts';

const cases: readonly (readonly [name: string, status: number | null, saidError: boolean, billed: boolean])[] = [
  ['no word came back', null, false, true],
  ['a page in place of an answer', 200, false, true],
  ['an answer that begins with an error', 200, true, false],
  ['a redirect', 308, false, false],
  ['a request that is wrong', 400, true, false],
  ['a rate limit without words', 429, false, false],
  ['a fault with its own error', 500, true, false],
  ['a fault of who stands in between', 502, false, true],
  ['a server that takes nothing', 503, false, false],
  ['a wait that somebody in between gave up', 504, false, true],
];
for (const [name, status, saidError, billed] of cases) {
  test(`${name} is ${billed ? 'perhaps' : 'not'} on the bill`, () => {
    assert.equal(mayBeBilled({ sent: true, status, saidError }), billed);
  });
}

test('what was not sent is on no bill', () => {
  fc.assert(
    fc.property(fc.option(fc.integer({ min: 200, max: 599 })), fc.boolean(), (status, saidError) => {
      assert.equal(mayBeBilled({ sent: false, status, saidError }), false);
    }),
  );
});
