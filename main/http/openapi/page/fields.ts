// Owns reading a schema as people do: its fields in a row, those inside of others by their path, each with its type in words.
import { nameIn, type JsonSchema } from '../json-schemas.ts';
import { html, joined, type Html } from './html.ts';

export interface Field {
  /** `[]` stands for any entry of a list, `NAME` for a name of one's own. */
  readonly path: string;
  readonly type: Html;
  readonly needed: boolean;
  readonly meaning: string;
}

type Part = JsonSchema | boolean | undefined;

const asSchema = (part: Part | readonly Part[]): JsonSchema | null =>
  typeof part === 'object' && !('length' in part) ? part : null;

const rivalsOf = ({ anyOf = [], oneOf = [] }: JsonSchema): readonly JsonSchema[] => [...anyOf, ...oneOf];

/** The fields of an object, each followed by those inside of it. A shape with a name is told where it stands itself. */
export function fieldsOf(schema: JsonSchema, path = ''): readonly Field[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const field = asSchema(value) ?? {};
    const at = path === '' ? key : `${path}.${key}`;
    const needed = schema.required?.includes(key) === true;
    return [{ path: at, type: typeOf(field), needed, meaning: meaningOf(field) }, ...fieldsOf(field, at)];
  });
  const item = asSchema(schema.items);
  const entry = asSchema(schema.additionalProperties);
  return [
    ...own,
    ...(item === null ? [] : fieldsOf(item, `${path}[]`)),
    ...(entry === null ? [] : fieldsOf(entry, path === '' ? 'NAME' : `${path}.NAME`)),
    ...merged(distinct(rivalsOf(schema)).map((rival) => fieldsOf(rival, path))),
  ];
}

/** Where a list may be left out around its only entry, the list tells all. */
function distinct(rivals: readonly JsonSchema[]): readonly JsonSchema[] {
  const items = new Set(rivals.map(({ items }) => JSON.stringify(items)));
  return rivals.filter((rival) => !items.has(JSON.stringify(rival)));
}

/** Of several forms: each field once, needed where every form needs it. */
function merged(forms: readonly (readonly Field[])[]): readonly Field[] {
  const all = new Map<string, Field[]>();
  for (const form of forms) for (const field of form) all.set(field.path, [...(all.get(field.path) ?? []), field]);
  return [...all].map(([path, [first, ...others]]) => ({
    path,
    type: orOf([first, ...others].flatMap((field) => (field === undefined ? [] : [field.type]))),
    needed: others.length + 1 === forms.length && [first, ...others].every((field) => field?.needed === true),
    meaning: first?.meaning ?? '',
  }));
}

const meaningOf = ({ description = '', default: byDefault }: JsonSchema): string =>
  byDefault === undefined
    ? description
    : `${description} \`${JSON.stringify(byDefault)}\` where it is left out.`.trim();

const code = (value: unknown): Html =>
  html`<code>${typeof value === 'string' && value !== '' ? value : JSON.stringify(value)}</code>`;

function orOf(types: readonly Html[]): Html {
  const byText = new Map(types.map((type) => [type.html, type]));
  return joined([...byText.values()], ' or ');
}

/** In words: what may stand there. */
export function typeOf(schema: JsonSchema): Html {
  const { $ref, const: only, enum: words, type, items, additionalProperties } = schema;
  if ($ref !== undefined) return html`<a href="#shape-${nameIn($ref)}">${nameIn($ref)}</a>`;
  if (only !== undefined) return code(only);
  if (words !== undefined) return orOf(words.map(code));
  const rivals = rivalsOf(schema);
  if (rivals.length > 0) return orOf(rivals.map(typeOf));
  if (Array.isArray(type)) return orOf(type.map((one) => typeOf({ ...schema, type: one })));
  const item = asSchema(items);
  if (type === 'array') return item === null ? html`list` : html`list of ${typeOf(item)}`;
  const entry = asSchema(additionalProperties);
  const isMap = entry !== null && Object.keys(schema.properties ?? {}).length === 0 && Object.keys(entry).length > 0;
  if (isMap) return html`map to ${typeOf(entry)}`;
  return html`${names[type ?? ''] ?? 'anything'}${boundsOf(schema)}`;
}

const names: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: 'true or false',
  object: 'object',
  null: 'null',
};

function boundsOf({ type, minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  if (type !== 'number' && type !== 'integer') return '';
  const least = minimum ?? exclusiveMinimum;
  if (least === undefined) return maximum === undefined ? '' : `, at most ${maximum}`;
  const from = minimum === undefined ? `more than ${least}` : `from ${least}`;
  return maximum === undefined ? `, ${from}` : `, ${from} to ${maximum}`;
}
