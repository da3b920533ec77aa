// Owns the two spellings of every name: the API takes camel and snake case, and all that follows here knows the first.
import { isJsonObject, type JsonObject } from '../../contract/json.ts';

/** Where names belong to the caller and are no fields of the API. */
const foreign = new Set([
  'args',
  'response',
  'parameters',
  'parametersJsonSchema',
  'responseSchema',
  'responseJsonSchema',
  'labels',
  'partMetadata',
]);

export const camelCase = (name: string): string =>
  name.includes('_') ? name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()) : name;

export function inCamelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inCamelCase);
  return isJsonObject(value) ? camelBody(value) : value;
}

export function camelBody(body: JsonObject): JsonObject {
  const entries = Object.entries(body).map(([key, inner]) => {
    const name = camelCase(key);
    return [name, foreign.has(name) ? inner : inCamelCase(inner)];
  });
  return Object.fromEntries(entries);
}
