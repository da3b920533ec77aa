// Owns setting one member in the bytes of a JSON object, wherever it lies: every other byte stays as it was sent.
import { applyEdits, members, replacement, type Edit } from './json-bytes.ts';

/** The names on the way there; of several spellings of one name the first is written where none is there. */
type Way = readonly [names: readonly [string, ...string[]], ...others: (readonly [string, ...string[]])[]];

export const setMember = (bytes: Buffer, way: Way, value: number): Buffer =>
  applyEdits(bytes, editsFor(bytes, 0, way, value));

function editsFor(bytes: Buffer, from: number, [names, ...others]: Way, value: number): Edit[] {
  const all = members(bytes, from);
  // Of two equal keys an upstream may read either: all of them say the same.
  const there = all.filter(({ key }) => names.includes(key));
  const [next, ...rest] = others;
  if (there.length > 0)
    return there.flatMap((member) => {
      if (next === undefined) return [replacement(member, value)];
      const isObject = bytes[member.start] === braceOpen;
      return isObject
        ? editsFor(bytes, member.start, [next, ...rest], value)
        : [replacement(member, nested(others, value))];
    });
  const text = `${JSON.stringify(names[0])}:${JSON.stringify(nested(others, value))}`;
  const last = all.at(-1);
  if (last !== undefined) return [{ start: last.end, end: last.end, text: `,${text}` }];
  const brace = bytes.indexOf(braceOpen, from);
  return brace < 0 ? [] : [{ start: brace + 1, end: brace + 1, text }];
}

const braceOpen = 0x7b;

const nested = (names: readonly (readonly [string, ...string[]])[], value: number): unknown =>
  names.reduceRight<unknown>((inner, [name]) => ({ [name]: inner }), value);
