// What a header may say: each value, each tensor and each token out of its bounds is refused, in words that name it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { RouterError } from '../../../main/contract/errors.ts';
import { readGgufFacts } from '../../../main/local/gguf-header.ts';
import { temporaryHome, type TemporaryHome } from '../../support/core.ts';
import { type GgufParts, type GgufTensor, ggufBytes, type GgufValue, many, one } from '../../support/gguf-bytes.ts';
import { type TinyModel, tinyParts } from '../../support/tiny-gguf.ts';

let home: TemporaryHome;
before(() => {
  home = temporaryHome();
});
after(() => home[Symbol.dispose]());

async function refuses(parts: GgufParts, words: RegExp): Promise<void> {
  const path = join(home.folder, 'model.gguf');
  writeFileSync(path, ggufBytes(parts));
  await assert.rejects(readGgufFacts(path), (error) => {
    assert.ok(error instanceof RouterError && error.code === 'invalid_model', String(error));
    assert.match(error.message, words);
    return true;
  });
}

type BadValue = readonly [what: string, value: GgufValue, words: RegExp, model?: TinyModel];

const huge = 2 ** 32 - 1;
const whole = (key: string, value: number): GgufValue => one(`gemma3.${key}`, 'u32', value);

const badValues: readonly BadValue[] = [
  ['an architecture that is no word', one('general.architecture', 'text', '../x'), /its kind is called/],
  ['an architecture that is no text', one('general.architecture', 'u32', 1), /of the type u32/],
  ['no layers', whole('block_count', 0), /block_count" is 0/],
  ['more layers than engines have room for', whole('block_count', 513), /block_count" is 513/],
  ['more layers than it has tensors of', whole('block_count', 3), /layer 2 are missing/],
  ['layers as a text', one('gemma3.block_count', 'text', '2'), /of the type text/],
  ['layers in 64 bits', one('gemma3.block_count', 'u64', 2), /of the type u64/],
  ['no context', whole('context_length', 0), /context_length/],
  ['a context without end', whole('context_length', huge), /context_length/],
  ['vectors without numbers', whole('embedding_length', 0), /embedding_length/],
  ['vectors of another length than its tensors', whole('embedding_length', 64), /vectors of 128 numbers/],
  ['heads for half of the layers', many('gemma3.attention.head_count', 'u32', [4]), /1 values for 2 layers/],
  ['heads without end', whole('attention.head_count', huge), /head_count/],
  ['heads that cannot share', whole('attention.head_count_kv', 3), /4 heads cannot share 3/],
  ['heads below zero', many('gemma3.attention.head_count_kv', 'i32', [-1, 2]), /out of all bounds/],
  ['heads of no length', whole('attention.key_length', 0), /key_length/],
  ['a turning part longer than a head', whole('rope.dimension_count', 64), /64 numbers of its heads of 32/],
  ['a turning part of nothing', whole('rope.dimension_count', 0), /0 numbers of its heads/],
  ['a window that nothing looks at', whole('attention.sliding_window_pattern', 1), /none of its layers/],
  ['a turning part that is odd', whole('rope.dimension_count', 31), /31 numbers/],
  ['experts without end', whole('expert_count', 1_025), /expert_count/],
  ['experts that it has not', whole('expert_used_count', 2), /2 of its 0 experts/],
  ['experts that it does not use', whole('expert_count', 8), /0 of its 8 experts/],
  ['more guessing layers than layers', whole('nextn_predict_layers', 3), /nextn_predict_layers/],
  ['more sharing layers than layers', whole('attention.shared_kv_layers', 3), /shared_kv_layers/],
  [
    'a pattern for half of the layers',
    many('gemma3.attention.sliding_window_pattern', 'bool', [true]),
    /1 values for 2/,
  ],
  ['a pattern in words', many('gemma3.attention.sliding_window_pattern', 'text', ['a', 'b']), /no list/],
  ['a pooling that is none', whole('pooling_type', 9), /pooling_type/],
  ['a divisor below zero', one('gemma3.attention.layer_norm_rms_epsilon', 'f32', -1), /is -1/],
  ['a divisor that is no number', one('gemma3.attention.layer_norm_rms_epsilon', 'f32', Number.NaN), /is NaN/],
  ['a base of zero', one('gemma3.rope.freq_base', 'f32', 0), /freq_base" is 0/],
  ['a scaling that nobody knows', one('gemma3.rope.scaling.type', 'text', 'odd'), /kind of scaling/],
  ['an alignment that is no power of two', one('general.alignment', 'u32', 48), /multiples of 48/],
  ['an alignment of zero', one('general.alignment', 'u32', 0), /alignment/],
  ['an alignment of another type', one('general.alignment', 'i32', 32), /of the type i32/],
  ['an alignment that its tensors do not keep', one('general.alignment', 'u32', 4_096), /does not follow|cut short/],
  ['an adapter', one('general.type', 'text', 'adapter'), /LoRA/],
  ['one part of several', one('split.count', 'u16', 3), /one of 3 parts/],
  ['a vocabulary of an unknown kind', one('tokenizer.ggml.model', 'text', 'odd'), /kind "odd"/],
  ['no vocabulary', one('tokenizer.ggml.model', 'text', 'none'), /kind "none"/],
  ['tokens that are numbers', many('tokenizer.ggml.tokens', 'u32', [1, 2]), /no vocabulary/],
  ['no tokens', many('tokenizer.ggml.tokens', 'text', []), /0 tokens/],
  ['two tokens that are the same', many('tokenizer.ggml.tokens', 'text', ['a', 'b', 'a']), /are the same/],
  ['two tokens that engines take for the same', many('tokenizer.ggml.tokens', 'text', ['a', 'a\0b']), /are the same/],
  ['a token like a page', many('tokenizer.ggml.tokens', 'text', ['a', 'b'.repeat(5_000)]), /5000 bytes long/],
  ['fewer scores than tokens', many('tokenizer.ggml.scores', 'f32', [1]), /1 values for 363 tokens/],
  ['scores of another type', many('tokenizer.ggml.scores', 'text', ['a']), /no list of the type/],
  ['fewer kinds than tokens', many('tokenizer.ggml.token_type', 'i32', [1]), /1 values for 363 tokens/],
  ['an end that is no token', one('tokenizer.ggml.eos_token_id', 'u32', 363), /has 363 tokens/],
  ['a beginning below zero', one('tokenizer.ggml.bos_token_id', 'i32', -1), /of the type i32/],
  ['a switch that is a number', one('tokenizer.ggml.add_bos_token', 'u32', 1), /yes or no/],
  ['a template that is a number', one('tokenizer.chat_template', 'u32', 1), /a text belongs/],
  ['a template like a book', one('tokenizer.chat_template', 'text', 'a'.repeat(2 ** 20 + 1)), /longer than 1 MB/],
  ['a template that does not close', one('tokenizer.chat_template', 'text', '{% if x %}'), /opens a block/],
  ['a second template that does not close', one('tokenizer.chat_template.tool_use', 'text', '{{ x'), /opens a tag/],
  ['a vocabulary without merges', one('tokenizer.ggml.model', 'text', 'gpt2'), /put together/],
  [
    'no token to begin with where one is put in',
    one('tokenizer.ggml.bos_token_id', 'u32', huge),
    /begin a prompt/,
    { architecture: 'gemma4' },
  ],
  [
    'nothing that its layers could share',
    one('gemma4.attention.shared_kv_layers', 'u32', 1),
    /1 of its 2 layers share/,
    { architecture: 'gemma4' },
  ],
  [
    'an encoder whose layers all look at a window',
    one('gemma-embedding.attention.sliding_window_pattern', 'u32', 6),
    /partly at a window/,
    { architecture: 'gemma-embedding' },
  ],
];

for (const [what, value, words, model] of badValues)
  test(`a model with ${what} is refused`, () => refuses(tinyParts({ ...model, values: [value] }), words));

const needed = ['general.architecture', 'gemma3.block_count', 'gemma3.context_length', 'gemma3.embedding_length'];
const alsoNeeded = ['gemma3.attention.layer_norm_rms_epsilon', 'tokenizer.ggml.model', 'tokenizer.ggml.tokens'];

for (const key of [...needed, ...alsoNeeded])
  test(`a model that does not say ${key} is refused`, async () => {
    const parts = tinyParts();
    const values = parts.values.filter((value) => value.key !== key);
    assert.equal(values.length, parts.values.length - 1);
    await refuses({ ...parts, values }, /does not say|no vocabulary/);
  });

test('keys that are empty, unreadable or said twice are refused', async () => {
  const parts = tinyParts();
  const withKeys = (...keys: string[]): GgufParts => ({
    ...parts,
    values: [...parts.values, ...keys.map((key) => one(key, 'u32', 1))],
  });
  await refuses(withKeys(''), /empty or too long/);
  await refuses(withKeys('k'.repeat(600)), /empty or too long/);
  await refuses(withKeys('a\0b'), /cannot be read/);
  await refuses(withKeys('a', 'a'), /says "a" twice/);
});

test('counts beyond what is there are refused, however large', async () => {
  const parts = tinyParts();
  for (const count of [2n ** 64n - 1n, 2n ** 63n, 2n ** 32n, 100_000n]) {
    await refuses({ ...parts, valueCount: count }, /than it has room for/);
    await refuses({ ...parts, tensorCount: count }, /than it has room for/);
  }
  await refuses({ ...parts, tensorCount: BigInt(parts.tensors.length + 1) }, /damaged|cut short/);
  await refuses({ ...parts, valueCount: BigInt(parts.values.length - 1) }, /damaged|cut short/);
});

type Change = (tensor: GgufTensor) => GgufTensor;
type BadTensor = readonly [what: string, name: string, change: Change, words: RegExp];

const embedding = 'token_embd.weight';
const output = 'output.weight';

const badTensors: readonly BadTensor[] = [
  ['without a name', output, (tensor) => ({ ...tensor, name: '' }), /no name/],
  ['with a name of 64 bytes', output, (tensor) => ({ ...tensor, name: 'n'.repeat(64) }), /too long/],
  ['with a name that nobody can read', output, (tensor) => ({ ...tensor, name: 'a\nb' }), /nobody can read/],
  ['called as another', output, (tensor) => ({ ...tensor, name: embedding }), /are called/],
  ['without dimensions', output, (tensor) => ({ ...tensor, dims: [] }), /0 dimensions/],
  ['with five dimensions', output, (tensor) => ({ ...tensor, dims: [1, 1, 1, 1, 1] }), /5 dimensions/],
  ['with a dimension of zero', output, (tensor) => ({ ...tensor, dims: [128, 0] }), /cannot be/],
  ['whose numbers cannot be counted', output, (tensor) => ({ ...tensor, dims: [2 ** 32, 2 ** 32] }), /cannot be/],
  ['larger than the file', output, (tensor) => ({ ...tensor, dims: [2 ** 24, 2 ** 20] }), /does not follow/],
  ['of an unknown type', output, (tensor) => ({ ...tensor, type: 99 }), /unknown type 99/],
  ['of a type that was removed', output, (tensor) => ({ ...tensor, type: 4 }), /read no longer/],
  [
    'of a type for nothing but helping',
    output,
    (tensor) => ({ ...tensor, type: 15, dims: [256, 8] }),
    /no engine computes/,
  ],
  ['in blocks that do not fit', output, (tensor) => ({ ...tensor, type: 12 }), /Q4_K blocks/],
  ['behind the end of the file', output, (tensor) => ({ ...tensor, offset: 2 ** 40 }), /does not follow/],
  ['over another', output, (tensor) => ({ ...tensor, offset: 0 }), /does not follow/],
  ['at an odd place', output, (tensor) => ({ ...tensor, offset: 33 }), /does not follow/],
  ['of other tokens', embedding, (tensor) => ({ ...tensor, dims: [363, 128] }), /vectors of 363 numbers/],
  ['missing', embedding, (tensor) => ({ ...tensor, name: 'other.weight' }), /vectors of its tokens are missing/],
];

for (const [what, name, change, words] of badTensors)
  test(`a model with a tensor ${what} is refused`, async () => {
    const parts = tinyParts();
    const tensors = parts.tensors.map((tensor) => (tensor.name === name ? change(tensor) : tensor));
    await refuses({ ...parts, tensors }, words);
  });

test('a vocabulary of the kind plamo2 without a token for each byte is refused', async () => {
  const key = (name: string): string => `tokenizer.ggml.${name}`;
  const values = [
    one(key('model'), 'text', 'plamo2'),
    many(key('tokens'), 'text', ['<0x-1>', '<0xZZ>', '</s>']),
    many(key('scores'), 'f32', [0, 0, 0]),
    many(key('token_type'), 'i32', [6, 6, 6]),
    ...['eos', 'bos', 'eot'].map((name) => one(key(`${name}_token_id`), 'u32', 2)),
  ];
  await refuses(tinyParts({ values }), /plamo2/);
});

test('a vector that is quantized is refused', async () => {
  const parts = tinyParts();
  const data = new Uint8Array((128 / 32) * 34);
  const tensors = parts.tensors.map((tensor) =>
    tensor.name === 'output_norm.weight' ? { ...tensor, type: 8, data } : tensor,
  );
  await refuses({ ...parts, tensors }, /its vector "output_norm.weight" is of the type Q8_0/);
});

test('a file with a header and no tensors is refused', () =>
  refuses({ ...tinyParts(), tensors: [] }, /a header and no tensors/));
