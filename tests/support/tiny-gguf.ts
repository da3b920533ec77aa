// Owns tiny models that real engines load and generate with: whatever they are asked, they answer one scripted reply.
// Their layers add nothing, so the last token alone picks the next one, through a matrix in which each word of the reply
// leads to the word after it, and any other token to the first.
import { writeFileSync } from 'node:fs';
import {
  floatRows,
  floats,
  type GgufParts,
  type GgufTensor,
  ggufBytes,
  type GgufValue,
  many,
  one,
} from './gguf-bytes.ts';

type TinyArchitecture = 'gemma3' | 'gemma4' | 'llama' | 'gemma-embedding';

export interface TinyModel {
  readonly architecture?: TinyArchitecture;
  /** Its words must differ from each other; `1..N` counts, for long streams. */
  readonly reply?: string;
  readonly name?: string;
  readonly layers?: number;
  readonly contextTokens?: number;
  /** Null: it has none, and only continues texts. `tools`: one that shows tools to it. Else the template itself. */
  readonly template?: 'plain' | 'tools' | (string & {}) | null;
  /** It has the tokens that stand around a place to be filled in. */
  readonly fills?: boolean;
  /** Values that replace those of the same key, or stand beside them. */
  readonly values?: readonly GgufValue[];
}

const embedding = 128;
const heads = 4;
const storedHeads = 2;
const headLength = 32;
const forward = 256;
const window = 512;

const tokenTypes = { plain: 1, unknown: 2, control: 3, byte: 6 };

interface Vocabulary {
  readonly texts: readonly string[];
  readonly scores: readonly number[];
  readonly types: readonly number[];
  /** Of the words of the reply, in their order. */
  readonly chain: readonly number[];
  readonly turnEnd: number;
}

interface Turns {
  readonly open: string;
  readonly close: string;
}

const turnsOf = (architecture: TinyArchitecture): Turns => {
  if (architecture === 'gemma4') return { open: '<|turn>', close: '<turn|>' };
  if (architecture === 'llama') return { open: '<|im_start|>', close: '<|im_end|>' };
  return { open: '<start_of_turn>', close: '<end_of_turn>' };
};

const gemma4Marks = ['<|channel>', '<channel|>', '<|think|>', '<|tool>', '<tool|>', '<|tool_call>', '<tool_call|>'];
const moreMarks = ['<|tool_response>', '<tool_response|>', '<|"|>'];
const fillMarks = ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>'];
const mark = /(<\|(?:channel|tool_call)>|<(?:channel|tool_call)\|>)/;
/** A space, as vocabularies write it. */
const space = '\u2581';

/** The reply in the pieces that it is spoken in: each word with what stands before it. */
function piecesOf(reply: string): readonly string[] {
  const count = /^1\.\.([0-9]+)$/.exec(reply)?.[1];
  const spoken = count === undefined ? reply : Array.from({ length: Number(count) }, (_, index) => index + 1).join(' ');
  return spoken
    .split(mark)
    .flatMap((part) => (mark.test(part) ? [part] : (part.match(/\s*\S+/g) ?? [])))
    .map((piece) => piece.replaceAll(' ', space));
}

function vocabularyOf(model: TinyModel, architecture: TinyArchitecture): Vocabulary {
  const texts: string[] = [];
  const scores: number[] = [];
  const types: number[] = [];
  const index = new Map<string, number>();
  const add = (text: string, type: number, score: number): number => {
    const known = index.get(text);
    if (known !== undefined) return known;
    index.set(text, texts.length);
    texts.push(text);
    types.push(type);
    scores.push(score);
    return texts.length - 1;
  };
  for (const text of ['<pad>', '<eos>', '<bos>']) add(text, tokenTypes.control, 0);
  add('<unk>', tokenTypes.unknown, 0);
  const { open, close } = turnsOf(architecture);
  add(open, tokenTypes.control, 0);
  const turnEnd = add(close, tokenTypes.control, 0);
  const marks = architecture === 'gemma4' ? [...gemma4Marks, ...moreMarks] : [];
  for (const text of [...marks, ...(model.fills === true ? fillMarks : [])]) add(text, tokenTypes.control, 0);
  for (let byte = 0; byte < 256; byte++)
    add(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`, tokenTypes.byte, 0);
  add('\n', tokenTypes.plain, -1);
  for (let code = 33; code < 127; code++) add(String.fromCharCode(code), tokenTypes.plain, -100 - code);
  add(space, tokenTypes.plain, -99);
  const chain = piecesOf(model.reply ?? 'Hello from a tiny model.').map((piece, at) =>
    add(piece, tokenTypes.plain, -2 - at / 1_000),
  );
  if (new Set(chain).size !== chain.length) throw new Error('The words of a scripted reply must differ.');
  return { texts, scores, types, chain, turnEnd };
}

/** A vector of ones and minus ones that hardly looks like any other. */
function codeOf(seed: number): readonly number[] {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0 || 1;
  return Array.from({ length: embedding }, () => {
    state = (state ^ (state << 13)) >>> 0;
    state = (state ^ (state >>> 17)) >>> 0;
    state = (state ^ (state << 5)) >>> 0;
    return state > 2 ** 31 ? 1 : -1;
  });
}

const outside = codeOf(0);

const rowsOf = (rows: readonly (readonly number[])[]): Uint8Array => floatRows(rows, embedding);

/** What tokens look like, and what leads to them. */
function spoken({ texts, chain, turnEnd }: Vocabulary): readonly GgufTensor[] {
  const looks = texts.map((_, id) => (chain.includes(id) ? codeOf(id) : outside));
  const leads = new Map<number, readonly number[]>();
  chain.forEach((id, at) => leads.set(chain[at + 1] ?? turnEnd, codeOf(id)));
  const [first] = chain;
  if (first !== undefined) leads.set(first, outside);
  const dims = [embedding, texts.length];
  return [
    { name: 'token_embd.weight', dims, data: rowsOf(looks) },
    { name: 'output.weight', dims, data: rowsOf(texts.map((_, id) => leads.get(id) ?? [])) },
  ];
}

const ones = (name: string, length: number): GgufTensor => ({ name, dims: [length], data: floats(length, 1) });
const zeros = (name: string, dims: readonly number[]): GgufTensor => ({
  name,
  dims,
  data: floats(
    dims.reduce((all, dim) => all * dim, 1),
    0,
  ),
});

function layerOf(architecture: TinyArchitecture, layer: number): readonly GgufTensor[] {
  const name = (part: string): string => `blk.${layer}.${part}.weight`;
  const gemma = [
    ones(name('attn_q_norm'), headLength),
    ones(name('attn_k_norm'), headLength),
    ones(name('post_attention_norm'), embedding),
    ones(name('post_ffw_norm'), embedding),
  ];
  return [
    ones(name('attn_norm'), embedding),
    zeros(name('attn_q'), [embedding, heads * headLength]),
    zeros(name('attn_k'), [embedding, storedHeads * headLength]),
    zeros(name('attn_v'), [embedding, storedHeads * headLength]),
    zeros(name('attn_output'), [heads * headLength, embedding]),
    ones(name('ffn_norm'), embedding),
    zeros(name('ffn_gate'), [embedding, forward]),
    zeros(name('ffn_up'), [embedding, forward]),
    zeros(name('ffn_down'), [forward, embedding]),
    ...(architecture === 'llama' ? [] : gemma),
  ];
}

function tensorsOf(architecture: TinyArchitecture, layers: number, vocabulary: Vocabulary): readonly GgufTensor[] {
  // Texts with the same words have vectors that look alike.
  const looks = rowsOf(vocabulary.texts.map((_, id) => codeOf(id)));
  const own: readonly GgufTensor[] =
    architecture === 'gemma-embedding'
      ? [{ name: 'token_embd.weight', dims: [embedding, vocabulary.texts.length], data: looks }]
      : spoken(vocabulary);
  return [
    ...own,
    ones('output_norm.weight', embedding),
    ...(architecture === 'gemma4' ? [ones('rope_freqs.weight', headLength / 2)] : []),
    ...Array.from({ length: layers }, (_, layer) => layerOf(architecture, layer)).flat(),
  ];
}

function shapeValues(architecture: TinyArchitecture, layers: number, contextTokens: number): readonly GgufValue[] {
  const whole = (name: string, value: number): GgufValue => one(`${architecture}.${name}`, 'u32', value);
  const sliding = [whole('attention.sliding_window', window), one(`${architecture}.rope.freq_base`, 'f32', 1e6)];
  const gemma4 = [
    many(
      `${architecture}.attention.sliding_window_pattern`,
      'bool',
      Array.from({ length: layers }, (_, layer) => layer !== layers - 1),
    ),
    whole('attention.key_length_swa', headLength),
    whole('attention.value_length_swa', headLength),
    one(`${architecture}.rope.freq_base_swa`, 'f32', 1e4),
    whole('rope.dimension_count', headLength),
    whole('rope.dimension_count_swa', headLength),
    whole('embedding_length_per_layer_input', 0),
    whole('attention.shared_kv_layers', 0),
  ];
  return [
    whole('context_length', contextTokens),
    whole('embedding_length', embedding),
    whole('block_count', layers),
    whole('feed_forward_length', forward),
    whole('attention.head_count', heads),
    whole('attention.head_count_kv', storedHeads),
    whole('attention.key_length', headLength),
    whole('attention.value_length', headLength),
    one(`${architecture}.attention.layer_norm_rms_epsilon`, 'f32', 1e-6),
    ...(architecture === 'llama' ? [] : sliding),
    ...(architecture === 'gemma4' ? gemma4 : []),
    ...(architecture === 'gemma-embedding'
      ? [whole('pooling_type', 1), whole('attention.sliding_window_pattern', 2)]
      : []),
  ];
}

function vocabularyValues(architecture: TinyArchitecture, { texts, scores, types, turnEnd }: Vocabulary) {
  const key = (name: string): string => `tokenizer.ggml.${name}`;
  const isGemma4 = architecture === 'gemma4';
  return [
    one(key('model'), 'text', isGemma4 ? 'gemma4' : 'llama'),
    many(key('tokens'), 'text', texts),
    many(key('scores'), 'f32', scores),
    many(key('token_type'), 'i32', types),
    ...(isGemma4 ? [many(key('merges'), 'text', ['t h', 'i n'])] : [one(key('pre'), 'text', 'default')]),
    one(key('bos_token_id'), 'u32', 2),
    one(key('eos_token_id'), 'u32', isGemma4 ? turnEnd : 1),
    one(key('eot_token_id'), 'u32', turnEnd),
    one(key('unknown_token_id'), 'u32', 3),
    one(key('padding_token_id'), 'u32', 0),
    one(key('add_bos_token'), 'bool', true),
    one(key('add_space_prefix'), 'bool', false),
  ];
}

const offered =
  '{% if tools %}Tools:{% for tool in tools %} <tool>{{ tool | tojson }}</tool>{% endfor %} ' +
  'Call one by <tool_call>{"name": …, "arguments": {…}}</tool_call>.\n{% endif %}';
const called =
  "{% if m.tool_calls %}{% for call in m.tool_calls %}<tool_call>{{ call['function'] | tojson }}</tool_call>" +
  '{% endfor %}{% endif %}';

function templateOf(architecture: TinyArchitecture, template: TinyModel['template']): string | null {
  if (template === null || architecture === 'gemma-embedding') return null;
  if (template !== undefined && template !== 'plain' && template !== 'tools') return template;
  const { open, close } = turnsOf(architecture);
  const withTools = template === 'tools';
  const speaker = architecture === 'llama' ? 'm.role' : "'model' if m.role == 'assistant' else m.role";
  const model = architecture === 'llama' ? 'assistant' : 'model';
  return (
    `{{ bos_token }}${withTools ? offered : ''}{% for m in messages %}${open}{{ ${speaker} }}\n` +
    `{{ m.content or '' }}${withTools ? called : ''}${close}\n{% endfor %}` +
    `{% if add_generation_prompt %}${open}${model}\n{% endif %}`
  );
}

/** The parts of such a model, for tests that put something wrong among them. */
export function tinyParts(model: TinyModel = {}): GgufParts {
  const architecture = model.architecture ?? 'gemma3';
  const layers = model.layers ?? 2;
  const vocabulary = vocabularyOf(model, architecture);
  const template = templateOf(architecture, model.template);
  const given = model.values ?? [];
  const usual = [
    one('general.architecture', 'text', architecture),
    one('general.name', 'text', model.name ?? `tiny ${architecture}`),
    one('general.file_type', 'u32', 0),
    ...shapeValues(architecture, layers, model.contextTokens ?? 8_192),
    ...vocabularyValues(architecture, vocabulary),
    ...(template === null ? [] : [one('tokenizer.chat_template', 'text', template)]),
  ];
  const replaced = new Set(given.map(({ key }) => key));
  return {
    values: [...usual.filter(({ key }) => !replaced.has(key)), ...given],
    tensors: tensorsOf(architecture, layers, vocabulary),
  };
}

export const writeTinyGguf = (path: string, model: TinyModel = {}): void =>
  writeFileSync(path, ggufBytes(tinyParts(model)));
