// Owns the fields that OpenAI's chats and completions, and Ollama's options, write in the same words.
import type { Sampling } from '../../contract/conversation.ts';

interface SamplingFields {
  readonly temperature?: number | null | undefined;
  readonly top_p?: number | null | undefined;
  readonly top_k?: number | null | undefined;
  readonly seed?: number | null | undefined;
  readonly presence_penalty?: number | null | undefined;
  readonly frequency_penalty?: number | null | undefined;
}

export const readSampling = (fields: SamplingFields): Sampling => ({
  temperature: fields.temperature ?? null,
  topP: fields.top_p ?? null,
  topK: fields.top_k ?? null,
  seed: fields.seed ?? null,
  presencePenalty: fields.presence_penalty ?? null,
  frequencyPenalty: fields.frequency_penalty ?? null,
});

/** One, several or none. */
export const readStop = (stop: string | readonly string[] | null | undefined): readonly string[] =>
  typeof stop === 'string' ? [stop] : (stop ?? []);
