// The record of what was sent one request: which ending counts, what is charged beside the answer, what is shown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { noUsage, type Target } from '../../../../main/contract/routing.ts';
import { createPriceList } from '../../../../main/domain/money/price-list.ts';
import { beginTry, endTry, spentOf, tracesOf, wholeMs, type Try } from '../../../../main/gateway/account/tries.ts';
import { tokens } from '../../../support/ledger.ts';

const far: Target = { backend: 'far', model: 'large', zone: 'public', region: 'eu' };
const near: Target = { backend: 'near', model: 'small', zone: 'device', region: null };
const prices = createPriceList([{ pattern: 'far/*', input: 1, output: 2 }]);
const noPrices = createPriceList([]);
type Ending = NonNullable<Try['ending']>;
const ok: Ending = { outcome: 'ok', status: 200, why: null, usage: tokens(10, 20) };

const tryWith = (ending: Ending | null, more: Partial<Try> = {}): Try => ({
  target: far,
  purpose: 'answer',
  begunAt: 100,
  endedAt: 150,
  ending,
  ...more,
});

test('a try begins under way, as an answer, at the end of the record', () => {
  const tries = [tryWith(ok)];
  const begun = beginTry(tries, near, 40);
  assert.deepEqual(begun, { target: near, purpose: 'answer', begunAt: 40, endedAt: 40, ending: null });
  assert.equal(tries.length, 2);
  assert.equal(tries[1], begun);
});

test('the first ending of a try counts, and its time', () => {
  const entry = beginTry([], near, 40);
  endTry(entry, ok, 55);
  endTry(entry, { ...ok, outcome: 'failed', usage: null }, 90);
  assert.equal(entry.ending, ok);
  assert.equal(entry.endedAt, 55);
});

test('an answer that did not pass is charged beside the one that did', () => {
  const escalated = tryWith({ ...ok, outcome: 'escalated', why: 'empty' });
  assert.deepEqual(spentOf([escalated], prices), [
    { target: 'far/large', zone: 'public', purpose: 'answer', usage: tokens(10, 20), costNanoUsd: 50_000 },
  ]);
});

test('a try in vain that may be on the bill is charged beside the answer', () => {
  const failed = tryWith({ ...ok, outcome: 'failed', status: null, why: 'upstream_timeout' }, { inVain: true });
  assert.deepEqual(
    spentOf([failed, tryWith(ok)], prices).map(({ costNanoUsd }) => costNanoUsd),
    [50_000],
  );
  assert.deepEqual(
    tracesOf([failed], 0, prices).map(({ costUsd }) => costUsd),
    [0.00005],
  );
});

test('a question to the classifier is charged, however it ended', () => {
  for (const outcome of ['ok', 'failed', 'aborted', 'escalated'] as const) {
    const [spent, ...more] = spentOf([tryWith({ ...ok, outcome }, { target: near, purpose: 'classify' })], prices);
    assert.deepEqual([spent?.purpose, spent?.costNanoUsd, spent?.usage, more], ['classify', 0, tokens(10, 20), []]);
  }
});

const uncharged: readonly (readonly [name: string, entry: Try])[] = [
  ['the answer itself', tryWith(ok)],
  ['a try that failed', tryWith({ ...ok, outcome: 'failed' })],
  ['a try that was given up', tryWith({ ...ok, outcome: 'aborted' })],
  ['a try that used nothing', tryWith({ ...ok, outcome: 'escalated', usage: null })],
  ['a question that used nothing', tryWith({ ...ok, usage: null }, { purpose: 'classify' })],
  ['a try that is under way', tryWith(null)],
  ['a question that is under way', tryWith(null, { purpose: 'classify' })],
];
for (const [name, entry] of uncharged) {
  test(`${name} is not charged beside the answer`, () => {
    assert.deepEqual(spentOf([entry], prices), []);
  });
}

test('what was used without a known price costs nobody knows what, never nothing', () => {
  const escalated = tryWith({ ...ok, outcome: 'escalated' });
  assert.deepEqual(
    spentOf([escalated], noPrices).map(({ costNanoUsd }) => costNanoUsd),
    [null],
  );
  assert.deepEqual(
    tracesOf([escalated], 0, noPrices).map(({ costUsd }) => costUsd),
    [null],
  );
});

test('a try is shown with its times since the request came', () => {
  const usage = { ...noUsage, inputTokens: 10, outputTokens: 20 };
  const entry = tryWith({ outcome: 'escalated', status: 200, why: 'empty', usage, ttftMs: 12.4 });
  assert.deepEqual(tracesOf([{ ...entry, begunAt: 107.6 }], 90, prices), [
    {
      target: 'far/large',
      zone: 'public',
      purpose: 'answer',
      outcome: 'escalated',
      status: 200,
      why: 'empty',
      startedMs: 18,
      durationMs: 42,
      ttftMs: 12,
      inputTokens: 10,
      outputTokens: 20,
      costUsd: 0.00005,
    },
  ]);
});

test('a try that used nothing is shown as costing nothing, also where its price is not known', () => {
  const failed = tryWith({ outcome: 'failed', status: null, why: 'upstream_error', usage: null });
  const [shown] = tracesOf([failed], 0, noPrices);
  assert.deepEqual([shown?.inputTokens, shown?.outputTokens, shown?.costUsd, shown?.ttftMs], [0, 0, 0, null]);
});

test('a time to the beginning that is not known, and one that was given as none, are shown as none', () => {
  const shown = tracesOf([tryWith(ok), tryWith({ ...ok, ttftMs: null }), tryWith({ ...ok, ttftMs: 0 })], 0, prices);
  assert.deepEqual(
    shown.map(({ ttftMs }) => ttftMs),
    [null, null, 0],
  );
});

test('tries are shown in their order, without those that are under way', () => {
  const shown = tracesOf([tryWith(ok), tryWith(null), tryWith(ok, { target: near })], 0, prices);
  assert.deepEqual(
    shown.map(({ target }) => target),
    ['far/large', 'near/small'],
  );
});

test('milliseconds are whole and never below nothing', () => {
  assert.deepEqual([0, 0.4, 0.5, 2.6, -3].map(wholeMs), [0, 0, 1, 3, 0]);
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), (ms) => {
      const whole = wholeMs(ms);
      assert.ok(Number.isSafeInteger(whole) && whole >= 0);
      assert.ok(ms < 0 || Math.abs(whole - ms) <= 0.5);
    }),
  );
});
