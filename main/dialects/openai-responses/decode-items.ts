// Owns turning the items of one answer into events. What a delta has told is not told again by the whole that follows
// it; what a server tells only as a whole is told then.
import type { AnswerEvent, Citation, TokenLogprob } from '../../contract/answer-events.ts';
import { type JsonObject, objectsIn } from '../../contract/json.ts';
import { wordTable } from '../../contract/words.ts';
import { numberOrNull, textOr } from './fields.ts';
import { betweenParts, isWordless, signatureOfReasoning } from './reasoning-item.ts';
import { flatName } from './tools.ts';

type TokenProbability = TokenLogprob['top'][number];
type Kind = 'message' | 'reasoning' | 'call' | 'image' | 'other';
export type TextKind = 'text' | 'refusal' | 'content' | 'summary' | 'arguments';

/** One text of the answer: which item, which part of it, and what it is. */
export interface TextPlace {
  readonly item: number;
  readonly part: number;
  readonly kind: TextKind;
}

interface ReadItem {
  readonly kind: Kind;
  readonly call: number;
  /** How many characters of each text were told. */
  readonly told: Map<string, number>;
  /** How many citations of each part were told. */
  readonly cited: Map<number, number>;
  /** Where each part begins in the text of the answer. */
  readonly begins: Map<number, number>;
  /** The parts whose probabilities were told. */
  readonly weighed: Set<number>;
  /** Its thoughts are told once, as they are or as their summary: as whichever comes first. */
  thought: TextKind | null;
  closed: boolean;
}

export interface ItemReading {
  readonly items: Map<number, ReadItem>;
  calls: number;
  textLength: number;
  refused: boolean;
}

export const newItemReading = (): ItemReading => ({ items: new Map(), calls: 0, textLength: 0, refused: false });

const kindOf = wordTable<Kind>({
  message: 'message',
  reasoning: 'reasoning',
  function_call: 'call',
  custom_tool_call: 'call',
  image_generation_call: 'image',
});

export function openItem(reading: ItemReading, at: number, item: JsonObject): AnswerEvent[] {
  if (reading.items.has(at)) return [];
  const kind = kindOf(item['type']) ?? 'other';
  const call = kind === 'call' ? reading.calls++ : -1;
  reading.items.set(at, {
    kind,
    call,
    told: new Map(),
    cited: new Map(),
    begins: new Map(),
    weighed: new Set(),
    thought: null,
    closed: false,
  });
  if (kind !== 'call') return [];
  const id = textOr(item['call_id'], '') || textOr(item['id'], '') || `call_${call}`;
  const name = flatName(item['namespace'], item['name']);
  const custom = item['type'] === 'custom_tool_call';
  return [{ type: 'call-started', choice: 0, call, id, name, custom, signature: null }];
}

/** Nothing is added to an item that is closed. */
function itemAt({ items }: ItemReading, at: number): ReadItem | null {
  const item = items.get(at);
  return item === undefined || item.closed ? null : item;
}

const keyOf = ({ kind, part }: TextPlace): string => `${kind} ${part}`;

export function addText(reading: ItemReading, place: TextPlace, text: string): AnswerEvent[] {
  const item = itemAt(reading, place.item);
  if (item === null || text === '') return [];
  const before = item.told.get(keyOf(place)) ?? 0;
  item.told.set(keyOf(place), before + text.length);
  switch (place.kind) {
    case 'arguments':
      return [{ type: 'call-added', choice: 0, call: item.call, arguments: text }];
    case 'refusal':
      reading.refused = true;
      return [{ type: 'refusal-added', choice: 0, text }];
    case 'text':
      if (before === 0) item.begins.set(place.part, reading.textLength);
      reading.textLength += text.length;
      return [{ type: 'text-added', choice: 0, text }];
    case 'content':
    case 'summary': {
      const first = item.thought === null;
      item.thought ??= place.kind;
      if (item.thought !== place.kind) return [];
      const apart = before === 0 && !first ? betweenParts : '';
      return [{ type: 'reasoning-added', choice: 0, text: apart + text }];
    }
  }
}

/** Tells what is left of a text that is known as a whole. */
export function settleText(reading: ItemReading, place: TextPlace, whole: string): AnswerEvent[] {
  const told = itemAt(reading, place.item)?.told.get(keyOf(place)) ?? 0;
  return addText(reading, place, whole.slice(told));
}

export function addCitation(
  reading: ItemReading,
  { item: at, part }: TextPlace,
  annotation: JsonObject,
): AnswerEvent[] {
  const item = itemAt(reading, at);
  if (item === null) return [];
  item.cited.set(part, (item.cited.get(part) ?? 0) + 1);
  const citation = readCitation(annotation, item.begins.get(part) ?? reading.textLength);
  return [{ type: 'citation-added', choice: 0, citation }];
}

export function addLogprobs(reading: ItemReading, { item: at, part }: TextPlace, tokens: unknown): AnswerEvent[] {
  const item = itemAt(reading, at);
  const read = objectsIn(tokens).flatMap(readLogprob);
  if (item === null || read.length === 0) return [];
  item.weighed.add(part);
  return [{ type: 'logprobs-added', choice: 0, tokens: read }];
}

export function closeItem(reading: ItemReading, at: number, whole: JsonObject): AnswerEvent[] {
  const opened = openItem(reading, at, whole);
  const item = itemAt(reading, at);
  if (item === null) return opened;
  const events = [...opened, ...closings[item.kind]({ reading, item, at, whole })];
  item.closed = true;
  return events;
}

interface Closing {
  readonly reading: ItemReading;
  readonly item: ReadItem;
  readonly at: number;
  readonly whole: JsonObject;
}

const closings: Readonly<Record<Kind, (closing: Closing) => AnswerEvent[]>> = {
  message: closeMessage,
  reasoning: closeReasoning,
  call: ({ reading, at, whole }) => {
    const field = whole['type'] === 'custom_tool_call' ? 'input' : 'arguments';
    return settleText(reading, { item: at, part: 0, kind: 'arguments' }, textOr(whole[field], ''));
  },
  image: ({ whole }) => {
    const base64 = textOr(whole['result'], '');
    const mediaType = `image/${textOr(whole['output_format'], 'png')}`;
    return base64 === '' ? [] : [{ type: 'media-added', choice: 0, media: { kind: 'inline', mediaType, base64 } }];
  },
  other: () => [],
};

function closeMessage({ reading, item, at, whole }: Closing): AnswerEvent[] {
  return objectsIn(whole['content']).flatMap((part, index) => {
    const place = { item: at, part: index, kind: 'text' } as const;
    if (part['type'] === 'refusal')
      return settleText(reading, { ...place, kind: 'refusal' }, textOr(part['refusal'], ''));
    return [
      ...settleText(reading, place, textOr(part['text'], '')),
      ...(item.weighed.has(index) ? [] : addLogprobs(reading, place, part['logprobs'])),
      ...objectsIn(part['annotations'])
        .slice(item.cited.get(index) ?? 0)
        .flatMap((annotation) => addCitation(reading, place, annotation)),
    ];
  });
}

function closeReasoning({ reading, item, at, whole }: Closing): AnswerEvent[] {
  const textsOf = (kind: 'content' | 'summary'): AnswerEvent[] =>
    objectsIn(whole[kind]).flatMap(({ text }, part) => settleText(reading, { item: at, part, kind }, textOr(text, '')));
  const said = [...textsOf('content'), ...textsOf('summary')];
  const signature = signatureOfReasoning(whole);
  if (signature === null) return said;
  const redacted = item.thought === null && isWordless(whole);
  return [...said, { type: 'reasoning-signed', choice: 0, signature, redacted }];
}

/** Its offsets count from the start of its part, ours from the start of the answer's text. */
function readCitation({ url, title, filename, start_index, end_index }: JsonObject, begin: number): Citation {
  const start = numberOrNull(start_index);
  const end = numberOrNull(end_index);
  return {
    url: textOr(url, null),
    title: textOr(title, null) ?? textOr(filename, null),
    citedText: null,
    start: start === null ? null : begin + start,
    end: end === null ? null : begin + end,
  };
}

function readProbability({ token, logprob, bytes }: JsonObject): TokenProbability[] {
  if (typeof token !== 'string' || typeof logprob !== 'number') return [];
  return [{ token, logprob, bytes: Array.isArray(bytes) ? bytes.filter((byte) => typeof byte === 'number') : null }];
}

const readLogprob = (value: JsonObject): TokenLogprob[] =>
  readProbability(value).map((own) => ({ ...own, top: objectsIn(value['top_logprobs']).flatMap(readProbability) }));
