// Owns reading Gemini's own kind of schema, a subset of OpenAPI's, as the JSON Schema that all others know.
import { isJsonObject, type JsonObject } from '../../contract/json.ts';
import { camelCase } from './camel-case.ts';

const schemas = new Set(['items', 'additionalProperties', 'not']);
const lists = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
const maps = new Set(['properties', '$defs', 'definitions', 'patternProperties']);
/** 64-bit numbers, which this API writes as text. */
const sizes = new Set(['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties']);

/** The first only orders what is written; the second is written as a type. */
const left = new Set(['propertyOrdering', 'nullable']);

export function toJsonSchema(schema: JsonObject): JsonObject {
  const read = Object.entries(schema)
    .map(([name, value]) => [camelCase(name), value] as const)
    .filter(([key]) => !left.has(key))
    .map(([key, value]) => [key, readValue(key, value)] as const)
    .filter(([key, value]) => !saysNothing(key, value));
  const typed = typedWords(Object.fromEntries(read));
  return schema['nullable'] === true ? nullable(typed) : typed;
}

const saysNothing = (key: string, value: unknown): boolean =>
  (key === 'type' && value === 'type_unspecified') || (key === 'format' && value === 'enum');

function readValue(key: string, value: unknown): unknown {
  if (key === 'type') return typeof value === 'string' ? value.toLowerCase() : value;
  if (sizes.has(key)) return Number(value);
  if (schemas.has(key)) return isJsonObject(value) ? toJsonSchema(value) : value;
  if (lists.has(key)) return Array.isArray(value) ? value.map(readInner) : value;
  if (!maps.has(key) || !isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, readInner(inner)]));
}

const readInner = (value: unknown): unknown => (isJsonObject(value) ? toJsonSchema(value) : value);

/** The allowed values are text here, whatever the type. */
function typedWords(schema: JsonObject): JsonObject {
  const { type, enum: words } = schema;
  if ((type !== 'integer' && type !== 'number') || !Array.isArray(words)) return schema;
  return { ...schema, enum: words.map(Number) };
}

function nullable(schema: JsonObject): JsonObject {
  const { type, enum: words, anyOf } = schema;
  return {
    ...schema,
    ...(typeof type === 'string' ? { type: [type, 'null'] } : {}),
    ...(Array.isArray(words) ? { enum: [...words, null] } : {}),
    ...(type === undefined && Array.isArray(anyOf) ? { anyOf: [...anyOf, { type: 'null' }] } : {}),
  };
}
