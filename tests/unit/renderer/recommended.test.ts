import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CatalogEntry } from '../../../main/contract/models.ts';
import { recommended } from '../../../renderer/lib/recommended.ts';
import { entryWith } from '../../support/model-entries.ts';

/** A model whose file has so many gigabytes. */
const sized = (id: string, gigabytes: number, setup: Partial<Parameters<typeof entryWith>[0]> = {}): CatalogEntry => {
  const entry = entryWith({ id, ...setup });
  return { ...entry, variants: entry.variants.map((variant) => ({ ...variant, bytes: gigabytes * 1e9 })) };
};

test('the largest that talks and runs well is recommended, but for those that are slow or long in coming', () => {
  const entries = [
    sized('small', 2),
    sized('middle', 3.4),
    sized('large', 7),
    sized('huge', 18),
    sized('vectors', 3.8, { kind: 'embedding' }),
  ];
  assert.equal(recommended(entries, { devices: ['cuda'] })?.id, 'large');
  assert.equal(recommended(entries, { devices: [] })?.id, 'middle');
});

test('where nothing runs well the nearest to it is recommended, and nothing where nothing is known', () => {
  const tight = sized('tight', 3, { verdict: 'tight' });
  const slower = sized('slower', 9, { verdict: 'slower' });
  assert.equal(recommended([tight, slower], null)?.id, 'slower');
  assert.equal(
    recommended([entryWith({ id: 'no', verdict: 'no' }), entryWith({ id: 'u', verdict: 'unknown' })], null),
    null,
  );
});
