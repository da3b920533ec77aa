// Owns decoding a completions answer, whole or chunk by chunk, into canonical events.
import { z } from 'zod';
import type { AnswerEvent, FinishReason } from '../../contract/answer-events.ts';
import type { JsonObject } from '../../contract/json.ts';
import { wordTable } from '../../contract/words.ts';
import type { Decoder } from '../dialect.ts';
import { createOpenaiDecoder, decodeWholeOpenai } from '../shared/openai-decode.ts';

const choice = z.object({
  index: z.number().int().min(0).catch(0),
  text: z.string().catch(''),
  finish_reason: z.string().nullish().catch(null),
});
const answer = z.object({
  id: z.string().catch(''),
  model: z.string().catch(''),
  created: z.number().nullish().catch(null),
  choices: z.array(choice).catch([]),
});
const reasonOf = wordTable<FinishReason>({ stop: 'stop', length: 'length', content_filter: 'filter' });

function eventsOf(value: JsonObject, first: boolean): AnswerEvent[] {
  const { id, model, created, choices } = answer.parse(value);
  const events: AnswerEvent[] = first ? [{ type: 'answer-started', id, model, createdS: created ?? null }] : [];
  for (const { index, text, finish_reason } of choices) {
    if (text !== '') events.push({ type: 'text-added', choice: index, text });
    if (finish_reason) {
      const reason = reasonOf(finish_reason) ?? 'stop';
      events.push({ type: 'choice-finished', choice: index, reason, stopSequence: null });
    }
  }
  return events;
}

export function createCompletionsDecoder(): Decoder {
  let first = true;
  return createOpenaiDecoder((chunk) => {
    const events = eventsOf(chunk, first);
    first = false;
    return events;
  });
}

export const decodeWholeCompletions = (value: JsonObject): readonly AnswerEvent[] =>
  decodeWholeOpenai(value, (answered) => eventsOf(answered, true));
