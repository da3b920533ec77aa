import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isModelId } from '../../../main/contract/models.ts';
import { tiers } from '../../../main/contract/routing.ts';
import { openCatalog, type CatalogFile, type CatalogModel } from '../../../main/local/catalog.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const text = readFileSync(join(root, 'resources/catalog/models.json'), 'utf8');
const catalog = openCatalog(text);
const models = catalog.all();

const filesOf = ({ variants, mmproj, drafter }: CatalogModel): readonly CatalogFile[] => [
  ...variants,
  ...(mmproj === null ? [] : [mmproj]),
  ...(drafter === null ? [] : [drafter]),
];

const unique = (values: readonly string[]): void => assert.deepEqual(values, [...new Set(values)]);

test('every model of the catalog has an id of its own that is one, and so has every variant', () => {
  const ids = models.flatMap(({ id, variants }) => [
    id,
    ...variants.map(({ quant }) => `${id}-${quant.toLowerCase()}`),
  ]);
  unique(ids);
  for (const id of ids) assert.ok(isModelId(id), id);
});

test('no two files of the catalog are the same, and every hash is one', () => {
  const files = models.flatMap(filesOf);
  unique(files.map(({ source }) => JSON.stringify(source)));
  const hashes = files.flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256]));
  unique(hashes);
  for (const hash of hashes) assert.match(hash, /^[0-9a-f]{64}$/);
});

test('every place of the catalog makes a well-formed address', () => {
  for (const { source } of models.flatMap(filesOf)) {
    if (source.kind !== 'hub') continue;
    const path = `/${source.repository}/resolve/${source.revision ?? 'main'}/${source.file}`;
    assert.equal(new URL(`https://hub.test${path}`).pathname, path);
    assert.match(source.file, /\.gguf$/);
  }
});

test('whatever has a hash has a size, and a pinned one a commit', () => {
  for (const { source, bytes, sha256 } of models.flatMap(filesOf)) {
    if (sha256 !== null) assert.ok(bytes !== null);
    if (source.kind === 'hub' && source.revision !== null) assert.match(source.revision, /^[0-9a-f]{40}$/);
  }
});

test('the tiers of the catalog are known, each of the lower three has a model, and what gives vectors has none', () => {
  for (const { tier } of models) assert.ok(tier === null || tiers.includes(tier));
  for (const tier of ['HEARTBEAT', 'SIMPLE', 'MODERATE']) assert.ok(models.some((model) => model.tier === tier));
  for (const { kind, tier } of models) if (kind !== 'chat') assert.equal(tier, null);
});

test('there is one starter, it is small, and it is for no tier', () => {
  const starters = models.filter(({ starter }) => starter);
  assert.deepEqual(
    starters.map(({ id, tier, variants }) => [id, tier, variants[0]?.bytes]),
    [['smollm2-135m-instruct', null, 98_362_432]],
  );
});

/** In MiB at 8k, 32k and 128k tokens, one sequence, as they were measured. */
const measured: Readonly<Record<string, readonly [number, number, number]>> = {
  'gemma-4-e2b': [60, 204, 780],
  'gemma-4-e4b': [168, 552, 2_088],
  'gemma-4-12b': [608, 992, 2_528],
  'gemma-4-26b-a4b': [460, 940, 2_860],
  'gemma-4-31b': [1_840, 3_760, 11_440],
};

test('what the catalog says of memory gives the figures that were measured', () => {
  const pad = (tokens: number): number => Math.ceil(tokens / 256) * 256;
  for (const [id, figures] of Object.entries(measured)) {
    const kv = catalog.find(id)?.model.kv;
    assert.ok(kv);
    const mebibytes = [8_192, 32_768, 131_072].map((context) => {
      const sliding = pad(Math.min(context, kv.window + 512));
      return (kv.globalBytesPerToken * context + kv.slidingBytesPerToken * sliding) / 2 ** 20;
    });
    assert.deepEqual(mebibytes, figures);
  }
});

const asked: readonly (readonly [name: string, id: string | null, quant?: string])[] = [
  ['gemma-4-e4b', 'gemma-4-e4b', 'Q4_0'],
  ['gemma4-E4B', 'gemma-4-e4b', 'Q4_0'],
  ['gemma-4-e4b:ud-q4_k_xl', 'gemma-4-e4b', 'UD-Q4_K_XL'],
  ['gemma4-e4b-UD-Q4_K_XL', 'gemma-4-e4b', 'UD-Q4_K_XL'],
  ['gemma-4-e4b:q4_0', 'gemma-4-e4b', 'Q4_0'],
  ['gemma-4-e4b:latest', 'gemma-4-e4b', 'Q4_0'],
  ['gemma-4-e4b:q2_k', null],
  ['google/gemma-4-e4b', null],
  ['constructor', null],
];

for (const [name, id, quant] of asked) {
  test(`the catalog finds ${id === null ? 'nothing' : `${id} as ${quant}`} by "${name}"`, () => {
    const found = catalog.find(name);
    assert.deepEqual([found?.model.id ?? null, found?.variant.quant], [id, quant]);
  });
}

test('a file is known again by its hash', () => {
  for (const model of models)
    for (const variant of model.variants)
      if (variant.sha256 !== null) assert.deepEqual(catalog.bySha256(variant.sha256), { model, variant });
  assert.equal(catalog.bySha256('0'.repeat(64)), null);
});

const [first] = JSON.parse(text).models;
const wrong: readonly (readonly [what: string, models: readonly unknown[]])[] = [
  ['no model', []],
  ['a word that it does not know', [{ ...first, more: 1 }]],
  ['a hash that is none', [{ ...first, variants: [{ ...first.variants[0], sha256: 'abc' }] }]],
  [
    'a path out of its repository',
    [{ ...first, mmproj: { ...first.mmproj, source: { ...first.mmproj.source, file: '../x' } } }],
  ],
  ['an id that is none', [{ ...first, id: 'Download' }]],
];

for (const [what, entries] of wrong) {
  test(`a catalog with ${what} is refused`, () => {
    assert.throws(() => openCatalog(JSON.stringify({ models: entries })));
  });
}
