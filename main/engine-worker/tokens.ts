// Owns text to tokens and back, as this model's vocabulary wants it: what stands before every prompt, and what ends one.
import type { LlamaModel } from './node-llama-cpp.ts';

export interface Tokens {
  /** With what the vocabulary wants before a text, unless the text begins with it. */
  readonly ofPrompt: (text: string) => Uint32Array;
  /** Also with what it wants behind one. */
  readonly ofWhole: (text: string) => Uint32Array;
  readonly text: (tokens: readonly number[]) => string;
  readonly isEnd: (token: number) => boolean;
  /** All that end an answer. */
  readonly ends: () => readonly number[];
}

/** The kinds of vocabulary that set their own beginnings and ends, whatever the file says. */
function beginningOf({ vocabularyType, tokens }: LlamaModel): number | null {
  if (vocabularyType === 'wpm') return tokens.bos;
  if (vocabularyType === 'rwkv' || vocabularyType === 'ugm') return null;
  return tokens.shouldPrependBosToken ? tokens.bos : null;
}

function endOf({ vocabularyType, tokens }: LlamaModel): number | null {
  if (vocabularyType === 'wpm') return tokens.sep;
  if (vocabularyType === 'rwkv') return null;
  return vocabularyType === 'ugm' || tokens.shouldAppendEosToken ? tokens.eos : null;
}

function joined(first: Uint32Array, second: Uint32Array): Uint32Array {
  const both = new Uint32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

export function createTokens(model: LlamaModel, vocabulary: number): Tokens {
  const beginning = beginningOf(model);
  const end = endOf(model);
  const addon = model._model;
  let ends: readonly number[] | null = null;

  const ofPrompt = (text: string): Uint32Array => {
    const tokens = addon.tokenize(text, true);
    return beginning === null || tokens[0] === beginning ? tokens : joined(Uint32Array.of(beginning), tokens);
  };
  return {
    ofPrompt,
    ofWhole(text) {
      const tokens = ofPrompt(text);
      return end === null || tokens.at(-1) === end ? tokens : joined(tokens, Uint32Array.of(end));
    },
    text: (tokens) => addon.detokenize(Uint32Array.from(tokens), false),
    isEnd: (token) => addon.isEogToken(token),
    // Asked of every token there is: only once, and only where somebody wants to know.
    ends: () =>
      (ends ??= Array.from({ length: vocabulary }, (_, token) => token).filter((token) => addon.isEogToken(token))),
  };
}
