// Owns laying a policy that ships, or one by name, over the text: what it does not say stays as it is. Pure.
import { isMap, isScalar, type Pair } from 'yaml';
import {
  endOfEntry,
  entryOf,
  eolOf,
  isSame,
  lineEnd,
  lineStart,
  parsePolicy,
  plainOf,
  put,
  startOf,
} from './rules/source.ts';

/** The starter itself where there is no text yet; null where it cannot be laid over this one. */
export function layOver(text: string, starter: string): string | null {
  if (text.trim() === '') return starter;
  const { contents, errors } = parsePolicy(starter);
  if (errors.length > 0) return null;
  if (!isMap(contents)) return text;
  let laid: string | null = text;
  for (const pair of contents.items) {
    if (laid === null) return null;
    if (isScalar(pair.key)) laid = withBlock(laid, { key: String(pair.key.value), source: sourceOf(starter, pair) });
  }
  return laid !== null && saysBoth(laid, text, starter) ? laid : null;
}

/** All of its lines, as the starter writes them. */
function sourceOf(starter: string, pair: Pair): string {
  const from = lineStart(starter, startOf(pair.key));
  return starter.slice(from, lineEnd(starter, endOfEntry(starter, pair)));
}

function withBlock(text: string, { key, source }: { readonly key: string; readonly source: string }): string | null {
  const { contents } = parsePolicy(text);
  const eol = eolOf(text);
  const block = source.replaceAll(/\r?\n/g, eol);
  const entry = entryOf(contents, key);
  if (entry !== null) return put(text, [startOf(entry.key), endOfEntry(text, entry)], block);
  if (contents !== null && !(isMap(contents) && contents.flow !== true)) return null;
  return `${text}${text.endsWith('\n') ? '' : eol}${block}${eol}`;
}

function saysBoth(laid: string, text: string, starter: string): boolean {
  const [said, before, over] = [plainOf(laid)?.value, plainOf(text)?.value, plainOf(starter)?.value];
  return isSame(said, { ...Object(before), ...Object(over) });
}
