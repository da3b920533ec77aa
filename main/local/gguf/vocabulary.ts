// Owns the vocabulary of a file: its lists are of one length, and the tokens that engines need are there.
import type { Metadata } from './metadata.ts';
import { damaged, refused, shown } from './refuse.ts';
import { flagOf, textOf, type Values, wholeOf } from './read-values.ts';
import type { TokenSurvey } from './tokens.ts';

interface Tokenizer {
  /** What engines take where the file says nothing; null for none. */
  readonly begin: number | null;
  readonly end: number | null;
  readonly apart: number | null;
  readonly adds: { readonly begin: boolean; readonly end: boolean; readonly apart: boolean };
  readonly merges: boolean;
}

const nothing = {
  begin: null,
  end: null,
  apart: null,
  adds: { begin: false, end: false, apart: false },
  merges: false,
};

const bpe: Tokenizer = { ...nothing, begin: 11, end: 11, merges: true };
const tokenizers: ReadonlyMap<string, Tokenizer> = new Map<string, Tokenizer>([
  ['llama', { ...nothing, begin: 1, end: 2, adds: { begin: true, end: false, apart: false } }],
  ['bert', { ...nothing, begin: 101, apart: 102, adds: { begin: true, end: false, apart: true } }],
  ['gpt2', bpe],
  ['hybriddna', bpe],
  ['whitespace', bpe],
  ['gemma4', { ...bpe, begin: null, end: null, adds: { begin: true, end: false, apart: false } }],
  ['t5', { ...nothing, end: 1, adds: { begin: false, end: true, apart: false } }],
  ['plamo2', { ...nothing, begin: 1, end: 2 }],
  ['rwkv', nothing],
]);

/** Vocabularies of these begin every prompt by themselves. */
const beginners: ReadonlySet<string> = new Set([
  'llama3',
  'llama-v3',
  'llama-bpe',
  'falcon3',
  'falcon-h1',
  'pixtral',
  'midm-2.0',
  'lfm2',
  'jina-v5-nano',
  'tekken',
  'chameleon',
]);

const key = (name: string): string => `tokenizer.ggml.${name}`;

const anyId = { least: 0, most: 2 ** 32 - 1 };
/** Written where there is no such token. */
const noToken = 2 ** 32 - 1;

/** Engines do without these where a file names a token that is not there, as some good files do. */
const spare = ['unknown', 'seperator', 'padding', 'cls', 'mask'];
const needed = ['bos', 'eos', 'eot', 'eom', 'fim_pre', 'fim_suf', 'fim_mid', 'fim_pad', 'fim_rep', 'fim_sep'];

function checkIds(values: Values, count: number): void {
  for (const name of spare) wholeOf(values, key(`${name}_token_id`), anyId);
  for (const name of needed) {
    const id = wholeOf(values, key(`${name}_token_id`), anyId);
    if (id !== null && id !== noToken && id >= count)
      throw damaged(`${shown(key(`${name}_token_id`))} is ${id}, and the vocabulary has ${count} tokens`);
  }
}

function checkList(values: Values, name: string, expected: { types: readonly string[]; length: number | null }): void {
  const found = values.get(key(name));
  if (found === undefined) return;
  if (found.kind !== 'list' || !expected.types.includes(found.type))
    throw damaged(`${shown(key(name))} is no list of the type that belongs there`);
  if (expected.length !== null && found.length !== expected.length)
    throw damaged(`${shown(key(name))} has ${found.length} values for ${expected.length} tokens`);
}

/** A token that is to be put in by itself must be one of the vocabulary: engines end at once where it is not. */
function checkAdded(values: Values, tokenizer: Tokenizer, count: number): void {
  const pre = textOf(values, key('pre')) ?? '';
  const isThere = (name: string, own: number | null): boolean => {
    const id = wholeOf(values, key(`${name}_token_id`), anyId);
    return (id !== null && id < count) || (own !== null && own < count);
  };
  const adds = (name: string, own: boolean): boolean => flagOf(values, key(`add_${name}_token`)) ?? own;
  const forced = tokenizer === tokenizers.get('gemma4');
  if ((forced || adds('bos', tokenizer.adds.begin || beginners.has(pre))) && !isThere('bos', tokenizer.begin))
    throw damaged('it has no token to begin a prompt with');
  if (adds('eos', tokenizer.adds.end) && !isThere('eos', tokenizer.end))
    throw damaged('it has no token to end a prompt with');
  if (adds('sep', tokenizer.adds.apart) && !isThere('seperator', tokenizer.apart))
    throw damaged('it has no token to stand between two texts');
}

/** Of these vocabularies some need more than a list. */
function checkOddOnes(model: string, survey: TokenSurvey): void {
  if (model === 'plamo2' && (survey.byteTokens !== 256 || survey.longestBytes > 512))
    throw damaged('its vocabulary of the kind plamo2 lacks the tokens for single bytes, or has one that is too long');
  if (model === 'rwkv' && !survey.hasNewline) throw damaged('its vocabulary has no token for the end of a line');
}

/** The number of tokens. */
export function readVocabulary({ values, tokens }: Metadata): number {
  const model = textOf(values, key('model'));
  if (model === null || tokens === null)
    throw refused('The file has no vocabulary, so that no text can be given to the model. Get another file of it.');
  const tokenizer = tokenizers.get(model);
  if (tokenizer === undefined)
    throw refused(`The file's vocabulary is of the kind ${shown(model)}, which the engine does not know.`);
  checkList(values, 'scores', { types: ['f32', 'i32'], length: tokens.count });
  checkList(values, 'token_type', { types: ['i32'], length: tokens.count });
  checkList(values, 'merges', { types: ['text'], length: null });
  checkList(values, 'suppress_tokens', { types: ['i32'], length: null });
  checkList(values, 'precompiled_charsmap', { types: ['u8', 'i8'], length: null });
  wholeOf(values, key('token_type_count'), { least: 0, most: 1_024 });
  if (tokenizer.merges && !values.has(key('merges')) && textOf(values, key('pre')) !== 'kimi-k2')
    throw damaged('its vocabulary does not say how parts are put together');
  for (const name of ['add_space_prefix', 'remove_extra_whitespaces']) flagOf(values, key(name));
  checkIds(values, tokens.count);
  checkAdded(values, tokenizer, tokens.count);
  checkOddOnes(model, tokens);
  return tokens.count;
}
