// Owns checking values by OpenAI's published schemas: as much of JSON Schema as that file uses.
import { sharedText } from './shared.ts';

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const schemasIn = (value: unknown): Schema[] => (Array.isArray(value) ? value.filter(isSchema) : []);

/** Tells what is wrong with a value, as paths and reasons; nothing where it is as published. */
export function openaiSchemas(): (name: string, value: unknown) => readonly string[] {
  const file: unknown = JSON.parse(sharedText('data/openai-openapi/openai-subset.json'));
  const components = isSchema(file) && isSchema(file['components']) ? file['components']['schemas'] : null;
  const named = isSchema(components) ? components : {};
  const resolve = (schema: Schema): Schema => {
    const ref = schema['$ref'];
    if (typeof ref !== 'string') return schema;
    const found = named[ref.replace('#/components/schemas/', '')];
    if (!isSchema(found)) throw new Error(`The schemas lack ${ref}.`);
    return resolve(found);
  };
  const check = (given: Schema, value: unknown, path: string): string[] => {
    const schema = resolve(given);
    if (value === null && schema['nullable'] === true) return [];
    const { items } = schema;
    const inner = (sub: Schema, part: unknown, key: string): string[] => check(sub, part, `${path}.${key}`);
    return [
      ...schemasIn(schema['allOf']).flatMap((sub) => check(sub, value, path)),
      ...chosen(schema, path, (sub) => check(sub, value, path)),
      ...ownProblems(schema, value).map((problem) => `${path}: ${problem}`),
      ...(isSchema(value) ? fieldProblems(schema, value, inner) : []),
      ...(Array.isArray(value) && isSchema(items) ? value.flatMap((entry, at) => inner(items, entry, String(at))) : []),
    ];
  };
  return (name, value) => check({ $ref: `#/components/schemas/${name}` }, value, name);
}

/** Of rivals the one with the fewest problems is told: it is the one that was meant. Of those that a field tells apart
 * several may fit, since messages go by two shapes. */
function chosen(schema: Schema, path: string, check: (sub: Schema) => string[]): string[] {
  return ['anyOf', 'oneOf'].flatMap((rule) => {
    const rivals = schemasIn(schema[rule]).map(check);
    const fitting = rivals.filter((problems) => problems.length === 0).length;
    const severalFit = rule === 'anyOf' || 'discriminator' in schema;
    if (rivals.length === 0 || fitting === 1 || (fitting > 1 && severalFit)) return [];
    if (fitting > 1) return [`${path}: fits ${fitting} of ${rule}`];
    return rivals.toSorted((a, b) => a.length - b.length)[0] ?? [];
  });
}

function fieldProblems(
  schema: Schema,
  value: Schema,
  check: (sub: Schema, part: unknown, key: string) => string[],
): string[] {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const others = schema['additionalProperties'];
  return Object.entries(value).flatMap(([key, part]) => {
    const own = properties[key];
    if (isSchema(own)) return check(own, part, key);
    if (others === false) return [`${key} is unknown`];
    return isSchema(others) ? check(others, part, key) : [];
  });
}

const typeTests: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  array: (value) => Array.isArray(value),
  object: isSchema,
};

function ownProblems(schema: Schema, value: unknown): string[] {
  const { type, enum: allowed, required, pattern } = schema;
  const size = typeof value === 'string' || Array.isArray(value) ? value.length : null;
  const amount = typeof value === 'number' ? value : null;
  const below = (limit: unknown, actual: number | null): boolean =>
    typeof limit === 'number' && actual !== null && actual < limit;
  const above = (limit: unknown, actual: number | null): boolean =>
    typeof limit === 'number' && actual !== null && actual > limit;
  const problems: readonly (readonly [boolean, string])[] = [
    [typeof type === 'string' && typeTests[type]?.(value) === false, `is no ${String(type)}`],
    [Array.isArray(allowed) && !allowed.includes(value), 'is none of the values'],
    [below(schema['minimum'], amount) || above(schema['maximum'], amount), 'is out of range'],
    [
      below(schema['minLength'] ?? schema['minItems'], size) || above(schema['maxLength'] ?? schema['maxItems'], size),
      'is too short or too long',
    ],
    [
      typeof pattern === 'string' && typeof value === 'string' && !new RegExp(pattern).test(value),
      'breaks the pattern',
    ],
  ];
  const missing = isSchema(value) && Array.isArray(required) ? required.filter((key) => !(key in value)) : [];
  return [...problems.filter(([wrong]) => wrong).map(([, why]) => why), ...missing.map((key) => `lacks ${key}`)];
}
