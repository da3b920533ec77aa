// Owns which items of an answer are open: one message or thought at a time, beside it calls, which may interleave.
import type { AnswerEvent } from '../../contract/answer-events.ts';
import type { Media } from '../../contract/conversation.ts';
import { RouterError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import { noSignature, sealSignature } from '../shared/signatures.ts';
import {
  openCall,
  openReasoning,
  type ItemPlace,
  type OpenCall,
  type OpenReasoning,
  type Say,
  type Status,
} from './open-items.ts';
import { openMessage, type OpenMessage } from './open-message.ts';

/** What becomes part of an item. */
export type ItemEvent = Extract<
  AnswerEvent,
  {
    type:
      | 'text-added'
      | 'refusal-added'
      | 'reasoning-added'
      | 'reasoning-signed'
      | 'call-started'
      | 'call-added'
      | 'citation-added'
      | 'media-added'
      | 'logprobs-added';
  }
>;
type Of<Type extends ItemEvent['type']> = Extract<ItemEvent, { type: Type }>;

export interface Items {
  /** Ends the id of every item: it makes them unique. */
  readonly answerId: string;
  readonly say: Say;
  readonly namesOf: (flat: string) => JsonObject;
  /** Those that are whole, by their place in the answer. */
  readonly whole: Map<number, JsonObject>;
  readonly calls: Map<number, OpenCall>;
  /** Those that were added to since it was last looked whether they are complete. */
  readonly grown: Set<number>;
  open: OpenMessage | OpenReasoning | null;
  count: number;
  /** How much text the answer holds so far. */
  textLength: number;
}

export const newItems = (given: Pick<Items, 'answerId' | 'say' | 'namesOf'>): Items => ({
  ...given,
  whole: new Map(),
  calls: new Map(),
  grown: new Set(),
  open: null,
  count: 0,
  textLength: 0,
});

export const outputOf = ({ whole }: Items): JsonObject[] =>
  [...whole].toSorted(([a], [b]) => a - b).map(([, item]) => item);

export function closeItems(items: Items, status: Status): void {
  closeOpen(items, status);
  for (const number of items.calls.keys()) closeCall(items, number, status);
}

function closeOpen(items: Items, status: Status, encrypted = noSignature): void {
  const { open } = items;
  if (open !== null) items.whole.set(open.index, open.kind === 'message' ? open.close(status) : open.close(encrypted));
  items.open = null;
}

function closeCall({ calls, whole }: Items, number: number, status: Status): void {
  const call = calls.get(number);
  if (call === undefined) return;
  whole.set(call.index, call.close(call.isComplete() ? 'completed' : status));
  calls.delete(number);
}

/** In the order in which they began. What has not grown since is as incomplete as it was. */
function closeComplete(items: Items): void {
  const { calls, grown } = items;
  const indexOf = (number: number): number => calls.get(number)?.index ?? 0;
  const complete = [...grown].filter((number) => calls.get(number)?.isComplete() === true);
  grown.clear();
  for (const number of complete.toSorted((a, b) => indexOf(a) - indexOf(b))) closeCall(items, number, 'completed');
}

/** Where the next item stands; what is surely over is closed before it begins. */
function nextPlace(items: Items, prefix: string): ItemPlace {
  closeOpen(items, 'completed');
  closeComplete(items);
  const index = items.count++;
  return { id: `${prefix}_${items.answerId}_${index}`, index, say: items.say };
}

export function sayItemContent(items: Items, event: ItemEvent): void {
  switch (event.type) {
    case 'text-added':
      return addText(items, event.text);
    case 'refusal-added':
      if (event.text !== '') messageOf(items).addRefusal(event.text);
      return;
    case 'reasoning-added':
      if (event.text !== '') thoughtOf(items).add(event.text);
      return;
    case 'reasoning-signed':
      return sign(items, event);
    case 'call-started':
      return startCall(items, event);
    case 'call-added':
      return addToCall(items, event);
    case 'citation-added':
      if (items.open?.kind === 'message') items.open.cite(event.citation);
      return;
    case 'logprobs-added':
      if (event.tokens.length > 0) messageOf(items).weigh(event.tokens);
      return;
    case 'media-added':
      return draw(items, event.media);
  }
}

function messageOf(items: Items): OpenMessage {
  if (items.open?.kind === 'message') return items.open;
  const opened = openMessage(nextPlace(items, 'msg'), items.textLength);
  items.open = opened;
  return opened;
}

function thoughtOf(items: Items, redacted = false): OpenReasoning {
  if (items.open?.kind === 'reasoning' && !redacted) return items.open;
  const opened = openReasoning(nextPlace(items, 'rs'), redacted);
  items.open = opened;
  return opened;
}

function addText(items: Items, text: string): void {
  if (text !== '') messageOf(items).addText(text);
  items.textLength += text.length;
}

function sign(items: Items, { signature, redacted }: Of<'reasoning-signed'>): void {
  thoughtOf(items, redacted);
  closeOpen(items, 'completed', sealSignature(signature, 'openai'));
}

function startCall(items: Items, event: Of<'call-started'>): void {
  const place = nextPlace(items, event.custom ? 'ctc' : 'fc');
  items.calls.set(event.call, openCall(place, event, items.namesOf(event.name)));
}

function addToCall({ calls, grown }: Items, event: Of<'call-added'>): void {
  if (event.arguments === '') return;
  calls.get(event.call)?.add(event.arguments);
  grown.add(event.call);
}

/** A picture comes at once: the tool that would have made it is OpenAI's. */
function draw(items: Items, media: Media): void {
  if (media.kind !== 'inline' || !media.mediaType.startsWith('image/'))
    throw new RouterError('upstream_error', 'The answer holds media that this format cannot carry.');
  const { id, index, say } = nextPlace(items, 'ig');
  const item = { id, type: 'image_generation_call', status: 'in_progress', result: null };
  say('response.output_item.added', { output_index: index, item });
  say('response.image_generation_call.completed', { item_id: id, output_index: index });
  const format = media.mediaType.slice('image/'.length);
  const whole = { ...item, status: 'completed', output_format: format, result: media.base64 };
  say('response.output_item.done', { output_index: index, item: whole });
  items.whole.set(index, whole);
}
