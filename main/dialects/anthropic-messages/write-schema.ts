// Owns fitting a JSON Schema to what the API enforces: each object in it has to say that nothing else may stand in it.
import { isJsonObject, type JsonObject } from '../../contract/json.ts';

const maps = new Set(['properties', '$defs', 'definitions']);
const lists = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);

const closeOne = (value: unknown): unknown => (isJsonObject(value) ? closeSchema(value) : value);

function closeInside(key: string, value: unknown): unknown {
  if (key === 'items') return closeOne(value);
  if (lists.has(key) && Array.isArray(value)) return value.map(closeOne);
  if (!maps.has(key) || !isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, closeOne(inner)]));
}

/** What a schema says of other members itself stays: the API judges it. */
export function closeSchema(schema: JsonObject): JsonObject {
  const closed = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closeInside(key, value)]));
  const isObject = schema['type'] === 'object' || 'properties' in schema;
  return isObject && !('additionalProperties' in schema) ? { ...closed, additionalProperties: false } : closed;
}
