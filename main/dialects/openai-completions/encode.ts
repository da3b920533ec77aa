// Owns encoding canonical events as a completions answer, whole or chunk by chunk.
import type { FinishReason } from '../../contract/answer-events.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { About, Encoder, ParsedRequest } from '../dialect.ts';
import { textOf, type CollectedAnswer } from '../shared/collect.ts';
import { createOpenaiStream, encodeWholeOpenai } from '../shared/openai-encode.ts';

const finish: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  calls: 'stop',
  filter: 'content_filter',
  refusal: 'content_filter',
  pause: 'stop',
};

const headOf = ({ id }: About) => ({ id: `cmpl-${id}`, object: 'text_completion' });

export function createCompletionsEncoder(request: ParsedRequest, about: About): Encoder {
  const stream = createOpenaiStream(headOf(about), request, about);
  const chunk = (index: number, text: string, finish_reason: string | null): string =>
    stream.chunk({ text, index, logprobs: null, finish_reason });
  return {
    push(event) {
      switch (event.type) {
        case 'answer-started':
          stream.start(event);
          return '';
        case 'usage-counted':
          stream.count(event);
          return '';
        case 'text-added':
        case 'refusal-added':
          return chunk(event.choice, event.text, null);
        case 'choice-finished':
          return chunk(event.choice, '', finish[event.reason]);
        default:
          return '';
      }
    },
    end: stream.end,
    fail: stream.fail,
  };
}

export const encodeWholeCompletions = (answer: CollectedAnswer, _request: ParsedRequest, about: About): JsonObject => ({
  ...encodeWholeOpenai(headOf(about), answer, about),
  choices: answer.choices.map((choice, index) => ({
    text: textOf(choice),
    index,
    logprobs: null,
    finish_reason: finish[choice.reason ?? 'stop'],
  })),
});
