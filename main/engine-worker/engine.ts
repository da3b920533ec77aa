// Owns what a loaded model can do: answer in several slots at once, or turn texts into vectors.
import { createEmbedder, type Embedder } from './embed.ts';
import { createGenerator, type Generator } from './generate.ts';
import { loadModel, type LoadedModel } from './load-model.ts';
import { createLoop } from './loop.ts';
import type { AddonContext } from './node-llama-cpp.ts';
import type { Plan } from './plan.ts';
import { createSequence } from './sequence.ts';
import { promptTokensAlone } from './step.ts';
import { createTokens, type Tokens } from './tokens.ts';

export interface Engine {
  readonly contextTokens: number;
  readonly slots: number;
  readonly template: string | null;
  readonly specialTexts: { readonly bos: string; readonly eos: string };
  /** One of the two. */
  readonly generator: Generator | null;
  readonly embedder: Embedder | null;
  readonly close: () => Promise<void>;
}

async function openContext(
  { bindings, model }: LoadedModel,
  params: Readonly<Record<string, unknown>>,
): Promise<AddonContext> {
  const context = new bindings.AddonContext(model._model, { flashAttention: 'auto', ...params });
  if (!(await context.init())) throw new Error('There is not enough memory for this context. Ask for a shorter one.');
  return context;
}

async function openGenerator(plan: Plan, loaded: LoadedModel, tokens: Tokens) {
  const { bindings, model } = loaded;
  // A token of every slot beside the prompts, and one more that models with a window need.
  const batchTokens = promptTokensAlone + plan.slots + 1;
  const context = await openContext(loaded, {
    contextSize: plan.contextTokens * plan.slots,
    batchSize: batchTokens,
    sequences: plan.slots,
    threads: plan.threads,
  });
  const contextTokens = Math.floor(context.getContextSize() / plan.slots);
  const { swaSize, isRecurrent, isHybrid } = model.fileInsights;
  const needs = {
    window: swaSize ?? 0,
    recurrent: isRecurrent || isHybrid,
    newCheckpoint: () => new bindings.AddonContextSequenceCheckpoint(),
  };
  const sequences = Array.from({ length: plan.slots }, (_, id) => createSequence(context, id, needs));
  const loop = createLoop({ context, sequences, contextTokens, batchTokens, isEnd: tokens.isEnd });
  const generator = createGenerator({ bindings, model, tokens, loop, contextTokens });
  return { generator, embedder: null, contextTokens, close: loop.close };
}

async function openEmbedder(plan: Plan, loaded: LoadedModel, tokens: Tokens) {
  const context = await openContext(loaded, {
    contextSize: plan.contextTokens,
    batchSize: plan.contextTokens,
    sequences: 1,
    threads: plan.threads,
    embeddings: true,
  });
  const embedder = createEmbedder(context, tokens, plan.contextTokens);
  return { generator: null, embedder, contextTokens: plan.contextTokens, close: embedder.close };
}

export async function openEngine(plan: Plan): Promise<Engine> {
  const loaded = await loadModel(plan);
  const tokens = createTokens(loaded.model, loaded.vocabulary);
  const opened = plan.embeddings ? await openEmbedder(plan, loaded, tokens) : await openGenerator(plan, loaded, tokens);
  const { bosString, eosString } = loaded.model.tokens;
  return {
    ...opened,
    slots: plan.embeddings ? 1 : plan.slots,
    template: loaded.template,
    specialTexts: { bos: bosString ?? '', eos: eosString ?? '' },
  };
}
