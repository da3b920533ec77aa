import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CatalogEntry, ModelRecord } from '../../../../main/contract/models.ts';
import {
  chosenRow,
  groupsOf,
  installedQuant,
  isRepository,
  matches,
  rowsOf,
  type Verdict,
} from '../../../../renderer/features/models/view.ts';
import { entryWith, installedWith, recordWith } from '../../../support/model-entries.ts';

const idsOf = (entries: readonly CatalogEntry[], running: readonly ModelRecord[] = []) =>
  groupsOf(rowsOf(entries, running)).map(({ id, rows }) => [id, rows.map((row) => row.id)]);

const verdicts: readonly Verdict[] = ['unknown', 'no', 'tight', 'slower', 'well'];

test('models stand in groups, what runs first and then by how well they would', () => {
  const entries = [
    ...verdicts.map((verdict) => entryWith({ id: verdict, verdict })),
    installedWith({ id: 'stopped' }),
    installedWith({ id: 'up', verdict: 'tight', record: { state: 'ready' } }),
  ];
  assert.deepEqual(idsOf(entries), [
    ['installed', ['up', 'stopped']],
    ['runs', ['well', 'slower', 'tight']],
    ['unknown', ['unknown']],
    ['bigger', ['no']],
  ]);
});

test('what runs without standing in the catalog is shown too: of Ollama in a group of its own', () => {
  const running = [recordWith({ id: 'llama3', engine: 'ollama', state: 'ready' }), recordWith({ id: 'second-q8' })];
  assert.deepEqual(idsOf([entryWith({ id: 'first' })], running), [
    ['installed', ['second-q8']],
    ['others', ['llama3']],
    ['runs', ['first']],
  ]);
});

test('a row says by which id its model is started, and how it runs now', () => {
  const entry = installedWith({
    id: 'gemma',
    quants: ['Q4_0', 'Q8_0'],
    record: { id: 'gemma-q8_0', state: 'stopped' },
  });
  const [row] = rowsOf([entry], [recordWith({ id: 'gemma-q8_0', state: 'loading', progress: 0.5 })]);
  assert.equal(row?.localId, 'gemma-q8_0');
  assert.equal(row?.quant, 'Q8_0');
  assert.equal(row?.record?.progress, 0.5);
});

test('which variant lies here is known by its id or its size, and else is nobody knows which', () => {
  const quants = ['Q4_0', 'Q8_0'];
  assert.equal(installedQuant(installedWith({ id: 'm', quants, record: { id: 'm-q8_0' } })), 'Q8_0');
  assert.equal(installedQuant(installedWith({ id: 'm', quants, bytes: 2_000 })), 'Q8_0');
  assert.equal(installedQuant(installedWith({ id: 'm', quants, bytes: 7 })), null);
  assert.equal(installedQuant(entryWith({ id: 'm', quants })), null);
});

test('a search finds names however they are spelled, and where they come from', () => {
  const [row] = rowsOf([entryWith({ id: 'gemma-4-e4b', name: 'Gemma 4 E4B', source: 'google/gemma-4-E4B-gguf' })], []);
  assert.ok(row !== undefined);
  for (const text of ['', 'gemma 4', 'GEMMA-4', 'e4b gemma', 'google/']) assert.ok(matches(row, text), text);
  assert.ok(!matches(row, 'qwen'));
});

test('a repository of the hub is told from other words', () => {
  for (const text of ['owner/name', ' owner/Name-1.5_x:Q4_K_M ']) assert.ok(isRepository(text), text);
  for (const text of ['gemma', 'a/b/c', 'a b/c', '/x', '']) assert.ok(!isRepository(text), text);
});

test('the model that is looked at is the one asked for, else what runs, else what lies here, else the recommended', () => {
  const stopped = installedWith({ id: 'here' });
  const up = installedWith({ id: 'up', record: { state: 'ready' } });
  const rows = rowsOf([entryWith({ id: 'a' }), entryWith({ id: 'b' }), stopped, up], []);
  assert.equal(chosenRow(rows, 'b', 'a')?.id, 'b');
  assert.equal(chosenRow(rows, 'gone', 'a')?.id, 'up');
  assert.equal(chosenRow(rows.slice(0, 3), null, 'b')?.id, 'here');
  assert.equal(chosenRow(rows.slice(0, 2), null, 'b')?.id, 'b');
  assert.equal(chosenRow([], null, null), null);
});
