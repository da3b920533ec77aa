// Owns decoding a Responses answer, whole or event by event, into canonical events.
import type { AnswerEvent, FinishReason, ProviderError } from '../../contract/answer-events.ts';
import { isJsonObject, type JsonObject, objectsIn, parseJson } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import { wordTable } from '../../contract/words.ts';
import type { Decoder } from '../dialect.ts';
import { toProviderError } from '../shared/openai-errors.ts';
import { largestUsage } from '../shared/openai-usage.ts';
import { withTier } from '../shared/service-tier.ts';
import { readSse } from '../shared/sse.ts';
import {
  addCitation,
  addLogprobs,
  addText,
  closeItem,
  newItemReading,
  openItem,
  settleText,
  type ItemReading,
  type TextKind,
} from './decode-items.ts';
import { numberOrNull, objectOrNull, textOr } from './fields.ts';
import { countHostedTools } from './hosted-tools.ts';
import { toResponsesUsage } from './usage.ts';

interface TextEvent {
  readonly kind: TextKind;
  /** The field that counts the parts. */
  readonly part: string;
  /** The field that holds the whole text, or null of one that adds to it. */
  readonly whole: string | null;
}

const textEventOf = wordTable<TextEvent>({
  'response.output_text.delta': { kind: 'text', part: 'content_index', whole: null },
  'response.output_text.done': { kind: 'text', part: 'content_index', whole: 'text' },
  'response.refusal.delta': { kind: 'refusal', part: 'content_index', whole: null },
  'response.refusal.done': { kind: 'refusal', part: 'content_index', whole: 'refusal' },
  'response.reasoning_text.delta': { kind: 'content', part: 'content_index', whole: null },
  'response.reasoning_text.done': { kind: 'content', part: 'content_index', whole: 'text' },
  'response.reasoning_summary_text.delta': { kind: 'summary', part: 'summary_index', whole: null },
  'response.reasoning_summary_text.done': { kind: 'summary', part: 'summary_index', whole: 'text' },
  'response.function_call_arguments.delta': { kind: 'arguments', part: '', whole: null },
  'response.function_call_arguments.done': { kind: 'arguments', part: '', whole: 'arguments' },
  'response.custom_tool_call_input.delta': { kind: 'arguments', part: '', whole: null },
  'response.custom_tool_call_input.done': { kind: 'arguments', part: '', whole: 'input' },
});

const statusAfter = wordTable<string>({
  'response.completed': 'completed',
  'response.incomplete': 'incomplete',
  'response.failed': 'failed',
  'response.cancelled': 'cancelled',
});

export function createResponsesDecoder(): Decoder {
  const reading = newItemReading();
  const usage = largestUsage();
  const tools = countHostedTools();
  let started = false;
  let over = false;

  function start(response: JsonObject): AnswerEvent[] {
    if (started) return [];
    started = true;
    return [startOf(response)];
  }
  function read(event: JsonObject): AnswerEvent[] {
    const type = event['type'];
    if (type === 'error') return fail(errorOfEvent(event));
    const response = objectOrNull(event['response']);
    if (response === null) {
      if (type === 'response.output_item.done') tools.item(event['item']);
      return [...start({}), ...eventsOf(event, reading)];
    }
    tools.output(response['output']);
    const counted = usage.add(tools.addTo(toldUsage(response)));
    const events: AnswerEvent[] = [
      ...start(response),
      ...(counted === null ? [] : [{ type: 'usage-counted', usage: counted } as const]),
    ];
    const status = statusAfter(type);
    if (status === undefined) return events;
    over = true;
    return [...events, ...endOf({ status, ...response }, reading)];
  }
  function fail(error: ProviderError): AnswerEvent[] {
    over = true;
    return [{ type: 'answer-failed', error }];
  }

  return {
    push(frame) {
      const event = readSse(frame);
      if (over || event === null || event.data === '[DONE]') return [];
      const value = parseJson(event.data);
      if (!isJsonObject(value))
        return fail(toProviderError({ message: 'the provider sent an event that is not JSON' }));
      return read({ type: event.event, ...value });
    },
    end: () => [],
  };
}

const toldUsage = (response: JsonObject): Usage | null =>
  withTier(toResponsesUsage(response['usage']), response['service_tier']);

export function decodeWholeResponses(answer: JsonObject): readonly AnswerEvent[] {
  const tools = countHostedTools();
  tools.output(answer['output']);
  const usage = tools.addTo(toldUsage(answer));
  return [
    startOf(answer),
    ...(usage === null ? [] : [{ type: 'usage-counted', usage } as const]),
    ...endOf(answer, newItemReading()),
  ];
}

const startOf = ({ id, model, created_at: created }: JsonObject): AnswerEvent => ({
  type: 'answer-started',
  id: textOr(id, ''),
  model: textOr(model, ''),
  createdS: numberOrNull(created),
});

/** Some servers send the error itself, others send it in the envelope of an error body. */
export function errorOfEvent(event: JsonObject): ProviderError {
  if (isJsonObject(event['error'])) return toProviderError(event);
  return { ...toProviderError(event), type: null };
}

function eventsOf(event: JsonObject, reading: ItemReading): AnswerEvent[] {
  const at = numberOrNull(event['output_index']) ?? 0;
  const text = textEventOf(event['type']);
  if (text !== undefined) {
    const place = { item: at, part: numberOrNull(event[text.part]) ?? 0, kind: text.kind };
    if (text.whole !== null) return settleText(reading, place, textOr(event[text.whole], ''));
    const said = addText(reading, place, textOr(event['delta'], ''));
    return text.kind === 'text' ? [...said, ...addLogprobs(reading, place, event['logprobs'])] : said;
  }
  const item = objectOrNull(event['item']);
  switch (event['type']) {
    case 'response.output_item.added':
      return item === null ? [] : openItem(reading, at, item);
    case 'response.output_item.done':
      return item === null ? [] : closeItem(reading, at, item);
    case 'response.output_text.annotation.added': {
      const place = { item: at, part: numberOrNull(event['content_index']) ?? 0, kind: 'text' } as const;
      return addCitation(reading, place, objectOrNull(event['annotation']) ?? {});
    }
    default:
      return [];
  }
}

/** The end repeats the whole answer: what a server has not told before is told now. */
function endOf(response: JsonObject, reading: ItemReading): AnswerEvent[] {
  const status = response['status'];
  if (status === 'failed' || status === 'cancelled')
    return [{ type: 'answer-failed', error: failureOfResponse(response) }];
  const events = objectsIn(response['output']).flatMap((item, at) => closeItem(reading, at, item));
  return [...events, { type: 'choice-finished', choice: 0, reason: reasonOf(response, reading), stopSequence: null }];
}

export const failureOfResponse = (response: JsonObject): ProviderError => toProviderError({ error: response['error'] });

function reasonOf({ status, incomplete_details: details }: JsonObject, reading: ItemReading): FinishReason {
  if (status === 'incomplete') return objectOrNull(details)?.['reason'] === 'content_filter' ? 'filter' : 'length';
  if (reading.calls > 0) return 'calls';
  return reading.refused ? 'refusal' : 'stop';
}
