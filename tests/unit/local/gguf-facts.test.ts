import assert from 'node:assert/strict';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ModelFacts } from '../../../main/contract/models.ts';
import { readGgufFacts } from '../../../main/local/gguf-header.ts';
import { temporaryHome, type TemporaryHome } from '../../support/core.ts';
import { floats, type GgufParts, ggufBytes, type GgufValue, many, one } from '../../support/gguf-bytes.ts';
import { tinyParts, writeTinyGguf, type TinyModel } from '../../support/tiny-gguf.ts';

let home: TemporaryHome;
before(() => {
  home = temporaryHome();
});
after(() => home[Symbol.dispose]());

function factsOf(parts: GgufParts): Promise<ModelFacts> {
  const path = join(home.folder, 'model.gguf');
  writeFileSync(path, ggufBytes(parts));
  return readGgufFacts(path);
}

const tinyFacts = (model: TinyModel): Promise<ModelFacts> => factsOf(tinyParts(model));

test('all that a file says of its model is read', async () => {
  const path = join(home.folder, 'written.gguf');
  writeTinyGguf(path, {
    architecture: 'gemma4',
    name: 'A tiny one',
    layers: 3,
    contextTokens: 4_096,
    template: 'tools',
  });
  assert.deepEqual(await readGgufFacts(path), {
    architecture: 'gemma4',
    name: 'A tiny one',
    quant: 'F32',
    role: 'model',
    kind: 'chat',
    contextTokens: 4_096,
    layers: 3,
    embeddingLength: 128,
    vocabulary: 373,
    weightBytes: 2_158_912,
    kv: { globalBytesPerToken: 256, slidingBytesPerToken: 512, window: 512 },
    hasTemplate: true,
    takesTools: true,
    fillIn: null,
    pools: false,
  });
});

test('a model without a template continues texts, and one that pools makes vectors', async () => {
  assert.equal((await tinyFacts({ template: null })).kind, 'completion');
  const { kind, pools } = await tinyFacts({ architecture: 'gemma-embedding' });
  assert.deepEqual([kind, pools], ['embedding', true]);
  const decoder = await tinyFacts({ architecture: 'llama', values: [one('llama.pooling_type', 'u32', 3)] });
  assert.deepEqual([decoder.kind, decoder.pools, decoder.hasTemplate], ['embedding', true, true]);
  assert.equal((await tinyFacts({ values: [one('gemma3.pooling_type', 'u32', 4)] })).kind, 'rerank');
  const parts = tinyParts();
  const head = { name: 'cls.weight', dims: [128, 1], data: floats(128, 0) };
  assert.equal((await factsOf({ ...parts, tensors: [...parts.tensors, head] })).kind, 'rerank');
});

test('a model takes tools where one of its templates shows them', async () => {
  assert.equal((await tinyFacts({ template: 'plain' })).takesTools, false);
  assert.equal((await tinyFacts({ template: 'tools' })).takesTools, true);
  const values = [one('tokenizer.chat_template.tool_use', 'text', '{{ tools }}')];
  assert.equal((await tinyFacts({ values })).takesTools, true);
});

/** The texts of the tokens that a tiny model has for filling in. */
const withTexts = ({ key, value }: GgufValue, texts: readonly string[]): GgufValue =>
  many(key, 'text', Array.isArray(value) ? value.toSpliced(6, texts.length, ...texts) : []);

const fillTexts = (prefix: string, suffix: string, middle: string) => ({ prefix, suffix, middle });

test('a model fills in where it has the three tokens for it, by their texts or by their numbers', async () => {
  assert.equal((await tinyFacts({})).fillIn, null);
  const usual = fillTexts('<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>');
  assert.deepEqual((await tinyFacts({ fills: true })).fillIn, usual);
  const parts = tinyParts({ fills: true });
  const texts = ['<[pre]>', '<[suf]>', '<[mid]>'];
  const named = (count: number) =>
    factsOf({
      ...parts,
      values: [
        ...parts.values.map((value) => (value.key === 'tokenizer.ggml.tokens' ? withTexts(value, texts) : value)),
        ...['pre', 'suf', 'mid']
          .slice(0, count)
          .map((part, at) => one(`tokenizer.ggml.fim_${part}_token_id`, 'u32', 6 + at)),
      ],
    });
  assert.deepEqual((await named(3)).fillIn, fillTexts('<[pre]>', '<[suf]>', '<[mid]>'));
  assert.equal((await named(2)).fillIn, null);
});

test('the quantization is told by the file, or by what most of it is written in', async () => {
  const named = async (value: number) => (await tinyFacts({ values: [one('general.file_type', 'u32', value)] })).quant;
  assert.deepEqual([await named(15), await named(1_024 + 7), await named(999)], ['Q4_K_M', 'Q8_0', 'F32']);
});

test('a name is shown as a line, and no sign in it does anything', async () => {
  const name = async (text: string) => (await tinyFacts({ name: text })).name;
  assert.equal(await name(' A\nB\u202e\u0000 '), 'A B');
  assert.equal(await name('\n'), null);
  assert.equal((await name('x'.repeat(500)))?.length, 120);
});

const cacheOf = async (model: TinyModel) => (await tinyFacts(model)).kv;
const all = 2 * 2 * 32 * 2;

test('every sixth layer of Gemma 3 looks at everything, unless the file says otherwise', async () => {
  assert.deepEqual(await cacheOf({ layers: 7 }), {
    globalBytesPerToken: all,
    slidingBytesPerToken: 6 * all,
    window: 512,
  });
  const every = one('gemma3.attention.sliding_window_pattern', 'u32', 2);
  assert.equal((await cacheOf({ layers: 7, values: [every] })).globalBytesPerToken, 3 * all);
  const listed = many('gemma3.attention.sliding_window_pattern', 'bool', [false, false, true]);
  assert.equal((await cacheOf({ layers: 3, values: [listed] })).globalBytesPerToken, 2 * all);
});

test('layers that share a cache, that keep a state, or that guess ahead keep nothing of a token', async () => {
  const model = { architecture: 'llama', layers: 4 } as const;
  const global = async (...values: TinyModel['values'] & object) =>
    (await cacheOf({ ...model, values })).globalBytesPerToken / all;
  assert.equal(await global(), 4);
  assert.equal(await global(one('llama.attention.shared_kv_layers', 'u32', 2)), 2);
  assert.equal(await global(one('llama.nextn_predict_layers', 'u32', 1)), 3);
  assert.equal(await global(one('llama.full_attention_interval', 'u32', 4)), 1);
  assert.equal(await global(many('llama.attention.head_count_kv', 'u32', [0, 2, 0, 4])), 3);
});

test('a cache that is compressed keeps one vector, and heads of a window may have a length of their own', async () => {
  const key = (name: string) => `llama.attention.${name}`;
  const mla = ['key_length_mla', 'value_length_mla'].map((name) => one(key(name), 'u32', 16));
  assert.equal((await cacheOf({ architecture: 'llama', values: mla })).globalBytesPerToken, all);
  const short = ['key_length_swa', 'value_length_swa'].map((name) => one(`gemma3.attention.${name}`, 'u32', 16));
  assert.equal((await cacheOf({ values: short })).slidingBytesPerToken, all);
});

const projector = (patch: number): GgufParts => ({
  values: [
    one('general.architecture', 'text', 'clip'),
    one('clip.vision.block_count', 'u32', 4),
    one('clip.vision.embedding_length', 'u32', 64),
    one('clip.vision.patch_size', 'u32', patch),
  ],
  tensors: [{ name: 'v.patch_embd.weight', dims: [64], data: floats(64, 0) }],
});

test('the eyes of a model are told from a model, and are checked too', async () => {
  const { role, layers, weightBytes, kv } = await factsOf(projector(14));
  assert.deepEqual([role, layers, weightBytes, kv.window], ['mmproj', 4, 256, 0]);
  await assert.rejects(factsOf(projector(0)), /patch_size" is 0/);
});

test('a small model that guesses ahead is told from a model', async () => {
  const parts = tinyParts({ architecture: 'gemma4' });
  const values = parts.values.map((value) => ({
    ...value,
    key: value.key.replace(/^gemma4\./, 'gemma4-assistant.'),
    value: value.key === 'general.architecture' ? 'gemma4-assistant' : value.value,
  }));
  assert.equal((await factsOf({ ...parts, values })).role, 'drafter');
});

/** A model in three files, as they are made; each part may be changed. */
function writeParts(change: (values: readonly GgufValue[], part: number) => readonly GgufValue[] = (values) => values) {
  const { values, tensors } = tinyParts();
  return [0, 1, 2].map((part) => {
    const own = [one('split.no', 'u16', part), one('split.count', 'u16', 3)];
    const path = join(home.folder, `parted-0000${part + 1}-of-00003.gguf`);
    const given = change(part === 0 ? [...values, ...own] : own, part);
    writeFileSync(path, ggufBytes({ values: given, tensors: tensors.filter((_, at) => at % 3 === part) }));
    return path;
  });
}

test('a model in several files is refused, and read as one where that is wanted', async () => {
  const [first = '', second = ''] = writeParts();
  await assert.rejects(readGgufFacts(first), /one of 3 parts/);
  const whole = await factsOf(tinyParts());
  assert.deepEqual(await readGgufFacts(first, { parts: 'opened' }), whole);
  await assert.rejects(readGgufFacts(second, { parts: 'opened' }), /damaged|Name its first part/);
});

test('a model in several files is refused where a part is missing, is another, or is called otherwise', async () => {
  const [first = '', second = ''] = writeParts((values, part) =>
    values.map((value) => (part === 1 && value.key === 'split.no' ? { ...value, value: 2 } : value)),
  );
  await assert.rejects(readGgufFacts(first, { parts: 'opened' }), /Part 2 of 3: .*should be part 2 of 3/);
  rmSync(second);
  await assert.rejects(
    readGgufFacts(first, { parts: 'opened' }),
    /^RouterError: Part 2 of 3: There is no regular file/,
  );
  const renamed = join(home.folder, 'renamed.gguf');
  renameSync(first, renamed);
  await assert.rejects(readGgufFacts(renamed, { parts: 'opened' }), /is not called so/);
});

const realFolder = process.env['LA_ROUTER_TEST_MODELS'] ?? '';
const real = (name: string) => join(realFolder, name);
const without = (name: string) =>
  realFolder !== '' && existsSync(real(name)) ? false : `LA_ROUTER_TEST_MODELS has no ${name}`;

const gemma = 'gemma-3-270m-q4_k_m.gguf';
test('a real Gemma 3 is read', { skip: without(gemma) }, async () => {
  const { kv, quant, kind, vocabulary } = await readGgufFacts(real(gemma));
  assert.deepEqual([quant, kind, vocabulary], ['Q4_K_M', 'completion', 262_144]);
  assert.deepEqual(kv, { globalBytesPerToken: 3_072, slidingBytesPerToken: 15_360, window: 512 });
});

const smol = 'smollm2-135m-instruct.gguf';
test('a real SmolLM2 is read', { skip: without(smol) }, async () => {
  const { kv, quant, kind, contextTokens } = await readGgufFacts(real(smol));
  assert.deepEqual([quant, kind, contextTokens], ['Q4_1', 'chat', 8_192]);
  assert.equal(kv.globalBytesPerToken, 23_040);
});
