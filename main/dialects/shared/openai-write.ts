// Owns the fields that requests of OpenAI's chats and completions have in common.
import type { Conversation } from '../../contract/conversation.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Quirks } from '../dialect.ts';

/** Usage is always asked for, since every token is counted. */
export const writeOpenaiStreaming = (stream: boolean): JsonObject => ({
  stream: stream ? true : null,
  stream_options: stream ? { include_usage: true } : null,
});

export const writeOpenaiSampling = ({ sampling, stop, choices }: Conversation): JsonObject => ({
  temperature: sampling.temperature,
  top_p: sampling.topP,
  seed: sampling.seed,
  presence_penalty: sampling.presencePenalty,
  frequency_penalty: sampling.frequencyPenalty,
  stop: stop.length > 0 ? stop : null,
  n: choices > 1 ? choices : null,
});

export const topKLeftOut = ({ sampling }: Conversation, { topK = false }: Quirks): readonly string[] =>
  sampling.topK === null || topK ? [] : ['top_k'];
