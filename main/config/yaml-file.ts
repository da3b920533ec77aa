// Owns turning a YAML text into checked data, with every complaint at its line and column.
import { isAlias, isMap, isNode, isScalar, LineCounter, parseDocument, visit, type Document, type Pair } from 'yaml';
import type { z } from 'zod';
import { didYouMean, inOurWords, refusalsOf, type Refusal } from '../contract/schema-words.ts';
import type { Problem } from './config-error.ts';
import { knownKeys } from './known-keys.ts';
import { syntaxFaults } from './yaml-words.ts';

export { ConfigError, type Problem } from './config-error.ts';

export type Path = readonly (string | number)[];

export type Parsed<T> =
  | {
      readonly ok: true;
      readonly value: T;
      readonly written: unknown;
      readonly locate: (path: Path, message: string) => Problem;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function parseYaml<T>(text: string, schema: z.ZodType<T>): Parsed<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, customTags: [], merge: false });
  const at = (offset: number, path: Path, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), path: path.join('.'), message };
  };
  const unusable = [...syntaxFaults([...document.errors, ...document.warnings]), ...forbidden(document)];
  if (unusable.length > 0)
    return { ok: false, problems: unusable.map(({ offset, message }) => at(offset, [], message)) };

  const locate = (path: Path, message: string): Problem => at(offsetOf(document, path), path, message);
  const value = plain(document);
  if (value === undefined) return { ok: false, problems: [at(0, [], 'Too many aliases of aliases.')] };
  const checked = schema.safeParse(value, { error: inOurWords });
  if (checked.success) return { ok: true, value: checked.data, written: value, locate };
  const refusals = refusalsOf(checked.error).flatMap((refusal) => keyByKey(refusal, schema));
  return { ok: false, problems: refusals.map(({ path, message }) => locate(path, message)) };
}

/** Undefined where anchors multiply without end. */
function plain(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? null;
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

interface Fault {
  readonly offset: number;
  readonly message: string;
}

/** What YAML allows and nobody needs here. The name of the prototype would be dropped without a word. */
function forbidden(document: Document.Parsed): readonly Fault[] {
  const found: Fault[] = [];
  visit(document, {
    Node(_at, { tag, range }) {
      if (tag !== undefined && range) found.push({ offset: range[0], message: 'Explicit tags are not allowed here.' });
    },
    Pair(_at, { key }: Pair) {
      if (!isNode(key)) return;
      const word = isAlias(key) ? key.resolve(document) : key;
      const message = faultOfKey(isScalar(word) ? word.value : undefined);
      if (message !== null) found.push({ offset: key.range?.[0] ?? 0, message });
    },
  });
  return found.slice(0, 1);
}

function faultOfKey(word: unknown): string | null {
  if (word === undefined) return 'A key is a text, not a list or a block.';
  return word === '__proto__' ? 'Nothing can be called __proto__. Choose another name.' : null;
}

/** The place of the deepest part of the path that exists in the file; of a mapping's entry that is its key. */
function offsetOf(document: Document.Parsed, path: Path): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const part = path[depth - 1];
    const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === part) : undefined;
    const node = pair === undefined ? document.getIn(path.slice(0, depth), true) : pair.key;
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range[0] ?? 0;
}

/** Each key that nobody knows is a problem of its own, at its own place. */
function keyByKey(refusal: Refusal, schema: z.ZodType): readonly Refusal[] {
  const { path, keys } = refusal;
  if (keys === undefined) return [refusal];
  const known = knownKeys(schema, path);
  return keys.map((key) => ({ path: [...path, key], message: `Unknown key.${didYouMean(key, known)}` }));
}
