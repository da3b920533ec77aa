// Owns telling whether a value has the shape that a caller's JSON Schema asks for. A schema is a stranger's: what could
// hold up everybody (patterns, formats, uniqueness, references that multiply) is not looked at, and what is not JSON
// Schema of today says nothing against an answer.
import { Validator, type Schema } from '@cfworker/json-schema';
import { isJsonObject, type JsonObject } from '../../contract/json.ts';

const unchecked: ReadonlySet<string> = new Set(['pattern', 'patternProperties', 'format', 'uniqueItems']);
/** Keys under these are names of the caller's own, not words of the schema. */
const namesBelow: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions', 'dependentSchemas']);
const data: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples']);
const types: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'object', 'array', 'boolean', 'null']);
const deepest = 40;
/** Parts of a schema, its references followed, times parts of a value. */
const mostSteps = 500_000;
const mostParts = 5_000;

/** A schema that cannot be used says nothing against a value. */
export function fitsSchema(value: unknown, schema: JsonObject): boolean {
  try {
    const parts = partsOf(schema, { root: schema, open: new Set(), left: mostParts });
    if (parts * countNodes(value, 0) > mostSteps) return true;
    return new Validator(checked(schema, 0), '2020-12', true).validate(value).valid;
  } catch (error) {
    if (error instanceof Error) return true;
    throw error;
  }
}

function checked(schema: JsonObject, depth: number): Schema {
  if (depth > deepest) throw new Error('The schema is nested too deep.');
  refuseOtherWords(schema);
  const kept = Object.entries(schema).filter(([key]) => !unchecked.has(key));
  return Object.fromEntries(
    kept.map(([key, value]) => [key, data.has(key) ? value : below(value, namesBelow.has(key), depth)]),
  );
}

/** OpenAPI's and older drafts' words mean other things than today's, or nothing. */
function refuseOtherWords({ type, nullable, exclusiveMinimum, exclusiveMaximum }: JsonObject): void {
  const named: readonly unknown[] = type === undefined ? [] : Array.isArray(type) ? type : [type];
  const isOther =
    nullable !== undefined ||
    typeof exclusiveMinimum === 'boolean' ||
    typeof exclusiveMaximum === 'boolean' ||
    named.some((one) => !types.has(one));
  if (isOther) throw new Error('This is not JSON Schema of today.');
}

function below(value: unknown, named: boolean, depth: number): unknown {
  if (Array.isArray(value)) return value.map((item) => below(item, false, depth));
  if (!isJsonObject(value)) return value;
  if (!named) return checked(value, depth + 1);
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, below(schema, false, depth + 1)]));
}

interface Counting {
  readonly root: JsonObject;
  /** References that are being followed: one that comes again goes round. */
  readonly open: Set<string>;
  left: number;
}

/** Throws where there are too many, or where they have no end. */
function partsOf(schema: unknown, counting: Counting): number {
  if (Array.isArray(schema)) return schema.reduce<number>((sum, item) => sum + partsOf(item, counting), 0);
  if (!isJsonObject(schema)) return 0;
  counting.left--;
  if (counting.left < 0) throw new Error('The schema has too many parts.');
  const { $ref } = schema;
  const own = Object.entries(schema).reduce(
    // Definitions count where they are used.
    (sum, [key, value]) => (key === '$defs' || key === 'definitions' ? sum : sum + partsOf(value, counting)),
    1,
  );
  if (typeof $ref !== 'string') return own;
  if (counting.open.has($ref)) throw new Error('The schema goes round.');
  counting.open.add($ref);
  const referred = partsOf(at($ref, counting.root), counting);
  counting.open.delete($ref);
  return own + referred;
}

function at(reference: string, root: JsonObject): unknown {
  if (!reference.startsWith('#')) return undefined;
  const names = reference.slice(1).split('/').slice(1);
  return names.reduce<unknown>((here, name) => (isJsonObject(here) ? here[decodeName(name)] : undefined), root);
}

const decodeName = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~');

function countNodes(value: unknown, depth: number): number {
  if (depth > deepest * 4) throw new Error('The value is nested too deep.');
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countNodes(item, depth + 1), 1);
  if (!isJsonObject(value)) return 1;
  return Object.values(value).reduce<number>((sum, item) => sum + countNodes(item, depth + 1), 1);
}
