import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isModelId } from '../../../../main/contract/models.ts';
import { findNamed, idFromFileName, nameCandidates, variantId } from '../../../../main/domain/engine/model-names.ts';

const installed = [
  { id: 'gemma-4-e4b', quant: 'Q4_0' },
  { id: 'gemma-4-e4b-q8_0', quant: 'Q8_0' },
  { id: 'gemma4-mine', quant: 'Q4_K_M' },
];

const asked: readonly (readonly [name: string, meant: string | null])[] = [
  ['gemma-4-e4b', 'gemma-4-e4b'],
  ['gemma4-e4b', 'gemma-4-e4b'],
  ['Gemma4-E4B', 'gemma-4-e4b'],
  ['gemma-4-e4b:Q8_0', 'gemma-4-e4b-q8_0'],
  ['gemma4-e4b:q8_0', 'gemma-4-e4b-q8_0'],
  ['gemma-4-e4b-q8_0', 'gemma-4-e4b-q8_0'],
  ['gemma-4-e4b:q4_0', 'gemma-4-e4b'],
  ['gemma-4-e4b:latest', 'gemma-4-e4b'],
  ['gemma4-mine', 'gemma4-mine'],
  ['gemma-4-mine', 'gemma4-mine'],
  ['gemma-4-e4b:q5_k_m', null],
  ['gemma-4-e2b', null],
  ['gemma4', null],
  ['', null],
];

for (const [name, meant] of asked) {
  test(`"${name}" means ${meant ?? 'no installed model'}`, () => {
    assert.equal(findNamed(name, installed)?.id ?? null, meant);
  });
}

test('any text can be asked for as a model', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      assert.ok(nameCandidates(name).length > 0);
      findNamed(name, installed);
    }),
  );
});

test('every variant is found by both of its names, in any case', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9._]{0,20}$/);
  fc.assert(
    fc.property(word, fc.constantFrom('Q4_0', 'Q8_0', 'UD-Q4_K_XL', 'BF16'), fc.boolean(), (id, quant, second) => {
      const model = { id: second ? variantId(id, quant) : id, quant };
      assert.equal(findNamed(`${id}:${quant}`.toUpperCase(), [model]), model);
      assert.equal(findNamed(model.id.toUpperCase(), [model]), model);
    }),
  );
});

const files: readonly (readonly [file: string, id: string])[] = [
  ['Foo_Q4 K.gguf', 'foo_q4-k'],
  ['gemma-4-E4B_q4_0-it.gguf', 'gemma-4-e4b_q4_0-it'],
  ['gemma4-e4b.gguf', 'gemma-4-e4b'],
  ['big-00001-of-00003.gguf', 'big'],
  ['/models/In A Folder/x.GGUF', 'x'],
  ['C:\\models\\x.gguf', 'x'],
  ['Übermodell.gguf', 'ubermodell'],
  ['模型.gguf', 'model'],
  ['.gguf', 'model'],
  ['con.gguf', 'model-con'],
  ['download.gguf', 'model-download'],
  ['1e5.gguf', 'model-1e5'],
  ['dots...gguf', 'dots'],
];

for (const [file, id] of files) {
  test(`the file ${file} is called ${id}`, () => {
    assert.equal(idFromFileName(file), id);
  });
}

test('a name that is taken gets a number, however long it is', () => {
  const taken = new Set(['x', 'x-2']);
  assert.equal(
    idFromFileName('x.gguf', (id) => taken.has(id)),
    'x-3',
  );
  const long = idFromFileName(`${'a'.repeat(400)}.gguf`);
  assert.equal(long.length, 128);
  assert.equal(
    idFromFileName(`${'a'.repeat(400)}.gguf`, (id) => id === long),
    `${'a'.repeat(126)}-2`,
  );
});

test('every file name gives a valid id, and two files never the same', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.stringMatching(/^[a-z0-9.:_-]{0,140}$/),
    fc.constantFrom('con', 'nul.x', 'import', 'running', 'constructor', '12', '0x10', '-', '..', 'com1.y.gguf'),
  );
  fc.assert(
    fc.property(fc.array(name, { maxLength: 12 }), (names) => {
      const ids = new Set<string>();
      for (const file of names) {
        const id = idFromFileName(file, (taken) => ids.has(taken));
        assert.ok(isModelId(id), `${JSON.stringify(file)} gave ${id}`);
        assert.ok(!ids.has(id));
        ids.add(id);
        assert.equal(findNamed(id, [{ id, quant: '' }])?.id, id);
      }
    }),
  );
});
