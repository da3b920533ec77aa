// Owns decoding Anthropic's answers, whole and streamed, into events.
import type { AnswerEvent, ProviderError } from '../../contract/answer-events.ts';
import { parseJson, type JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import type { Decoder } from '../dialect.ts';
import { readSse } from '../shared/sse.ts';
import { answer, streamEvent, type AnswerEnding } from './answer-schema.ts';
import { createBlockReader } from './decode-blocks.ts';
import { toMessagesError } from './errors.ts';
import { readReason } from './names.ts';
import { largerMessagesUsage, toMessagesUsage } from './usage.ts';

export function createMessagesDecoder(): Decoder {
  const blocks = createBlockReader();
  let usage: Usage | null = null;
  let over = false;

  const failed = (error: ProviderError): AnswerEvent[] => {
    over = true;
    return [{ type: 'answer-failed', error }];
  };
  const counted = (found: unknown): AnswerEvent[] => {
    const told = toMessagesUsage(found);
    usage = largerMessagesUsage(usage, told);
    return told === null || usage === null ? [] : [{ type: 'usage-counted', usage }];
  };
  let finished = false;
  const ended = (ending: AnswerEnding): AnswerEvent[] => {
    if (finished) return [];
    const events = finish(ending);
    finished = events.length > 0;
    return events;
  };

  function take(data: unknown): AnswerEvent[] {
    const event = streamEvent.parse(data);
    switch (event.type) {
      case 'message_start': {
        const { id, model } = event.message;
        return [{ type: 'answer-started', id, model, createdS: null }, ...counted(event.message.usage)];
      }
      case 'content_block_start':
        return blocks.start(event.index, event.content_block);
      case 'content_block_delta':
        return blocks.add(event.index, event.delta);
      case 'content_block_stop':
        return blocks.stop(event.index);
      case 'message_delta':
        return [...ended(event.delta), ...counted(event.usage)];
      case 'error':
        return failed(toMessagesError(data));
      case 'other':
        return [];
    }
  }

  return {
    push(frame) {
      const sse = over ? null : readSse(frame);
      if (sse === null || sse.event === 'ping') return [];
      const data = parseJson(sse.data);
      return data === undefined ? failed(broken('The provider sent an event that is not JSON.')) : take(data);
    },
    end: () => (over || finished ? [] : failed(broken('The stream ended before the answer was complete.'))),
  };
}

const broken = (message: string): ProviderError => ({ message, type: null, code: null });

function finish({
  stop_reason: reason,
  stop_sequence: stopSequence,
  stop_details: details,
}: AnswerEnding): AnswerEvent[] {
  if (typeof reason !== 'string') return [];
  const explanation = details?.explanation ?? '';
  return [
    ...(explanation === '' ? [] : [{ type: 'refusal-added' as const, choice: 0, text: explanation }]),
    { type: 'choice-finished', choice: 0, reason: readReason(reason), stopSequence: stopSequence ?? null },
  ];
}

export function decodeWholeMessages(body: JsonObject): readonly AnswerEvent[] {
  if (body['type'] === 'error') return [{ type: 'answer-failed', error: toMessagesError(body) }];
  const { id, model, content, usage: counted, ...ending } = answer.parse(body);
  const blocks = createBlockReader();
  const usage = toMessagesUsage(counted);
  return [
    { type: 'answer-started', id, model, createdS: null },
    ...content.flatMap((block, index) => [...blocks.start(index, block), ...blocks.stop(index)]),
    ...finish(ending),
    ...(usage === null ? [] : [{ type: 'usage-counted' as const, usage }]),
  ];
}
