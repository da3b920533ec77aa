// Owns turning a YAML text into checked data, with every complaint at its line and column.
import { isMap, isNode, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { z } from 'zod';
import { nearest } from '../domain/nearest.ts';

export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
}

export type Path = readonly (string | number)[];

export type Parsed<T> =
  | {
      readonly ok: true;
      readonly value: T;
      readonly written: unknown;
      readonly locate: (path: Path, message: string) => Problem;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A file that cannot be used: its message lists `name:line:column: what`, one a line. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map((p) => `${file}:${p.line}:${p.column}: ${p.path ? `${p.path}: ` : ''}${p.message}`).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export function parseYaml<T>(text: string, schema: z.ZodType<T>): Parsed<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    customTags: [],
    merge: false,
  });
  const at = (offset: number, path: Path, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), path: path.join('.'), message };
  };
  const syntax = [...document.errors, ...document.warnings].map((e) =>
    at(e.pos[0], [], e.message.split('\n')[0] ?? ''),
  );
  if (syntax.length > 0) return { ok: false, problems: syntax };
  const tag = explicitTag(document);
  if (tag !== null) return { ok: false, problems: [at(tag, [], 'Explicit tags are not allowed here.')] };

  const locate = (path: Path, message: string): Problem => at(offsetOf(document, path), path, message);
  const value = plain(document);
  if (value === undefined) return { ok: false, problems: [at(0, [], 'Too many aliases of aliases.')] };
  const checked = schema.safeParse(value);
  if (checked.success) return { ok: true, value: checked.data, written: value, locate };
  return {
    ok: false,
    problems: checked.error.issues.flatMap((issue) => describe(issue, schema).map((p) => locate(p.path, p.message))),
  };
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

function explicitTag(document: Document.Parsed): number | null {
  let found: number | null = null;
  visit(document, (_key, node) => {
    if (!isNode(node) || node.tag === undefined || !node.range) return undefined;
    found = node.range[0];
    return visit.BREAK;
  });
  return found;
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

function describe(issue: z.core.$ZodIssue, schema: z.ZodType): { path: Path; message: string }[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  const known = knownKeys(schema, path);
  return issue.keys.map((key) => {
    const near = nearest(key, known, 1)[0];
    return { path: [...path, key], message: `Unknown key.${near === undefined ? '' : ` Did you mean ${near}?`}` };
  });
}

/** The keys that the schema knows at this place. */
function knownKeys(schema: z.ZodType, path: Path): string[] {
  let here: unknown = schema;
  for (const part of ['', ...path]) {
    here = unwrap(step(here, part));
  }
  return isShape(here) ? Object.keys(here.shape) : [];
}

const isShape = (value: unknown): value is { shape: Record<string, unknown> } =>
  typeof value === 'object' && value !== null && 'shape' in value && typeof value.shape === 'object';

function step(schema: unknown, part: string | number): unknown {
  if (part === '') return schema;
  if (isShape(schema)) return schema.shape[String(part)];
  if (typeof schema !== 'object' || schema === null) return undefined;
  if ('valueType' in schema) return schema.valueType;
  return 'element' in schema ? schema.element : undefined;
}

function unwrap(schema: unknown): unknown {
  let here = schema;
  // A list can be unwrapped too, but its element has a place of its own in the path.
  while (
    typeof here === 'object' &&
    here !== null &&
    !('element' in here) &&
    'unwrap' in here &&
    typeof here.unwrap === 'function'
  ) {
    here = here.unwrap();
  }
  return here;
}
