// Owns the one block of the stream that is open, and saying content into it: each block ends before the next begins.
import type { AnswerEvent, Citation } from '../../contract/answer-events.ts';
import { RouterError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import { noSignature, sealSignature } from '../shared/signatures.ts';
import { writeSse } from '../shared/sse.ts';
import { createGrowingObject, type GrowingObject } from '../shared/whole-object.ts';
import { callId } from './names.ts';

/** What becomes part of a block. */
export type BlockEvent = Extract<
  AnswerEvent,
  {
    type:
      | 'text-added'
      | 'reasoning-added'
      | 'reasoning-signed'
      | 'call-started'
      | 'call-added'
      | 'citation-added'
      | 'media-added';
  }
>;
type Of<Type extends BlockEvent['type']> = Extract<BlockEvent, { type: Type }>;

type OpenBlock =
  | { readonly kind: 'text'; readonly cited: boolean }
  | { readonly kind: 'thinking' | 'redacted' }
  | { readonly kind: 'call'; readonly call: number; readonly custom: boolean; readonly given: GrowingObject };

export interface BlockPlace {
  open: OpenBlock | null;
  index: number;
}

const add = ({ index }: BlockPlace, delta: JsonObject): string =>
  writeSse({ type: 'content_block_delta', index, delta }, 'content_block_delta');

function stop(place: BlockPlace): string {
  const said = writeSse({ type: 'content_block_stop', index: place.index }, 'content_block_stop');
  place.open = null;
  place.index++;
  return said;
}

export function closeBlock(place: BlockPlace): string {
  const { open } = place;
  if (open === null) return '';
  if (open.kind === 'thinking') return add(place, { type: 'signature_delta', signature: noSignature }) + stop(place);
  if (open.kind === 'call' && open.custom)
    return add(place, { type: 'input_json_delta', partial_json: '"}' }) + stop(place);
  return stop(place);
}

function begin(place: BlockPlace, block: OpenBlock, content: JsonObject): string {
  const closed = closeBlock(place);
  place.open = block;
  const start = { type: 'content_block_start', index: place.index, content_block: content };
  return closed + writeSse(start, 'content_block_start');
}

export function sayBlockContent(place: BlockPlace, event: BlockEvent): string {
  switch (event.type) {
    case 'text-added':
      return addText(place, event.text);
    case 'reasoning-added':
      return addThought(place, event.text);
    case 'reasoning-signed':
      return sign(place, event);
    case 'call-started':
      return startCall(place, event);
    case 'call-added':
      return addToCall(place, event.arguments);
    case 'citation-added':
      return cite(place, event.citation);
    case 'media-added':
      throw new RouterError('upstream_error', 'The model made media, which an answer in this format cannot carry.');
  }
}

function addText(place: BlockPlace, text: string): string {
  if (text === '') return '';
  // Text behind a citation begins a new block.
  const fits = place.open?.kind === 'text' && !place.open.cited;
  const begun = fits ? '' : begin(place, { kind: 'text', cited: false }, { type: 'text', text: '' });
  return begun + add(place, { type: 'text_delta', text });
}

function addThought(place: BlockPlace, thinking: string): string {
  const empty = { type: 'thinking', thinking: '', signature: '' };
  const begun = place.open?.kind === 'thinking' ? '' : begin(place, { kind: 'thinking' }, empty);
  return thinking === '' ? begun : begun + add(place, { type: 'thinking_delta', thinking });
}

function sign(place: BlockPlace, { signature, redacted }: Of<'reasoning-signed'>): string {
  const sealed = sealSignature(signature, 'anthropic');
  if (redacted) return begin(place, { kind: 'redacted' }, { type: 'redacted_thinking', data: sealed }) + stop(place);
  return addThought(place, '') + add(place, { type: 'signature_delta', signature: sealed }) + stop(place);
}

function startCall(place: BlockPlace, { call, id, name, custom }: Of<'call-started'>): string {
  const block = { type: 'tool_use', id: callId(id), name, input: {} };
  const begun = begin(place, { kind: 'call', call, custom, given: createGrowingObject() }, block);
  return custom ? begun + add(place, { type: 'input_json_delta', partial_json: '{"input":"' }) : begun;
}

function addToCall(place: BlockPlace, piece: string): string {
  const { open } = place;
  if (open?.kind !== 'call' || piece === '') return '';
  open.given.add(piece);
  const partial = open.custom ? JSON.stringify(piece).slice(1, -1) : piece;
  return add(place, { type: 'input_json_delta', partial_json: partial });
}

function cite(place: BlockPlace, citation: Citation): string {
  const written = writeCitation(citation);
  if (place.open?.kind !== 'text' || written === null) return '';
  place.open = { kind: 'text', cited: true };
  return add(place, { type: 'citations_delta', citation: written });
}

/** A call is complete when its arguments are a whole object. Of free text nobody knows whether more follows. */
export const isComplete = ({ open }: BlockPlace): boolean =>
  open?.kind === 'call' && !open.custom && open.given.isWhole();

/** Without an address there is no shape of Anthropic's for it. The mark is taken out again before Anthropic sees it. */
export const writeCitation = ({ url, title, citedText }: Citation): JsonObject | null =>
  url === null
    ? null
    : {
        type: 'web_search_result_location',
        url,
        title,
        cited_text: citedText ?? '',
        encrypted_index: noSignature,
      };
