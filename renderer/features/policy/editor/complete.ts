// Owns what can be written at a place of the policy: its keys and values as the schema has them, and the names of what
// there is. Pure.
import { tiers } from '../../../../main/contract/routing.ts';
import { isPlain, type Plain } from '../../../lib/plain.ts';

/** A part of a path: a key, or `[]` for an item of a list. */
export interface Spot {
  readonly path: readonly string[];
  /** A key is written here, or a value of the path's last key. */
  readonly kind: 'key' | 'value';
  /** What of the word is there already. */
  readonly typed: string;
}

const keyLine = /^(\s*)((?:-\s+)*)("[^"]*"|'[^']*'|[^\s#:{}[\],"'][^:{}[\]]*?):(?=\s|$)/;

/** Where one is, by the lines above and what stands before on the line. */
export function spotAt(linesAbove: readonly string[], before: string): Spot {
  const indent = /^\s*/.exec(before)?.[0] ?? '';
  const dashes = /^(?:-\s+)*/.exec(before.slice(indent.length))?.[0] ?? '';
  const inside = pathInside(before.slice(indent.length + dashes.length));
  const outer = dashes === '' ? pathAbove(linesAbove, indent.length) : [...pathOfDash(linesAbove, indent.length), '[]'];
  return { ...inside, path: [...outer, ...inside.path] };
}

/** The keys that a line of this indentation stands under. */
function pathAbove(lines: readonly string[], indent: number): string[] {
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at] ?? '';
    const [, space = '', dashes = '', key] = keyLine.exec(line) ?? [];
    if (key === undefined) {
      const dash = /^(\s*)-\s/.exec(line)?.[1]?.length;
      if (dash !== undefined && dash < indent) return [...pathOfDash(lines.slice(0, at), dash), '[]'];
      continue;
    }
    const column = space.length + dashes.length;
    if (column < indent) {
      const above =
        dashes === '' ? pathAbove(lines.slice(0, at), column) : [...pathOfDash(lines.slice(0, at), space.length), '[]'];
      return [...above, unquoted(key)];
    }
    if (dashes !== '' && space.length < indent) return [...pathOfDash(lines.slice(0, at), space.length), '[]'];
  }
  return [];
}

/** A list may stand as far left as the key that it is the value of. */
function pathOfDash(lines: readonly string[], column: number): string[] {
  for (let at = lines.length - 1; at >= 0; at--) {
    const [, space = '', dashes = '', key] = keyLine.exec(lines[at] ?? '') ?? [];
    if (key === undefined || dashes !== '' || space.length > column) continue;
    return [...pathAbove(lines.slice(0, at), space.length), unquoted(key)];
  }
  return [];
}

const unquoted = (word: string): string => word.replaceAll(/^["']|["']$/g, '');

/** Along the line itself: `match: { task: co` is a value of match, task. */
function pathInside(text: string): Spot {
  const path: string[] = [];
  const open: number[] = [];
  let word = '';
  let isValue = false;
  for (const sign of text) {
    if (sign === '{' || sign === '[') {
      open.push(path.length);
      if (sign === '[') path.push('[]');
      isValue = sign === '[';
      word = '';
    } else if (sign === '}' || sign === ']') {
      path.length = open.pop() ?? 0;
      word = '';
    } else if (sign === ',' && open.length > 0) {
      const start = open.at(-1) ?? 0;
      isValue = path[start] === '[]';
      path.length = isValue ? start + 1 : start;
      word = '';
    } else if (sign === ' ' && word.endsWith(':')) {
      path.push(unquoted(word.slice(0, -1).trim()));
      isValue = true;
      word = '';
    } else word += sign;
  }
  return { path, kind: isValue ? 'value' : 'key', typed: word.trimStart() };
}

/** One of several forms: all of them. */
const formsOf = (schema: Plain): readonly Plain[] => {
  const several = [schema['anyOf'], schema['oneOf'], schema['allOf']].flatMap((one) => (Array.isArray(one) ? one : []));
  return [schema, ...several.filter(isPlain).flatMap(formsOf)];
};

function stepInto(schema: Plain, part: string): readonly Plain[] {
  return formsOf(schema).flatMap((form) => {
    if (part === '[]') return isPlain(form['items']) ? [form['items']] : [];
    const known = isPlain(form['properties']) ? form['properties'][part] : undefined;
    if (isPlain(known)) return [known];
    return isPlain(form['additionalProperties']) ? [form['additionalProperties']] : [];
  });
}

export interface Offer {
  readonly word: string;
  readonly says: string;
}

const says = (schema: unknown): string =>
  isPlain(schema) && typeof schema['description'] === 'string' ? schema['description'] : '';

export interface Names {
  /** Backends and `backend/model`. */
  readonly targets: readonly string[];
}

export function offersAt(schema: unknown, { path, kind }: Spot, names: Names): readonly Offer[] {
  if (!isPlain(schema)) return [];
  const places = path.reduce<readonly Plain[]>((found, part) => found.flatMap((one) => stepInto(one, part)), [schema]);
  const offers = places.flatMap(kind === 'key' ? keysOf : valuesOf);
  const all = kind === 'value' ? [...offers, ...namesFor(path, names)] : offers;
  return all.filter(({ word }, index) => all.findIndex((other) => other.word === word) === index);
}

const keysOf = (schema: Plain): readonly Offer[] =>
  formsOf(schema).flatMap((form) => {
    const known = isPlain(form['properties']) ? Object.entries(form['properties']) : [];
    const allowed = isPlain(form['propertyNames']) ? form['propertyNames']['enum'] : null;
    return [
      ...known.map(([word, one]) => ({ word, says: says(one) })),
      ...(Array.isArray(allowed) ? allowed.map((word: unknown) => ({ word: String(word), says: '' })) : []),
    ];
  });

const valuesOf = (schema: Plain): readonly Offer[] =>
  formsOf(schema).flatMap((form) => {
    if (Array.isArray(form['enum'])) return form['enum'].map((word: unknown) => ({ word: String(word), says: '' }));
    if (form['type'] === 'boolean') return ['true', 'false'].map((word) => ({ word, says: '' }));
    const items = form['items'];
    return isPlain(items) ? valuesOf(items) : [];
  });

const automatic = ['auto', ...tiers.map((tier) => `auto:${tier.toLowerCase()}`)];

/** Which places name a target, by their path without the lists in it. */
const naming =
  /^(?:routes (?:backend|fallback|default)|tiers \S+|aliases \S+|classifier model|ab judge|ab candidates \S+|baseline)$/;

function namesFor(path: readonly string[], { targets }: Names): readonly Offer[] {
  const place = path.filter((part) => part !== '[]').join(' ');
  if (!naming.test(place)) return [];
  const more: readonly (readonly [start: string, words: readonly string[]])[] = [
    ['routes default', ['tiers']],
    ['aliases', automatic],
  ];
  const first = more.find(([start]) => place.startsWith(start))?.[1] ?? [];
  return [...first, ...targets].map((word) => ({ word, says: '' }));
}
