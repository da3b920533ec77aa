// Owns random JSON as text, in all the ways that it can be written: equal keys, escapes, nesting, odd white space.
import fc from 'fast-check';

interface Word {
  readonly text: string;
  /** Every character as an escape. */
  readonly escaped: boolean;
}

export type JsonValue =
  | (Word & { readonly kind: 'string' })
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'array'; readonly items: readonly JsonValue[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [key: Word, value: JsonValue])[] };

// Few keys: equal ones are to stand beside each other.
const keys = fc.record({ text: fc.constantFrom('a', 'b', 'content', '\n', ''), escaped: fc.boolean() });

const made = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.record({ kind: fc.constant('string' as const), text: fc.string({ unit: 'binary' }), escaped: fc.boolean() }),
    fc.record({ kind: fc.constant('plain' as const), text: fc.constantFrom('1', 'true', 'null', '-2.5e3') }),
    fc.record({ kind: fc.constant('array' as const), items: fc.array(tie('value'), { maxLength: 4 }) }),
    fc.record({
      kind: fc.constant('object' as const),
      members: fc.array(fc.tuple(keys, tie('value')), { maxLength: 4 }),
    }),
  ),
}));

export const jsonValues: fc.Arbitrary<JsonValue> = made.value;

const escapeOf = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`;

function written({ text, escaped }: Word): string {
  if (!escaped) return JSON.stringify(text);
  return `"${Array.from({ length: text.length }, (_, at) => escapeOf(text.charCodeAt(at))).join('')}"`;
}

export function jsonOf(value: JsonValue): string {
  switch (value.kind) {
    case 'string':
      return written(value);
    case 'plain':
      return value.text;
    case 'array':
      return `[ ${value.items.map(jsonOf).join(' ,\n')} ]`;
    case 'object':
      return `{${value.members.map(([key, member]) => ` ${written(key)}\t: ${jsonOf(member)}`).join(',')}}`;
  }
}

/** Keys and strings in the order of the text. */
export function stringsOf(value: JsonValue): string[] {
  switch (value.kind) {
    case 'string':
      return [value.text];
    case 'plain':
      return [];
    case 'array':
      return value.items.flatMap(stringsOf);
    case 'object':
      return value.members.flatMap(([key, member]) => [key.text, ...stringsOf(member)]);
  }
}

export interface Hiding {
  readonly word: Word;
  readonly asKey: boolean;
  /** Which way to go at each fork. */
  readonly walk: readonly number[];
}

/** The same with a word more, somewhere in it: as a string, or as the key of what stood there. */
export function withHidden(value: JsonValue, { word, asKey, walk }: Hiding): JsonValue {
  const [step = 0, ...rest] = walk;
  const deeper = (inner: JsonValue): JsonValue => withHidden(inner, { word, asKey, walk: rest });
  if (value.kind === 'array' && value.items.length > 0) {
    const chosen = step % value.items.length;
    return { ...value, items: value.items.map((item, at) => (at === chosen ? deeper(item) : item)) };
  }
  if (value.kind === 'object' && value.members.length > 0) {
    const chosen = step % value.members.length;
    const members = value.members.map(([key, member], at) => [key, at === chosen ? deeper(member) : member] as const);
    return { ...value, members };
  }
  return asKey ? { kind: 'object', members: [[word, value]] } : { kind: 'string', ...word };
}
