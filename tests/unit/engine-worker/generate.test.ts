import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGenerator, type Wanted } from '../../../main/engine-worker/generate.ts';
import type { Loop } from '../../../main/engine-worker/loop.ts';
import type { LlamaModel, SamplerConfig } from '../../../main/engine-worker/node-llama-cpp.ts';
import { defaultSampling, type SamplerParts } from '../../../main/engine-worker/sampling.ts';
import { createTokens } from '../../../main/engine-worker/tokens.ts';

const end = 3;

/** Its tokens are bytes. */
const model: LlamaModel = {
  _model: {
    tokenize: (text) => Uint32Array.from(Buffer.from(text)),
    detokenize: (tokens) => Buffer.from(tokens).toString('utf8'),
    isEogToken: (token) => token === end,
  },
  fileInfo: { metadata: {} },
  fileInsights: { isRecurrent: false, isHybrid: false },
  vocabularyType: 'bpe',
  trainContextSize: 1_024,
  tokens: {
    bos: null,
    eos: end,
    sep: null,
    bosString: null,
    eosString: null,
    shouldPrependBosToken: false,
    shouldAppendEosToken: false,
  },
};

const configs: SamplerConfig[] = [];
const bindings: SamplerParts['bindings'] = {
  AddonSampler: class {
    applyConfig = (config: SamplerConfig): void => void configs.push(config);
    dispose = (): void => undefined;
  },
  AddonGrammar: class {
    constructor(text: string) {
      if (!text.startsWith('root')) throw new Error(`cannot read ${text}`);
    }
  },
  AddonGrammarEvaluationState: class {},
};

/** Says the bytes of a text until it is told to stop. */
const loopSaying = (text: string): Loop => ({
  run: ({ createSampler, onToken }) => {
    createSampler().dispose();
    const bytes = [...Buffer.from(text)];
    const stop = bytes.findIndex((byte) => !onToken(byte));
    const generatedTokens = stop < 0 ? bytes.length : stop + 1;
    return Promise.resolve({ finish: stop < 0 ? 'length' : 'stop', cachedTokens: 1, generatedTokens });
  },
  close: () => Promise.resolve(),
});

async function say(text: string, wanted: Partial<Wanted> = {}) {
  const tokens = createTokens(model, 10);
  const generator = createGenerator({ bindings, model, tokens, loop: loopSaying(text), contextTokens: 20 });
  const pieces: string[] = [];
  const generated = await generator.generate(
    { prompt: 'Hi', sampling: defaultSampling, mostTokens: null, stop: [], ...wanted },
    { onText: (piece) => pieces.push(piece), signal: new AbortController().signal },
  );
  return { pieces, ...generated };
}

test('an answer comes in whole letters, and is counted', async () => {
  const said = await say('aé!');
  assert.deepEqual(said.pieces, ['a', 'é', '!']);
  assert.deepEqual(said.usage, { promptTokens: 2, cachedTokens: 1, completionTokens: 4 });
  assert.equal(said.finish, 'length');
});

test('a stop word ends the answer, and what looked like one is shown at the end', async () => {
  const stopped = await say('one END two', { stop: ['END'] });
  assert.deepEqual([stopped.pieces.join(''), stopped.finish], ['one ', 'stop']);
  const whole = await say('one EN', { stop: ['END'] });
  assert.deepEqual([whole.pieces.join(''), whole.finish], ['one EN', 'length']);
});

test('a prompt that is empty or leaves no room for a word is refused', async () => {
  await assert.rejects(say('a', { prompt: '' }), /empty/);
  await assert.rejects(say('a', { prompt: 'x'.repeat(20) }), /20 tokens.*20 tokens/);
  assert.equal((await say('a', { prompt: 'x'.repeat(19) })).usage.promptTokens, 19);
});

test('a request chooses its tokens by its own numbers', async () => {
  configs.length = 0;
  await say('a');
  await say('a');
  assert.notEqual(configs[0]?.seed, configs[1]?.seed, 'without a seed no two are alike');
  assert.ok(!('repeatPenaltyTokens' in (configs[0] ?? {})));
  const bias = new Map([[7, 2]]);
  await say('a', { sampling: { ...defaultSampling, seed: 9, ignoreEnd: true, bias, repeatPenalty: 1.2 } });
  assert.partialDeepStrictEqual(configs[2], {
    seed: 9,
    repeatPenalty: 1.2,
    repeatPenaltyTokens: Uint32Array.from(Buffer.from('Hi')),
    tokenBiasKeys: Uint32Array.of(7, end),
    tokenBiasValues: Float32Array.of(2, Number.NEGATIVE_INFINITY),
  });
});

test('a grammar that cannot be read is refused without its words', async () => {
  await assert.rejects(
    say('a', { sampling: { ...defaultSampling, grammar: 'secret' } }),
    (error: Error) => /grammar/.test(error.message) && !error.message.includes('secret'),
  );
  await say('a', { sampling: { ...defaultSampling, grammar: 'root ::= "a"' } });
  assert.ok(configs.at(-1)?.grammarEvaluationState !== undefined);
});
