import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  checkWords,
  contextWords,
  detailOf,
  downloadWords,
  faultWords,
  stateWords,
  unloadWords,
} from '../../../../renderer/features/models/model-words.ts';
import { rowOf } from '../../../../renderer/features/models/view.ts';
import type { Download } from '../../../../renderer/features/models/downloads.ts';
import { speakEnglish } from '../../../support/words.ts';
import { entryWith, recordWith } from '../../../support/model-entries.ts';

before(speakEnglish);

const now = Date.parse('2026-01-01T00:00:00.000Z');

test('how a model runs is a word: loading with its part, idle with when it is unloaded', () => {
  const say = (given: Partial<Parameters<typeof recordWith>[0]>) =>
    stateWords(recordWith({ id: 'm', ...given }), now).text;
  assert.equal(say({ state: 'loading', progress: 0.64 }), 'loading 64%');
  assert.equal(say({ state: 'ready', unloadsAt: '2026-01-01T00:07:30.000Z' }), 'idle, 8 min');
  assert.equal(say({ state: 'ready', unloadsAt: '2026-01-01T00:07:30.000Z', busy: 1 }), 'working');
  assert.equal(say({ state: 'ready', pinned: true }), 'ready, pinned');
  assert.equal(stateWords(recordWith({ id: 'm', state: 'failed' }), now).tone, 'bad');
});

test('a fault is told in the words of the router, with when it is tried again', () => {
  const error = { code: 'engine_failed', message: 'It ended.' };
  assert.equal(faultWords(recordWith({ id: 'm' })), null);
  assert.equal(faultWords(recordWith({ id: 'm', error })), 'It ended.');
  assert.match(
    faultWords(recordWith({ id: 'm', error, retryAt: '2026-01-01T00:00:30.000Z' })) ?? '',
    /^It ended\. It is tried again from .+ on\.$/,
  );
});

test('only a bad file is broken; one that cannot be verified is nothing to be alarmed about', () => {
  const tone = (state: 'running' | 'ok' | 'bad' | 'unknown') =>
    checkWords(recordWith({ id: 'm', check: { state, at: '2026-01-01T00:00:00.000Z', message: null } }))?.tone;
  assert.deepEqual((['running', 'ok', 'bad', 'unknown'] as const).map(tone), ['run', 'ok', 'bad', 'quiet']);
});

test('a download says how much is there, how fast it goes and how long it takes, as far as that is known', () => {
  const download: Download = { id: '1', modelId: 'm', phase: 'downloading', bytes: 4.25e9, total: 6.98e9, error: null };
  assert.equal(downloadWords(download).text, '4.25 GB of 6.98 GB');
  assert.equal(
    downloadWords({ ...download, rate: 22.4e6, etaS: 124 }).text,
    '4.25 GB of 6.98 GB · 22.4 MB/s · 2:04 left',
  );
  assert.equal(downloadWords({ ...download, phase: 'paused' }).text, 'paused at 4.25 GB of 6.98 GB');
  const error = { code: 'insufficient_disk', message: 'The disk has no room.' } as const;
  assert.deepEqual(downloadWords({ ...download, phase: 'error', error }), { tone: 'bad', text: error.message });
});

test('more context says what it would ask for: room, the end of another, or what there is not', () => {
  const fit = { ...entryWith({ id: 'm' }).fit, needBytes: 9.3e9, contextTokens: 65_536, unloads: [] };
  assert.equal(contextWords(65_536, fit), '64K would need 9.3 GB and still fit.');
  assert.equal(contextWords(65_536, { ...fit, unloads: ['a'] }), '64K would need 9.3 GB and unload a.');
  assert.equal(contextWords(131_072, fit), '128K has no room now.');
  assert.equal(contextWords(65_536, { ...fit, verdict: 'no' }), '64K would not fit.');
});

test('a start says whom it ends', () => {
  assert.equal(unloadWords([]), 'Nothing has to be unloaded.');
  assert.equal(unloadWords(['a', 'b']), 'A start unloads a, b.');
});

test('a line under a name says what is known of it and nothing else', () => {
  assert.equal(
    detailOf(rowOf({ ...entryWith({ id: 'm' }), licence: 'Apache-2.0' }, [])),
    'Q4_0 · text · 32K · Apache-2.0',
  );
  assert.equal(
    detailOf(rowOf({ ...entryWith({ id: 'm', kind: 'embedding' }), context: null }, [])),
    'Q4_0 · embeddings',
  );
});
