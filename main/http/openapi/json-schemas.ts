// Owns turning the schemas that requests are checked by into JSON Schema, as the document holds it.
import { z } from 'zod';
import { takenAs } from '../../dialects/shared/taken-as.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

type Direction = 'input' | 'output';

const prefix = '#/components/schemas/';
export const refTo = (name: string): JsonSchema => ({ $ref: `${prefix}${name}` });
export const nameIn = (ref: string): string => ref.slice(prefix.length);

/** Those that stand in each other refer to each other by name. */
export function schemasOf(named: Readonly<Record<string, z.ZodType>>, io: Direction): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { ...options(io), uri: (id) => `${prefix}${id}` });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, plain(schema)]));
}

export const schemaOf = (schema: z.ZodType, io: Direction): JsonSchema => plain(z.toJSONSchema(schema, options(io)));

const options = (io: Direction) =>
  ({
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => tidy(zodSchema, jsonSchema, io),
  }) satisfies z.core.ToJSONSchemaParams;

/** The dialect of schemas is said once, for the whole document. */
function plain({ $schema: _, $id: __, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

function tidy(zodSchema: z.core.$ZodType, schema: JsonSchema, io: Direction): void {
  // Everything in an answer is only read, and a number without bounds is one.
  delete schema.readOnly;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  // Classes of characters are not understood by the regular expressions of every language.
  if (schema.pattern?.includes('\\p{') === true) delete schema.pattern;
  // What comes in may be refused for a field that nobody knows; who reads answers must bear new ones.
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
  const shown = takenAs.get(zodSchema)?.schema;
  if (!(shown instanceof z.ZodType)) return;
  for (const key of Object.keys(schema)) delete schema[key];
  Object.assign(schema, schemaOf(shown, io));
}
