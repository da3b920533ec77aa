// Owns telling which keys a schema knows at a place in a file, for whoever misspelt one.
import type { z } from 'zod';

/** None where the place is not a mapping, or one of free names. */
export function knownKeys(schema: z.ZodType, path: readonly (string | number)[]): readonly string[] {
  let here: unknown = unwrap(schema);
  for (const part of path) here = unwrap(step(here, part));
  if (isShape(here)) return Object.keys(here.shape);
  const names = property(here, 'keyType');
  const words = property(names, 'options');
  return Array.isArray(words) ? words.map(String) : [];
}

const isShape = (value: unknown): value is { shape: Record<string, unknown> } =>
  typeof value === 'object' && value !== null && 'shape' in value && typeof value.shape === 'object';

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;

function step(schema: unknown, part: string | number): unknown {
  if (isShape(schema)) return Object.hasOwn(schema.shape, part) ? schema.shape[part] : undefined;
  return property(schema, 'valueType') ?? property(schema, 'element');
}

function unwrap(schema: unknown): unknown {
  let here = schema;
  // A list can be unwrapped too, but its element has a place of its own in the path.
  while (
    typeof here === 'object' &&
    here !== null &&
    !('element' in here) &&
    'unwrap' in here &&
    typeof here.unwrap === 'function'
  ) {
    here = here.unwrap();
  }
  return here;
}
