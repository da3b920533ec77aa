import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addressOf,
  changed,
  filtersOf,
  isFiltered,
  passes,
  queryOf,
} from '../../../../renderer/features/requests/filters.ts';
import { requestRow } from '../../../support/request-details.ts';

const now = Date.parse('2026-01-02T04:04:05.000Z');

test('an address gives its filters back, and what the API would refuse is left out', () => {
  const filters = filtersOf({
    zone: 'public',
    outcome: 'failed',
    hours: '24',
    q: 'opus',
    compare: 'a,b',
    tier: 'HUGE',
  });
  assert.deepEqual(filters, { zone: 'public', outcome: 'failed', hours: '24', q: 'opus' });
  assert.deepEqual(filtersOf(Object.fromEntries(new URLSearchParams(queryOf(filters)))), filters);
  for (const hours of ['0', '-1', 'x', '90000']) assert.deepEqual(filtersOf({ hours }), {});
  assert.deepEqual(filtersOf({ q: 'x'.repeat(201), pinned: 'maybe', target: '' }), {});
});

test('the address of a request keeps the filters, and an id is only ever a part of the path', () => {
  assert.equal(addressOf({ target: 'a/b c' }), '/requests?target=a%2Fb+c');
  assert.equal(addressOf({ outcome: 'ok' }, 'req/../x'), '/requests/req%2F..%2Fx?outcome=ok');
  assert.equal(addressOf({}), '/requests');
});

test('a filter is set, changed and taken away, and a value that is none takes it away', () => {
  assert.deepEqual(changed({ zone: 'device' }, 'outcome', 'ok'), { zone: 'device', outcome: 'ok' });
  assert.deepEqual(changed({ zone: 'device' }, 'zone', null), {});
  assert.deepEqual(changed({ zone: 'device' }, 'zone', 'moon'), {});
  assert.equal(isFiltered({}), false);
  assert.equal(isFiltered({ pinned: 'true' }), true);
});

const row = requestRow({ target: 'anthropic/claude-opus', zone: 'public', why: 'Rule 3 · Hard code', pinned: true });

const meanings = [
  ['the zone', { zone: 'public' }, { zone: 'device' }],
  ['the outcome', { outcome: 'ok' }, { outcome: 'failed' }],
  ['the tier', { tier: 'SIMPLE' }, { tier: 'COMPLEX' }],
  ['the app', { client: 'Continue' }, { client: 'continue' }],
  ['the whole target', { target: 'anthropic/claude-opus' }, { target: 'anthropic/claude' }],
  ['the project', { projectId: 'default' }, { projectId: 'team' }],
  ['the wall', { pinned: 'true' }, { pinned: 'false' }],
  ['the last hours', { hours: '1' }, { hours: '0.9' }],
  ['a part of the id', { q: 'REQ_' }, { q: 'req-' }],
  ['a part of the target', { q: 'Opus' }, { q: 'sonnet' }],
  ['a part of the reason', { q: '· hard' }, { q: '%' }],
  ['all of them at once', { zone: 'public', q: 'auto' }, { zone: 'public', q: 'nobody' }],
] as const;

for (const [what, met, missed] of meanings) {
  test(`a row that settles passes ${what} as the router's own query does`, () => {
    assert.equal(passes(row, met, now), true);
    assert.equal(passes(row, missed, now), false);
  });
}

test('an app that says nothing of itself is found under the name that stands for it', () => {
  assert.equal(passes(requestRow({ client: null }), { client: 'Unnamed' }, now), true);
  assert.equal(passes(requestRow({ client: null }), { client: 'Continue' }, now), false);
});

test('only plain letters are folded, as the database folds them', () => {
  assert.equal(passes(requestRow({ why: 'ÄRGER' }), { q: 'ärger' }, now), false);
  assert.equal(passes(requestRow({ why: 'ÄRGER' }), { q: 'Ärger' }, now), true);
});
