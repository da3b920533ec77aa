// Owns what a place tells of the string that stands there: the name it was given, its neighbours, and whether it is
// anything that a person wrote.
import type { Located } from './finding.ts';
import { keyPlace } from './json-strings.ts';

const lastSegment = (place: string): string => place.slice(place.lastIndexOf('.') + 1);
const index = /^\d{1,9}$/;

/** Names of fields that hold what is said and tell nothing of it. */
const speechless = new Set([
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

/** The name that a string was given, as a person would read it in front of it; '' where it has none. */
function nameAt(place: string): string {
  const segment = lastSegment(place);
  return index.test(segment) || speechless.has(segment) ? '' : segment;
}

/** The name of a field is read in front of values that are no whole texts: `phone: 13812345678`. */
const longestNamed = 256;

export function named({ text, place }: Located): string {
  const name = text.length > longestNamed ? '' : nameAt(place);
  return name === '' ? text : `${name}: ${text}`;
}

/** Marks of the protocol, which nobody writes and no two of which make a word together. */
const marks = new Set([
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
const filling = /\.(?:\d{1,9}|content|text|parts)(?=\.|$)/g;

/** What stands under one group is read one after the other: content parts, neighbouring messages. Null for marks. */
export function groupAt(place: string): string | null {
  return marks.has(lastSegment(place)) ? null : place.replace(filling, '');
}

const sealed = new Set([
  'signature',
  'thought_signature',
  'thoughtSignature',
  'encrypted_content',
  'redacted_thinking',
]);

/** What a model gave along in its own cipher is no part that a person sent unread. */
export const isSealed = (place: string): boolean => sealed.has(lastSegment(place));
