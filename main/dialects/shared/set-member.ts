// Owns setting one member in the bytes of a JSON object, wherever it lies: every other byte stays as it was sent.
import { applyEdits, members, replacement, type Edit } from './json-bytes.ts';

/** Spellings of one name; the first is written where none is there. */
type Names = readonly [string, ...string[]];
/** The names on the way there. */
type Way = readonly [Names, ...Names[]];

export const setMember = (bytes: Buffer, way: Way, value: number): Buffer =>
  applyEdits(bytes, editsAt(0, way, { bytes, value }));

interface Setting {
  readonly bytes: Buffer;
  readonly value: number;
}

const braceOpen = 0x7b;

function editsAt(from: number, [names, next, ...rest]: Way, setting: Setting): Edit[] {
  const { bytes, value } = setting;
  const inner = next === undefined ? value : nested([next, ...rest], value);
  const all = members(bytes, from);
  // Of two equal keys an upstream may read either: all of them say the same.
  const there = all.filter(({ key }) => names.includes(key));
  if (there.length > 0)
    return there.flatMap((member) =>
      next !== undefined && bytes[member.start] === braceOpen
        ? editsAt(member.start, [next, ...rest], setting)
        : [replacement(member, inner)],
    );
  const text = `${JSON.stringify(names[0])}:${JSON.stringify(inner)}`;
  const last = all.at(-1);
  if (last !== undefined) return [{ start: last.end, end: last.end, text: `,${text}` }];
  const brace = bytes.indexOf(braceOpen, from);
  return brace < 0 ? [] : [{ start: brace + 1, end: brace + 1, text }];
}

const nested = (names: Way, value: number): unknown =>
  names.reduceRight<unknown>((inside, [name]) => ({ [name]: inside }), value);
