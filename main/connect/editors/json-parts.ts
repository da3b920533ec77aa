// Owns putting one more part into an object or a list of a JSON text, and taking one out, with its comma and its line. Pure.
import { createScanner, type Node } from 'jsonc-parser';
import { eolOf, isObject, lineEnd, lineStart, nextLine, splice } from './editor.ts';

export const endOf = ({ offset, length }: Node): number => offset + length;

/** As the file has it: the first line that is indented says by how much. */
const unitOf = (text: string): string => /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';

interface Style {
  readonly unit: string;
  readonly eol: string;
}

/** Over several lines, the first of them without indentation. */
export const printed = (value: unknown, indent: string, { unit, eol }: Style): string =>
  JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${indent}`);

const inLine = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(inLine).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${inLine(one)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
};

export const indentAt = (text: string, at: number): string =>
  /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? '';

/** Behind a place: its comma, where there is one, and what is still of its line. */
interface Behind {
  readonly comma: number | null;
  /** Behind comma and comments of the same line. */
  readonly end: number;
}

const [comma, lineComment, blockComment, space] = [5, 12, 13, 15];

function behind(text: string, at: number): Behind {
  const scanner = createScanner(text, false);
  scanner.setPosition(at);
  let found: number | null = null;
  let end = at;
  for (let token: number = scanner.scan(); ; token = scanner.scan()) {
    const isComma = token === comma && found === null;
    if (isComma) found = scanner.getTokenOffset();
    const isComment = token === lineComment || (token === blockComment && !scanner.getTokenValue().includes('\n'));
    if (!isComma && !isComment && token !== space) return { comma: found, end };
    if (token !== space) end = scanner.getTokenOffset() + scanner.getTokenLength();
  }
}

/** A comma may stand on a later line than what it ends. */
function commaBehind(text: string, at: number): number | null {
  const scanner = createScanner(text, true);
  scanner.setPosition(at);
  return Number(scanner.scan()) === comma ? scanner.getTokenOffset() : null;
}

interface NewPart {
  /** Before its value: the name in an object. */
  readonly lead: string;
  readonly value: unknown;
}

export function withPart(text: string, holder: Node, part: NewPart): string {
  const { lead, value } = part;
  const last = holder.children?.at(-1);
  if (last === undefined) return withFirst(text, holder, part);
  const isFlat =
    !text.slice(endOf(last), endOf(holder)).includes('\n') && !text.slice(holder.offset, last.offset).includes('\n');
  if (isFlat) return splice(text, [endOf(last), endOf(last)], `, ${lead}${inLine(value)}`);
  const style = styleOf(text);
  const indent = indentAt(text, last.offset);
  const line = `${style.eol}${indent}${lead}${printed(value, indent, style)}`;
  const there = behind(text, endOf(last));
  if (there.comma !== null) return splice(text, [there.end, there.end], `${line},`);
  if (commaBehind(text, endOf(last)) !== null) return splice(text, [endOf(last), endOf(last)], `,${line}`);
  const added = splice(text, [there.end, there.end], line);
  return splice(added, [endOf(last), endOf(last)], ',');
}

function withFirst(text: string, holder: Node, { lead, value }: NewPart): string {
  const [open, close] = [holder.offset + 1, endOf(holder) - 1];
  const isEmpty = text.slice(open, close).trim() === '';
  if (isEmpty && holder.offset > 0 && !text.trim().includes('\n'))
    return splice(text, [open, close], ` ${lead}${inLine(value)} `);
  const style = styleOf(text);
  const outer = indentAt(text, holder.offset);
  const indent = outer + style.unit;
  const part = `${indent}${lead}${printed(value, indent, style)}${style.eol}`;
  if (isEmpty) return splice(text, [open, close], `${style.eol}${part}${outer}`);
  // Below the comments that stand in it.
  const start = lineStart(text, close);
  const isOwnLine = text.slice(start, close).trim() === '' && start > holder.offset;
  return isOwnLine ? splice(text, [start, start], part) : splice(text, [close, close], `${style.eol}${part}${outer}`);
}

/** The ways of taking a part out, the neatest first. */
export function* waysWithout(text: string, holder: Node, part: Node): Generator<string> {
  const own = behind(text, endOf(part));
  const start = lineStart(text, part.offset);
  const isOwnLine =
    text.slice(start, part.offset).trim() === '' && text.slice(own.end, lineEnd(text, own.end)).trim() === '';
  const out = isOwnLine ? splice(text, [start, nextLine(text, own.end)], '') : null;
  const end = own.comma === null ? endOf(part) : own.comma + 1;
  if (own.comma === null) yield* waysWithCommaBefore(text, { holder, part, out });
  const [open, close] = [holder.offset + 1, endOf(holder) - 1];
  if ((text.slice(open, part.offset) + text.slice(end, close)).trim() === '') yield splice(text, [open, close], '');
  if (out !== null) yield out;
  const gap = /^\s*/.exec(text.slice(end))?.[0].length ?? 0;
  if (holder.children?.at(-1) !== part) yield splice(text, [part.offset, end + gap], '');
  yield splice(text, [part.offset, end], '');
}

interface Leaving {
  readonly holder: Node;
  readonly part: Node;
  /** The text without its lines, where they are its own. */
  readonly out: string | null;
}

/** The comma of the one before would be left behind the last, which not everybody takes. */
function* waysWithCommaBefore(text: string, { holder, part, out }: Leaving): Generator<string> {
  const parts = holder.children ?? [];
  const before = parts.at(-2);
  const comma = parts.at(-1) === part && before !== undefined ? commaBehind(text, endOf(before)) : null;
  if (comma === null) return;
  if (out !== null) yield splice(out, [comma, comma + 1], '');
  yield splice(text, [comma, endOf(part)], '');
}

export const styleOf = (text: string): Style => ({ unit: unitOf(text), eol: eolOf(text) });
