import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DownloadProgress } from '../../../../main/contract/downloads.ts';
import {
  downloadOf,
  keepRates,
  nameOf,
  partOf,
  sorted,
  withProgress,
  type Download,
} from '../../../../renderer/features/models/downloads.ts';
import { entryWith } from '../../../support/model-entries.ts';

const progress = (given: Partial<DownloadProgress> & { readonly id: string }): DownloadProgress => ({
  modelId: given.id,
  phase: 'downloading',
  bytes: 10,
  total: 100,
  rate: 5,
  etaS: 18,
  error: null,
  ...given,
});

const state = (given: Partial<Download> & { readonly id: string }): Download => {
  const { rate: _rate, etaS: _etaS, ...rest } = progress({ id: given.id });
  return { ...rest, ...given };
};

test('what is told of a download stands in its row, what is new at the end, what was cancelled nowhere', () => {
  const list = { downloads: [state({ id: 'a' }), state({ id: 'b' })] };
  const told = progress({ id: 'a', bytes: 50 });
  assert.deepEqual(withProgress(list, told).downloads, [told, list.downloads[1]]);
  const other = progress({ id: 'c' });
  assert.deepEqual(withProgress(list, other).downloads, [...list.downloads, other]);
  const cancelled = progress({ id: 'a', phase: 'error', error: { code: 'cancelled', message: '' } });
  assert.deepEqual(withProgress(list, cancelled).downloads, [list.downloads[1]]);
});

test('a list that is read anew keeps the rates that were told, until a phase is another', () => {
  const before = { downloads: [progress({ id: 'a' }), progress({ id: 'b' })] };
  const now = keepRates(before, { downloads: [state({ id: 'a', bytes: 60 }), state({ id: 'b', phase: 'paused' })] });
  assert.deepEqual(now.downloads, [
    { ...state({ id: 'a', bytes: 60 }), rate: 5, etaS: 18 },
    state({ id: 'b', phase: 'paused' }),
  ]);
  assert.deepEqual(keepRates(undefined, now), now);
});

test('what failed stands first, then what flows, then what waits, and what is done last; newer ones over older', () => {
  const order = ['done', 'queued', 'paused', 'downloading', 'error', 'verifying', 'done'] as const;
  const found = sorted(order.map((phase, at) => state({ id: String(at), phase })));
  assert.deepEqual(
    found.map(({ id }) => id),
    ['4', '3', '5', '1', '2', '6', '0'],
  );
});

test('the part that is there is only known where the whole is', () => {
  assert.equal(partOf({ bytes: 5, total: 20 }), 0.25);
  assert.equal(partOf({ bytes: 30, total: 20 }), 1);
  assert.equal(partOf({ bytes: 5, total: null }), null);
  assert.equal(partOf({ bytes: 0, total: 0 }), null);
});

test('a download is of the model that it was asked for by, with its variant or without, and bears its name', () => {
  const entries = [entryWith({ id: 'gemma', name: 'Gemma' })];
  const downloads = [
    state({ id: '1', modelId: 'gemma:q8_0' }),
    state({ id: '2', modelId: 'owner/name', phase: 'done' }),
  ];
  assert.equal(downloadOf('gemma', downloads)?.id, '1');
  assert.equal(downloadOf('owner/name', downloads), null);
  assert.deepEqual(
    downloads.map((one) => nameOf(one, entries)),
    ['Gemma', 'owner/name'],
  );
});
