// Owns the places where a request can carry something: every string of a body, a key and an unknown field of each object
// in it, the second of two equal keys; beside the body its headers, the name of its model, its query.
import { isJsonObject, type JsonObject } from '../../main/contract/json.ts';
import { headersUp } from '../../main/backends/headers.ts';
import type { Dialect } from '../../main/dialects/dialect.ts';
import { hintKeys } from '../../main/dialects/shared/hints.ts';
import { dialects } from '../../main/dialects/registry.ts';
import { bodiesOf } from './carrier-bodies.ts';

/** Strings that are read, one after the other, as what is said; marks of the protocol stand between them. */
const speech: ReadonlySet<string | number> = new Set([
  'content',
  'text',
  'prompt',
  'suffix',
  'system',
  'instructions',
  'input',
  'output',
  'systemInstruction',
  'system_instruction',
]);

/** A hint is a header that the router itself reads. */
type PlaceKind = 'value' | 'key' | 'header' | 'hint' | 'model' | 'query';

export interface CarryingPlace {
  readonly dialect: Dialect;
  readonly name: string;
  /** Its end, which says what it is: places of one shape share the carriers among them. */
  readonly shape: string;
  readonly kind: PlaceKind;
  /** A body with marks where the carrier and the model stand. */
  readonly template: string;
}

/** Two places that are read one after the other. */
export interface NeighbourPlaces {
  readonly dialect: Dialect;
  readonly kind:
    | 'one after the other'
    | 'two fields'
    | 'two fields of a wrapped request'
    | 'two items'
    | 'a key and its value'
    | 'two keys'
    | 'two values';
  readonly name: string;
  readonly template: string;
}

const here = '@here@';
const there = '@there@';
const modelMark = '@model@';
const again = '@again@';
const quoted = (mark: string): string => JSON.stringify(mark);

/** What is sent: the model is named, and JSON stands where the marks stood. */
export function filled(template: string, model: string, parts: readonly string[]): string {
  const [first = quoted('nothing'), second = quoted('nothing')] = parts;
  return template
    .replaceAll(quoted(modelMark), () => JSON.stringify(model))
    .replace(quoted(here), () => first)
    .replace(quoted(there), () => second);
}

type Steps = readonly (string | number)[];

interface Found {
  readonly steps: Steps;
  /** Positions are told by what stands there: the role of a message, the type of a part. */
  readonly name: string;
  readonly value: unknown;
}

function kindOf(item: unknown): string {
  const { role, type } = isJsonObject(item) ? item : {};
  return `*${typeof role === 'string' ? role : typeof type === 'string' ? type : ''}`;
}

function* walk(value: unknown, steps: Steps = [], name = ''): Generator<Found> {
  yield { steps, name, value };
  const under = (step: string | number, shown: string, inner: unknown): Generator<Found> =>
    walk(inner, [...steps, step], name === '' ? shown : `${name}.${shown}`);
  if (Array.isArray(value)) for (const [at, item] of value.entries()) yield* under(at, kindOf(item), item);
  else if (isJsonObject(value)) for (const [key, inner] of Object.entries(value)) yield* under(key, key, inner);
}

/** The same with another value at that place. */
function changed(value: unknown, [step, ...rest]: Steps, change: (old: unknown) => unknown): unknown {
  if (step === undefined) return change(value);
  if (Array.isArray(value)) return value.map((item, at) => (at === step ? changed(item, rest, change) : item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === step ? changed(inner, rest, change) : inner]),
  );
}

const withMember = (key: string, member: unknown) => (old: unknown) => ({
  ...(isJsonObject(old) ? old : {}),
  [key]: member,
});

const isModel = ({ name }: Found): boolean => /(?:^|\.)model$/.test(name);

/** The body's own name of the model becomes a mark. */
function marked(body: JsonObject): unknown {
  let all: unknown = body;
  for (const found of walk(body)) if (isModel(found)) all = changed(all, found.steps, () => modelMark);
  return all;
}

/** What is marked becomes equal to the key that it stands beside. */
const writtenTwice = (body: unknown): string => JSON.stringify(body).replace(again, '');

interface Spot {
  readonly name: string;
  readonly kind: PlaceKind;
  readonly template: string;
}

function* spotsIn(body: unknown): Generator<Spot> {
  for (const found of walk(body)) {
    const { steps, name, value } = found;
    if (typeof value === 'string' && !isModel(found)) {
      yield { name, kind: 'value', template: JSON.stringify(changed(body, steps, () => here)) };
      const last = steps.at(-1);
      if (typeof last !== 'string' || !speech.has(last)) continue;
      const twice = changed(body, steps.slice(0, -1), withMember(again + last, here));
      yield { name: `${name}, the second`, kind: 'value', template: writtenTwice(twice) };
      const before = changed(body, steps.slice(0, -1), (old) => ({
        [again + last]: here,
        ...(isJsonObject(old) ? old : {}),
      }));
      yield { name: `${name}, the first`, kind: 'value', template: writtenTwice(before) };
    } else if (isJsonObject(value)) {
      const keyed = changed(body, steps, withMember(here, 'x'));
      yield { name: `${name}, a key`, kind: 'key', template: JSON.stringify(keyed) };
      const more = changed(body, steps, withMember('x_note', here));
      yield { name: `${name}, an unknown field`, kind: 'value', template: JSON.stringify(more) };
    }
  }
}

/** What is counted is told as what is answered. */
const familyOf = ({ id, kind }: Dialect): string =>
  kind === 'count' ? (id.split('-')[0] ?? id) : id.replace('-messages', '');

/** The field itself, wherever it stands; most headers go up from every format. */
function shapeOf(dialect: Dialect, { name, kind }: Spot): string {
  const end = name.split(', ').at(-1) ?? '';
  const field = /^(?:an?|the) /.test(end)
    ? end
    : name
        .split('.')
        .at(-1)
        ?.replace(/^\*\w*/, '*');
  return kind === 'header' || kind === 'hint' ? `${kind} ${name}` : `${familyOf(dialect)} ${kind} ${field}`;
}

/** The first of a name: bodies that every provider can be told come before others. */
const distinct = <T extends { readonly name: string }>(all: readonly T[]): readonly T[] =>
  [...new Map(all.toReversed().map((one) => [one.name, one])).values()].toReversed();

/** Every header that may go up from a caller of the format to an upstream of it. */
export const headersOf = ({ headersUp: own }: Dialect): readonly string[] => Object.keys(headersUp(() => 'x', own));
const hintHeaders = ['x-llr-region', 'x-llr-sensitivity'];

function placesBeside(dialect: Dialect): readonly Spot[] {
  const body = marked(bodiesOf(dialect)[0] ?? {});
  const template = JSON.stringify(body);
  const hinted = (hint: string): string => JSON.stringify(changed(body, [], withMember('metadata', { [hint]: here })));
  return [
    ...[...hintKeys].map((hint): Spot => ({ name: `the hint ${hint}`, kind: 'value', template: hinted(hint) })),
    ...headersOf(dialect).map((name): Spot => ({ name, kind: 'header', template })),
    ...hintHeaders.map((name): Spot => ({ name, kind: 'hint', template })),
    { name: 'the model', kind: 'model', template },
    { name: 'the query', kind: 'query', template },
  ];
}

export const carryingPlaces: readonly CarryingPlace[] = dialects.flatMap((dialect) => {
  const inBodies = bodiesOf(dialect).flatMap((body) => [...spotsIn(marked(body))]);
  return [...distinct(inBodies), ...placesBeside(dialect)].map((spot) => ({
    dialect,
    shape: shapeOf(dialect, spot),
    ...spot,
  }));
});

/** What leads to what is said: behind anything else stands something that has a use of its own. */
const toSpeech: ReadonlySet<string | number> = new Set([
  ...speech,
  'messages',
  'contents',
  'parts',
  'requests',
  'generateContentRequest',
  'generate_content_request',
]);
const isSpoken = ({ steps, value }: Found): boolean =>
  typeof value === 'string' &&
  speech.has(steps.at(-1) ?? '') &&
  // Deeper down these are what a tool gets and gives.
  !steps.slice(1).some((step) => step === 'input' || step === 'output') &&
  steps.every((step) => typeof step === 'number' || toSpeech.has(step));
const isListed = ({ steps, value }: Found): boolean => typeof value === 'string' && typeof steps.at(-1) === 'number';
const listOf = ({ steps }: Found): string => steps.slice(0, -1).join('.');

function relationOf(first: Found, next: Found): NeighbourPlaces['kind'] {
  if (isListed(first)) return 'two items';
  const [outer = ''] = first.steps;
  if (outer !== next.steps[0]) return 'two fields';
  const isWrapped = String(outer).startsWith('generate') && first.steps[1] !== next.steps[1];
  return isWrapped ? 'two fields of a wrapped request' : 'one after the other';
}

/** Next to each other among what is said, and among the items of one list. */
function* pairsIn(body: unknown): Generator<Omit<NeighbourPlaces, 'dialect'>> {
  const all = [...walk(body)];
  const spoken = all.filter(isSpoken);
  const listed = all.filter(isListed);
  const pairs = [...spoken, ...listed].flatMap((first) => {
    const row = isListed(first) ? listed.filter((other) => listOf(other) === listOf(first)) : spoken;
    const next = row[row.indexOf(first) + 1];
    return next === undefined ? [] : [[first, next] as const];
  });
  for (const [first, next] of pairs) {
    const both = changed(
      changed(body, first.steps, () => here),
      next.steps,
      () => there,
    );
    yield { kind: relationOf(first, next), name: `${first.name} and ${next.name}`, template: JSON.stringify(both) };
  }
}

/** A key and its value, and two keys, in the arguments of a call or where else a format takes any object. */
function* keysIn(body: unknown): Generator<Omit<NeighbourPlaces, 'dialect'>> {
  for (const { steps, name, value } of walk(body)) {
    if (!isJsonObject(value) || !takesAnything.has(steps.at(-1) ?? '')) continue;
    const keyed = changed(body, steps, withMember(here, there));
    yield { kind: 'a key and its value', name: `${name}, a key and its value`, template: JSON.stringify(keyed) };
    const twice = changed(changed(body, steps, withMember(here, 'x')), steps, withMember(there, 'y'));
    yield { kind: 'two keys', name: `${name}, two keys`, template: JSON.stringify(twice) };
    const values = changed(changed(body, steps, withMember('a_note', here)), steps, withMember('b_note', there));
    yield { kind: 'two values', name: `${name}, two values`, template: JSON.stringify(values) };
  }
}
const takesAnything: ReadonlySet<string | number> = new Set(['args', 'input', 'arguments', 'metadata', 'properties']);

export const neighbourPlaces: readonly NeighbourPlaces[] = dialects.flatMap((dialect) => {
  const pairs = bodiesOf(dialect).flatMap((body) => [...pairsIn(marked(body)), ...keysIn(marked(body))]);
  return distinct(pairs).map((pair) => ({ dialect, ...pair }));
});
