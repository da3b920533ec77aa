// Owns turning texts into vectors, one text after the other, on a context of their own.
import type { AddonContext } from './node-llama-cpp.ts';
import { badRequest, tooLong } from './refusal.ts';
import type { Tokens } from './tokens.ts';

export interface Embedded {
  readonly vectors: readonly Float32Array[];
  readonly promptTokens: number;
}

export interface Embedder {
  /** Null where the caller left. */
  readonly embed: (texts: readonly string[], signal: AbortSignal) => Promise<Embedded | null>;
  readonly close: () => Promise<void>;
}

/** Of length 1, so that two of them are compared by their product alone. */
function normalised(vector: Float64Array): Float32Array {
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (part) => (length === 0 ? 0 : part / length));
}

export function createEmbedder(context: AddonContext, tokens: Tokens, contextTokens: number): Embedder {
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  const embedOne = async (prompt: Uint32Array): Promise<Float32Array> => {
    context.removeTokenCellsFromSequence(0, 0, -1);
    // A vector is pooled from one batch: nothing of a text may lie in another.
    context.initBatch(prompt.length);
    context.addToBatch(0, 0, prompt, Uint32Array.of(prompt.length - 1));
    await context.decodeBatch();
    return normalised(context.getEmbedding(prompt.length));
  };

  const embedAll = async (prompts: readonly Uint32Array[], signal: AbortSignal): Promise<Embedded | null> => {
    const vectors: Float32Array[] = [];
    for (const prompt of prompts) {
      if (closed || signal.aborted) return null;
      vectors.push(await embedOne(prompt));
    }
    return { vectors, promptTokens: prompts.reduce((sum, { length }) => sum + length, 0) };
  };

  return {
    embed(texts, signal) {
      const prompts = texts.map((text) => tokens.ofWhole(text));
      for (const { length } of prompts) {
        if (length === 0) throw badRequest('A text to embed is empty. Send some text.');
        if (length > contextTokens) throw tooLong(length, contextTokens);
      }
      const turn = last.then(() => embedAll(prompts, signal));
      last = turn.catch(() => undefined);
      return turn;
    },
    async close() {
      closed = true;
      await last;
    },
  };
}
