import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseTellingHints } from '../../../../main/gateway/plan/telling-hints.ts';
import { chat } from '../../../support/gateway-fakes.ts';

const judgeText = (text: string) => (text.includes('secret') ? 'high' : text.includes('perhaps') ? 'medium' : 'low');

test('a hint that tells something is refused by its name, and is not quoted', () => {
  const { hints } = chat();
  for (const [param, named] of [
    ['region', { ...hints, region: 'secret' }],
    ['policy', { ...hints, policy: 'secret' }],
  ] as const)
    assert.throws(
      () => refuseTellingHints({ hints: named }, { judgeText }),
      (error: Error & { code?: string }) =>
        error.code === 'privacy_blocked' && error.message.startsWith(`${param}: `) && !error.message.includes('secret'),
    );
});

test('other names pass, also those in which nothing is sure', () => {
  const { hints } = chat();
  refuseTellingHints({ hints: { ...hints, region: 'eu', policy: null } }, { judgeText });
  refuseTellingHints({ hints: { ...hints, region: 'perhaps' } }, { judgeText });
});
