// Owns what a place tells of the string that stands there: the name it was given, its neighbours, and whether it is
// anything that a person wrote. Places are put into words only where something was found: most strings hold nothing.

/** The key in an object, or the position in an array. */
export type Segment = string | number;

/** An array or object on the way to a string. */
export interface Frame {
  readonly parent: Frame | null;
  /** Where it stands in its parent. */
  readonly under: Segment;
  /** The position in an array; null in an object. */
  index: number | null;
  /** The key in an object. */
  key: string;
  prefix: string | null;
  group: string | null;
}

/** Where a string stands. */
export interface Spot {
  readonly frame: Frame;
  readonly segment: Segment;
}

/** The place that stands for the key itself and not for its value. */
export const keyPlace = '(key)';

export const rootFrame = (): Frame => frameUnder(null, '', null);

export const frameUnder = (parent: Frame | null, under: Segment, index: number | null): Frame => ({
  parent,
  under,
  index,
  key: '',
  prefix: null,
  group: null,
});

export const segmentIn = ({ index, key }: Frame): Segment => index ?? key;

export const placeOf = ({ frame, segment }: Spot): string => joined(prefixOf(frame), String(segment));

const joined = (prefix: string, segment: string): string => (prefix === '' ? segment : `${prefix}.${segment}`);

/** What the places of all that stands in it begin with. */
export function prefixOf(frame: Frame): string {
  const { parent, under } = frame;
  return (frame.prefix ??= parent === null ? '' : joined(prefixOf(parent), String(under)));
}

/** The spot of a place that is in words. */
export function spotAt(place: string): Spot {
  const dot = place.lastIndexOf('.');
  const last = place.slice(dot + 1);
  const names = dot < 0 ? [] : place.slice(0, dot).split('.');
  const frame = names.reduce((parent, name) => frameUnder(parent, segmentFrom(name), null), frameUnder(null, '', null));
  return { frame, segment: segmentFrom(last) };
}

const position = /^\d{1,9}$/;
const segmentFrom = (name: string): Segment => (position.test(name) ? Number(name) : name);

/** Names of fields that hold what is said and tell nothing of it. */
const speechless: ReadonlySet<Segment> = new Set([
  'content',
  'text',
  'input',
  'output',
  'prompt',
  'arguments',
  'parts',
  'messages',
  'system',
  'instructions',
  'description',
  'thinking',
  'summary',
  'title',
  'name',
  'role',
  'type',
  'id',
  'model',
  'object',
  'url',
  '*',
  keyPlace,
]);

/** The name of a field is read in front of values that are no whole texts: `phone: 13812345678`. */
const longestNamed = 256;

export function named(text: string, segment: Segment): string {
  if (typeof segment === 'number' || text.length > longestNamed || segment === '' || speechless.has(segment))
    return text;
  return `${segment}: ${text}`;
}

/** Marks of the protocol, which nobody writes and no two of which make a word together. */
const marks: ReadonlySet<Segment> = new Set([
  'role',
  'type',
  'id',
  'model',
  'object',
  'status',
  'tool_call_id',
  'call_id',
  'tool_use_id',
  'signature',
  'thought_signature',
  'thoughtSignature',
  'encrypted_content',
  keyPlace,
]);

const isFilling = (segment: Segment): boolean =>
  typeof segment === 'number' || segment === 'content' || segment === 'text' || segment === 'parts';

/** What stands under one group is read one after the other: content parts, neighbouring messages. Null for marks. */
export const groupOf = ({ frame, segment }: Spot): string | null =>
  marks.has(segment) ? null : grouped(groupAt(frame), segment);

function groupAt(frame: Frame): string {
  const { parent, under } = frame;
  return (frame.group ??= parent === null ? '' : grouped(groupAt(parent), under));
}

/** What one conversation is made of, in whatever dialect: a model reads it one after the other. */
const conversation: ReadonlySet<Segment> = new Set([
  'system',
  'systemInstruction',
  'system_instruction',
  'instructions',
  'prompt',
  'input',
  'messages',
  'contents',
]);

/** A whole request inside of another, as where tokens are counted. */
const wrappers: ReadonlySet<Segment> = new Set(['generateContentRequest', 'generate_content_request']);

/** The first segment stays whatever it is, but for the parts of a conversation. */
function grouped(group: string, segment: Segment): string {
  if (group === '' && wrappers.has(segment)) return '';
  if (group === '') return conversation.has(segment) ? 'messages' : String(segment);
  return isFilling(segment) ? group : `${group}.${segment}`;
}
