// Owns telling whether a value has the shape that a caller's JSON Schema asks for. Patterns and formats are left out of
// the check: an expression that a stranger wrote could hold up everybody, and an answer is not worth that.
import { Validator, type Schema } from '@cfworker/json-schema';
import { isJsonObject, type JsonObject } from '../contract/json.ts';

const unchecked: ReadonlySet<string> = new Set(['pattern', 'patternProperties', 'format']);
/** Keys under these are names of the caller's own, not words of the schema. */
const namesBelow: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions', 'dependentSchemas']);
const data: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples']);
const deepest = 40;

/** A schema that cannot be used says nothing against a value. */
export function fitsSchema(value: unknown, schema: JsonObject): boolean {
  try {
    return new Validator(withoutPatterns(schema, 0), '2020-12', true).validate(value).valid;
  } catch (error) {
    if (error instanceof Error) return true;
    throw error;
  }
}

function withoutPatterns(schema: JsonObject, depth: number): Schema {
  if (depth > deepest) throw new Error('The schema is nested too deep.');
  const kept = Object.entries(schema).filter(([key]) => !unchecked.has(key));
  return Object.fromEntries(
    kept.map(([key, value]) => [key, data.has(key) ? value : below(value, namesBelow.has(key), depth)]),
  );
}

function below(value: unknown, named: boolean, depth: number): unknown {
  if (Array.isArray(value)) return value.map((item) => below(item, false, depth));
  if (!isJsonObject(value)) return value;
  if (!named) return withoutPatterns(value, depth + 1);
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, below(schema, false, depth + 1)]));
}
