// Owns encoding events as the stream of an Anthropic client.
import type { AnswerEvent, FinishReason } from '../../contract/answer-events.ts';
import type { JsonObject } from '../../contract/json.ts';
import { noUsage, type Usage } from '../../contract/routing.ts';
import type { About, Encoder, ParsedRequest } from '../dialect.ts';
import { writeSse } from '../shared/sse.ts';
import { createBlockWriter } from './encode-blocks.ts';
import { messagesErrorBody } from './errors.ts';
import { writeReason } from './names.ts';
import { thoughtsFor } from './thoughts.ts';
import { fromMessagesUsage } from './usage.ts';

export function createMessagesEncoder(request: ParsedRequest, about: About): Encoder {
  const blocks = createBlockWriter();
  const thoughts = thoughtsFor(request);
  let usage: Usage = noUsage;
  let reason: FinishReason | null = null;
  let stopSequence: string | null = null;
  let refusal = '';
  let called = false;
  let started = false;

  function push(event: AnswerEvent): string {
    if ('choice' in event && event.choice !== 0) return '';
    switch (event.type) {
      case 'answer-started':
        started = true;
        return writeSse({ type: 'message_start', message: emptyMessage(event.model, about) }, 'message_start');
      case 'usage-counted':
        usage = event.usage;
        return '';
      case 'refusal-added':
        refusal += event.text;
        return '';
      case 'choice-finished':
        reason = event.reason;
        stopSequence = event.stopSequence;
        return '';
      case 'reasoning-added':
        if (thoughts === 'none') return '';
        return blocks.push(thoughts === 'omitted' ? { ...event, text: '' } : event);
      case 'reasoning-signed':
        return thoughts === 'none' ? '' : blocks.push(event);
      case 'call-started':
        called = true;
        return blocks.push(event);
      case 'text-added':
      case 'call-added':
      case 'citation-added':
      case 'media-added':
        return blocks.push(event);
      case 'logprobs-added':
      case 'answer-failed':
        return '';
    }
  }

  return {
    push,
    end() {
      if (!started) return '';
      const ending = writeEnding({ reason, called, refusal, stopSequence });
      return [
        blocks.end(),
        writeSse({ type: 'message_delta', delta: ending, usage: fromMessagesUsage(usage) }, 'message_delta'),
        writeSse({ type: 'message_stop' }, 'message_stop'),
      ].join('');
    },
    fail: (error) => writeSse(messagesErrorBody(error), 'error'),
  };
}

/** The figures are not known yet: the closing event tells them. */
const emptyMessage = (model: string, { id }: About): JsonObject => ({
  id: `msg_${id}`,
  type: 'message',
  role: 'assistant',
  model,
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage: fromMessagesUsage(noUsage),
});

interface EndingSaid {
  readonly reason: FinishReason | null;
  readonly called: boolean;
  readonly refusal: string;
  readonly stopSequence: string | null;
}

/** What a model says when it refuses has a place of its own, which old clients do not show. */
export const writeEnding = ({ reason, called, refusal, stopSequence }: EndingSaid): JsonObject => ({
  stop_reason: writeReason({ reason, called, refused: refusal !== '' }),
  stop_sequence: stopSequence,
  ...(refusal === '' ? {} : { stop_details: { type: 'refusal', category: null, explanation: refusal } }),
});
