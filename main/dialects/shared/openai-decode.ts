// Owns what streams of OpenAI's chats and completions have in common: their end, their errors and their figures.
import type { AnswerEvent } from '../../contract/answer-events.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import type { Decoder } from '../dialect.ts';
import { toProviderError } from './openai-errors.ts';
import { largestUsage, toOpenaiUsage } from './openai-usage.ts';
import { withSearch } from './search-models.ts';
import { withTier } from './service-tier.ts';
import { readSse } from './sse.ts';

/** `read` gives the events of one chunk, without its figures. */
type Read = (chunk: JsonObject) => readonly AnswerEvent[];

export function createOpenaiDecoder(read: Read): Decoder {
  const usage = largestUsage();
  let cited = false;
  return {
    push(frame) {
      const event = readSse(frame);
      if (event === null || event.data === '[DONE]') return [];
      const value = parseJson(event.data);
      if (!isJsonObject(value)) return [failed({ message: 'the provider sent an event that is not JSON' })];
      if (value['error'] !== undefined && value['error'] !== null) return [failed(value)];
      const events = read(value);
      cited ||= cites(events);
      const counted = usage.add(chargedIn(value, cited));
      return counted === null ? events : [...events, { type: 'usage-counted', usage: counted }];
    },
    end: () => [],
  };
}

export function decodeWholeOpenai(answer: JsonObject, read: Read): readonly AnswerEvent[] {
  const events = read(answer);
  const usage = chargedIn(answer, cites(events));
  return usage === null ? events : [...events, { type: 'usage-counted', usage }];
}

const cites = (events: readonly AnswerEvent[]): boolean => events.some(({ type }) => type === 'citation-added');

const chargedIn = ({ usage, service_tier: tier, model }: JsonObject, cited: boolean): Usage | null =>
  withSearch(withTier(toOpenaiUsage(usage), tier), model, cited);

const failed = (value: unknown): AnswerEvent => ({ type: 'answer-failed', error: toProviderError(value) });
