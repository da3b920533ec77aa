// Owns reading Gemini's own dialect of schemas, upper-case types and `nullable`, as the JSON Schema that all others know.
import { isJsonObject, type JsonObject } from '../../contract/json.ts';

const inner = new Set(['items', 'additionalProperties', 'not']);
const lists = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
const maps = new Set(['properties', '$defs', 'definitions', 'patternProperties']);

export function toJsonSchema(schema: JsonObject): JsonObject {
  const { nullable, propertyOrdering: _ordering, ...rest } = schema;
  const read = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, readValue(key, value)]));
  const { type } = read;
  return nullable === true && typeof type === 'string' ? { ...read, type: [type, 'null'] } : read;
}

function readValue(key: string, value: unknown): unknown {
  if (key === 'type' && typeof value === 'string') return value.toLowerCase();
  if (inner.has(key) && isJsonObject(value)) return toJsonSchema(value);
  if (lists.has(key) && Array.isArray(value))
    return value.map((entry) => (isJsonObject(entry) ? toJsonSchema(entry) : entry));
  if (!maps.has(key) || !isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, isJsonObject(entry) ? toJsonSchema(entry) : entry]),
  );
}
