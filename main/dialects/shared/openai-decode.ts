// Owns what streams of OpenAI's chats and completions have in common: their end, their errors and their figures.
import type { AnswerEvent } from '../../contract/answer-events.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import type { Decoder } from '../dialect.ts';
import { toProviderError } from './openai-errors.ts';
import { largestUsage, toOpenaiUsage } from './openai-usage.ts';
import { withTier } from './service-tier.ts';
import { readSse } from './sse.ts';

/** `read` gives the events of one chunk, without its figures. */
type Read = (chunk: JsonObject) => readonly AnswerEvent[];

export function createOpenaiDecoder(read: Read): Decoder {
  const usage = largestUsage();
  return {
    push(frame) {
      const event = readSse(frame);
      if (event === null || event.data === '[DONE]') return [];
      const value = parseJson(event.data);
      if (!isJsonObject(value)) return [failed({ message: 'the provider sent an event that is not JSON' })];
      if (value['error'] !== undefined && value['error'] !== null) return [failed(value)];
      const events = read(value);
      const counted = usage.add(withTier(toOpenaiUsage(value['usage']), value['service_tier']));
      return counted === null ? events : [...events, { type: 'usage-counted', usage: counted }];
    },
    end: () => [],
  };
}

export function decodeWholeOpenai(answer: JsonObject, read: Read): readonly AnswerEvent[] {
  const events = read(answer);
  const usage = withTier(toOpenaiUsage(answer['usage']), answer['service_tier']);
  return usage === null ? events : [...events, { type: 'usage-counted', usage }];
}

const failed = (value: unknown): AnswerEvent => ({ type: 'answer-failed', error: toProviderError(value) });
