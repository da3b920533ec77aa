import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestDetail } from '../../../main/contract/request-detail.ts';
import { noUsage } from '../../../main/contract/routing.ts';
import { toRequestRow } from '../../../main/store/rows.ts';
import { openRow, sampleTrace, settledRow } from '../../support/ledger.ts';

const row = toRequestRow(settledRow(openRow('a')));
const { surcharged: _surcharged, ...usage } = noUsage;
const cost = { priceVersion: null, price: null, usage };
const nothingKept = {
  profile: null,
  plan: null,
  rejected: null,
  walls: null,
  rule: null,
  estimatedCostUsd: null,
  wouldChange: null,
  attempts: [],
};
const error = { status: 403, code: 'privacy_blocked', message: 'Nothing may take this request.' };

const kept = [
  ['nothing at all', {}, nothingKept],
  ['a whole way', sampleTrace, sampleTrace],
  ['the way of a refused request', { ...sampleTrace, attempts: [], error }, { ...sampleTrace, attempts: [], error }],
  [
    'other things under our names',
    { profile: 7, plan: {}, rejected: [1], walls: [1], rule: 'r', estimatedCostUsd: 'x', attempts: null, error: 'x' },
    nothingKept,
  ],
  ['a rule of which a field was not written yet', { rule: { index: 2 } }, { ...nothingKept, rule: bareRule(2) }],
  ['a rule with a word of a newer version', { rule: { index: 2, name: 'n' } }, { ...nothingKept, rule: named(2) }],
  [
    'a word that is no longer one',
    { profile: { ...sampleTrace.profile, stage: 'oracle' } },
    { ...nothingKept, profile: { ...sampleTrace.profile, stage: null } },
  ],
] as const;

function bareRule(index: number) {
  return { policy: null, index, line: null, reason: null };
}
function named(index: number) {
  return { ...bareRule(index), name: 'n' };
}

for (const [what, stored, told] of kept) {
  test(`a request of which ${what} is kept can be told`, () => {
    const detail = requestDetail.parse({ ...stored, ...row, cost });
    assert.deepEqual(JSON.parse(JSON.stringify(detail)), { ...row, ...told, cost });
  });
}
