// Owns the two spellings of every name: the API takes camel and snake case, and all that follows here knows the first.
import { isJsonObject, type JsonObject } from '../../contract/json.ts';

/** Under these keys the names belong to the caller and are no fields of the API. */
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
  if (Array.isArray(value)) return camelList(value);
  return isJsonObject(value) ? camelBody(value) : value;
}

/** What is in camel case already is not written again: most is, and it may be long. */
function camelList(list: readonly unknown[]): readonly unknown[] {
  const read = list.map(inCamelCase);
  return read.every((inner, at) => inner === list[at]) ? list : read;
}

export function camelBody(body: JsonObject): JsonObject {
  const keys = Object.keys(body);
  const names = keys.map(camelCase);
  const values = keys.map((key, at) => (foreign.has(names[at] ?? '') ? body[key] : inCamelCase(body[key])));
  if (keys.every((key, at) => names[at] === key && values[at] === body[key])) return body;
  return Object.fromEntries(names.map((name, at) => [name, values[at]]));
}
