// Owns the shapes of answers in OpenAI's protocol, as llama-server writes them: whole, and as chunks of a stream.
import type { Embedded } from './embed.ts';
import type { Generated, Usage } from './generate.ts';
import type { Finish } from './running.ts';

/** What is the same in all chunks of one answer. */
export interface AnswerHead {
  readonly id: string;
  readonly model: string;
  /** Seconds since 1970. */
  readonly created: number;
}

/** The two kinds of generated answers. */
export interface AnswerShape {
  /** What stands before the first text. */
  readonly opening: (head: AnswerHead) => object | null;
  readonly text: (head: AnswerHead, text: string) => object;
  readonly ending: (head: AnswerHead, generated: Generated) => object;
  readonly usage: (head: AnswerHead, generated: Generated) => object;
  readonly whole: (head: AnswerHead, text: string, generated: Generated) => object;
}

const usageOf = ({ promptTokens, cachedTokens, completionTokens }: Usage): object => ({
  completion_tokens: completionTokens,
  prompt_tokens: promptTokens,
  total_tokens: promptTokens + completionTokens,
  prompt_tokens_details: { cached_tokens: cachedTokens },
});

const rate = (tokens: number, ms: number): number => (ms > 0 ? (tokens / ms) * 1_000 : 0);

const counted = ({ usage, promptMs, answerMs }: Generated): object => {
  const read = usage.promptTokens - usage.cachedTokens;
  const written = Math.max(0, usage.completionTokens - 1);
  return {
    usage: usageOf(usage),
    timings: {
      cache_n: usage.cachedTokens,
      prompt_n: read,
      prompt_ms: promptMs,
      prompt_per_second: rate(read, promptMs),
      predicted_n: usage.completionTokens,
      predicted_ms: answerMs,
      predicted_per_second: rate(written, answerMs),
    },
  };
};

/** Of an answer that was aborted nobody reads the reason. */
const reason = (finish: Finish): string => (finish === 'length' ? 'length' : 'stop');

const chatChunk = (head: AnswerHead, choices: readonly object[]): object => ({
  ...head,
  object: 'chat.completion.chunk',
  choices,
});
const delta = (head: AnswerHead, change: object, finish: string | null): object =>
  chatChunk(head, [{ index: 0, delta: change, finish_reason: finish }]);

export const chatShape: AnswerShape = {
  opening: (head) => delta(head, { role: 'assistant', content: null }, null),
  text: (head, content) => delta(head, { content }, null),
  ending: (head, { finish }) => delta(head, {}, reason(finish)),
  usage: (head, generated) => ({ ...chatChunk(head, []), ...counted(generated) }),
  whole: (head, content, generated) => ({
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: reason(generated.finish) }],
    ...counted(generated),
  }),
};

const completion = (head: AnswerHead, choices: readonly object[]): object => ({
  ...head,
  object: 'text_completion',
  choices,
});
const textChoice = (text: string, finish: string | null): object => ({
  index: 0,
  text,
  logprobs: null,
  finish_reason: finish,
});

export const completionShape: AnswerShape = {
  opening: () => null,
  text: (head, text) => completion(head, [textChoice(text, null)]),
  // The old protocol tells the usage without being asked.
  ending: (head, generated) => ({
    ...completion(head, [textChoice('', reason(generated.finish))]),
    ...counted(generated),
  }),
  usage: (head, generated) => ({ ...completion(head, []), ...counted(generated) }),
  whole: (head, text, generated) => ({
    ...completion(head, [textChoice(text, reason(generated.finish))]),
    ...counted(generated),
  }),
};

const base64Of = (vector: Float32Array): string =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');

export const embeddingAnswer = ({ vectors, promptTokens }: Embedded, model: string, base64: boolean): object => ({
  object: 'list',
  model,
  data: vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: base64 ? base64Of(vector) : Array.from(vector),
  })),
  usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
});
