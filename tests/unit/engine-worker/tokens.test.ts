import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LlamaModel } from '../../../main/engine-worker/node-llama-cpp.ts';
import { createTokens } from '../../../main/engine-worker/tokens.ts';

const bos = 1;
const eos = 2;
const sep = 3;

interface Kind {
  readonly vocabularyType?: string;
  readonly prepends?: boolean;
  readonly appends?: boolean;
}

/** Its tokens are the letters of a text; `^` is the one that begins texts. */
const modelOf = ({ vocabularyType = 'bpe', prepends = false, appends = false }: Kind): LlamaModel => ({
  _model: {
    tokenize: (text) => Uint32Array.from(text, (letter) => (letter === '^' ? bos : letter.charCodeAt(0))),
    detokenize: (tokens) => String.fromCharCode(...tokens),
    isEogToken: (token) => token === eos || token === sep,
  },
  fileInfo: { metadata: {} },
  fileInsights: { isRecurrent: false, isHybrid: false },
  vocabularyType,
  trainContextSize: 1_024,
  tokens: {
    bos,
    eos,
    sep,
    bosString: '^',
    eosString: '$',
    shouldPrependBosToken: prepends,
    shouldAppendEosToken: appends,
  },
});
const tokensOf = (kind: Kind) => createTokens(modelOf(kind), 10);

test('a prompt begins with what the vocabulary wants, and never twice', () => {
  assert.deepEqual([...tokensOf({ prepends: true }).ofPrompt('a')], [bos, 97]);
  assert.deepEqual([...tokensOf({ prepends: true }).ofPrompt('^a')], [bos, 97], 'a template wrote it already');
  assert.deepEqual([...tokensOf({}).ofPrompt('a')], [97]);
  assert.deepEqual([...tokensOf({ vocabularyType: 'ugm', prepends: true }).ofPrompt('a')], [97]);
});

test('a whole text ends with what the vocabulary wants, a prompt goes on', () => {
  const appending = tokensOf({ appends: true });
  assert.deepEqual([...appending.ofWhole('a')], [97, eos]);
  assert.deepEqual([...appending.ofPrompt('a')], [97]);
  assert.deepEqual([...tokensOf({ vocabularyType: 'wpm' }).ofWhole('a')], [bos, 97, sep]);
  assert.deepEqual([...tokensOf({ vocabularyType: 'ugm' }).ofWhole('a')], [97, eos]);
  assert.deepEqual([...tokensOf({ vocabularyType: 'rwkv', appends: true }).ofWhole('a')], [97]);
});

test('all that end an answer are known', () => {
  assert.deepEqual(tokensOf({}).ends(), [eos, sep]);
});
