// Owns the fields of the policy as a flat list, read from its JSON Schema.
import type { z } from 'zod';

type JsonSchema = z.core.JSONSchema.JSONSchema;

export interface Field {
  /** `NAME` stands for a name of one's own, `[]` for any entry of a list. */
  readonly path: readonly string[];
  readonly schema: JsonSchema;
  readonly required: boolean;
}

const asSchema = (value: JsonSchema | boolean | undefined): JsonSchema | null =>
  typeof value === 'object' ? value : null;

/** The fields of an object itself, each followed by those inside of it. */
export function fieldsOf(schema: JsonSchema, path: readonly string[] = []): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const field = asSchema(value);
    if (field === null) return [];
    const here = [...path, key];
    const required = schema.required?.includes(key) ?? false;
    return [{ path: here, schema: field, required }, ...insideOf(field, here)];
  });
}

function insideOf(schema: JsonSchema, path: readonly string[]): Field[] {
  const entry = asSchema(schema.additionalProperties);
  const item = Array.isArray(schema.items) ? null : asSchema(schema.items);
  return [
    ...fieldsOf(schema, path),
    ...(entry === null ? [] : fieldsOf(entry, [...path, 'NAME'])),
    ...(item === null ? [] : fieldsOf(item, [...path, '[]'])),
  ];
}

const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

/** In words: what may be written there. */
export function typeOf(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  if (schema.anyOf !== undefined) return `${typeOfEither(schema.anyOf)}, or a list of them`;
  const item = Array.isArray(schema.items) ? null : asSchema(schema.items);
  if (item !== null) return item.type === 'object' ? 'a list of mappings' : `a list of ${typeOf(item)}`;
  const entry = asSchema(schema.additionalProperties);
  if (entry !== null) return `a mapping to ${typeOf(entry)}${keysOf(schema)}`;
  return typeNames[String(schema.type)]?.(schema) ?? String(schema.type);
}

/** The only choice there is: one value, or a list of the like. */
function typeOfEither([one]: readonly (JsonSchema | boolean)[]): string {
  const schema = asSchema(one);
  return schema === null ? '' : typeOf(schema);
}

function keysOf({ propertyNames }: JsonSchema): string {
  const names = asSchema(propertyNames)?.enum;
  return names === undefined ? '' : `, by ${names.map(code).join(', ')}`;
}

const typeNames: Readonly<Record<string, (schema: JsonSchema) => string>> = {
  string: () => 'text',
  boolean: () => '`true`, `false`',
  object: () => 'a mapping',
  integer: (schema) => `a whole number ${rangeOf(schema)}`,
  number: (schema) => `a number ${rangeOf(schema)}`,
};

const rangeOf = ({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: JsonSchema): string =>
  maximum === Number.MAX_SAFE_INTEGER ? `from ${minimum}` : `from ${minimum} to ${maximum}`;
