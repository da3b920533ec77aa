import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { RouterError } from '../../../main/contract/errors.ts';
import { lookAtMlxFolder, readMlxFacts } from '../../../main/local/mlx-folder.ts';
import { safetensors, tinyConfig, tinyTable, writeMlxFolder } from '../../support/fake-mlx.ts';

type Files = Parameters<typeof writeMlxFolder>[1];

/** What is said of a folder of such files. */
async function factsOf(files: Files) {
  const parent = mkdtempSync(join(tmpdir(), 'mlx-'));
  try {
    return await readMlxFacts(writeMlxFolder(join(parent, 'model'), files));
  } finally {
    rmSync(parent, { recursive: true });
  }
}

const refusedFor = (words: RegExp, files: Files): Promise<void> =>
  assert.rejects(factsOf(files), (error) => {
    assert.ok(error instanceof RouterError && error.code === 'invalid_model', String(error));
    assert.match(error.message, words);
    return true;
  });

const configWith = (extra: object): Files => ({ 'config.json': JSON.stringify({ ...tinyConfig, ...extra }) });
const weightsOf = (table: object, bytes = 80): Files => ({ 'model.safetensors': safetensors(table, bytes) });

test('a folder says what its files say', async () => {
  const facts = await factsOf({});
  assert.deepEqual(
    [
      facts.architecture,
      facts.kind,
      facts.contextTokens,
      facts.layers,
      facts.vocabulary,
      facts.weightBytes,
      facts.quant,
    ],
    ['qwen3', 'chat', 4_096, 4, 320, 80, '4bit'],
  );
  // A key and a value of two heads of 16 numbers of two bytes, in each of four layers.
  assert.deepEqual(facts.kv, { globalBytesPerToken: 4 * 2 * 2 * 16 * 2, slidingBytesPerToken: 0, window: 0 });
  assert.ok(facts.takesTools);
});

test('layers with a window keep no more than that', async () => {
  const layer_types = ['sliding_attention', 'sliding_attention', 'sliding_attention', 'full_attention'];
  const { kv } = await factsOf(configWith({ layer_types, sliding_window: 512 }));
  assert.deepEqual(kv, { globalBytesPerToken: 128, slidingBytesPerToken: 384, window: 512 });
});

test('a model that sees says its size in a part of its own; weights as they were trained have no bits', async () => {
  const { model_type, quantization: _bits, ...text_config } = tinyConfig;
  const facts = await factsOf({ 'config.json': JSON.stringify({ model_type, text_config }) });
  assert.deepEqual([facts.layers, facts.quant], [4, 'U32']);
});

test('a template stands in a file of its own too; without one it only goes on with texts', async () => {
  const bare: Files = { 'tokenizer_config.json': '{}' };
  assert.deepEqual([(await factsOf(bare)).kind, (await factsOf(bare)).takesTools], ['completion', false]);
  assert.equal((await factsOf({ ...bare, 'chat_template.jinja': '{{ messages }}' })).kind, 'chat');
});

test('nothing is taken that could run a program', async () => {
  for (const name of ['pytorch_model.bin', 'weights.PT', 'optimizer.pkl', 'last.ckpt'])
    await refusedFor(/could run a program/, { [name]: 'x' });
  await refusedFor(/program of its own/, configWith({ model_file: 'run.py' }));
  await refusedFor(/model_type/, configWith({ model_type: '../evil' }));
});

test('what is missing is said', async () => {
  await refusedFor(/no model\*\.safetensors/, { 'model.safetensors': null });
  await refusedFor(/tokenizer\.json/, { 'tokenizer.json': null });
  await refusedFor(/1 of 2 files/, {
    'model.safetensors': null,
    'model-00001-of-00002.safetensors': safetensors(tinyTable, 80),
  });
  await refusedFor(/max_position_embeddings/, configWith({ max_position_embeddings: undefined }));
  await refusedFor(/num_hidden_layers/, configWith({ num_hidden_layers: 1e9 }));
  await refusedFor(/no JSON/, { 'config.json': '{"model_type": ' });
});

test('weights are whole, in their places, and of a kind that is known', async () => {
  const tensor = { dtype: 'F16', shape: [40], data_offsets: [0, 80] };
  const withTensor = (extra: object): Files => weightsOf({ a: { ...tensor, ...extra } });
  assert.equal((await factsOf(withTensor({}))).weightBytes, 80);
  await refusedFor(/ends 40 bytes before/, weightsOf({ a: tensor }, 40));
  await refusedFor(/more behind its last/, weightsOf({ a: tensor }, 81));
  await refusedFor(/another size than its shape/, withTensor({ shape: [41] }));
  await refusedFor(/unknown kind/, withTensor({ dtype: 'OBJECT' }));
  await refusedFor(/means nothing/, withTensor({ data_offsets: [-1, 79] }));
  await refusedFor(/in each other/, weightsOf({ a: tensor, b: { ...tensor, data_offsets: [40, 120] } }, 120));
  await refusedFor(/no tensors/, weightsOf({ __metadata__: {} }, 0));
  await refusedFor(/longer than the file/, { 'model.safetensors': Buffer.concat([Buffer.from([9]), Buffer.alloc(8)]) });
  await refusedFor(/more than any has/, { 'model.safetensors': Buffer.alloc(32, 0xff) });
  await refusedFor(/ends before its table/, { 'model.safetensors': Buffer.alloc(3) });
});

test('whatever the files hold, the check gives facts or a refusal', async () => {
  const file = fc.oneof(
    fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    fc.json(),
  );
  const pieces = fc.record({ 'config.json': file, 'model.safetensors': file }, { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(pieces, async (files) => {
      await factsOf(files).catch((error: unknown) => assert.ok(error instanceof RouterError, String(error)));
    }),
    { numRuns: 60 },
  );
});

test('a folder without a config.json is none of a model, and what lies in it as a folder is not looked at', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'mlx-'));
  const folder = writeMlxFolder(join(parent, 'model'));
  mkdirSync(join(folder, 'model-inner.safetensors'));
  assert.deepEqual((await lookAtMlxFolder(folder))?.names, [
    'config.json',
    'model.safetensors',
    'tokenizer.json',
    'tokenizer_config.json',
  ]);
  assert.equal(await lookAtMlxFolder(parent), null);
  rmSync(parent, { recursive: true });
});
