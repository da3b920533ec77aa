// Owns which shapes stand in the document, each under one name.
import type { z } from 'zod';
import { refTo, schemasOf, type JsonSchema } from './json-schemas.ts';
import type { DocumentedAnswer, Reference } from './openapi.ts';
import { namedSchemas } from './named-schemas.ts';

export interface Shapes {
  /** Where the shape stands in the document; `name` is the one that it gets where it has none yet. */
  readonly taken: (schema: z.ZodType, name: string) => JsonSchema;
  readonly told: (schema: z.ZodType, name: string) => JsonSchema;
  /** Refusals of one kind stand in the document once. */
  readonly refusal: (name: string, make: () => DocumentedAnswer) => Reference;
  readonly refusals: () => Readonly<Record<string, DocumentedAnswer>>;
  readonly all: () => Readonly<Record<string, JsonSchema>>;
}

export function createShapes(): Shapes {
  const keep = (named: Map<z.ZodType, string>) => (schema: z.ZodType, name: string) => {
    const known = named.get(schema) ?? name;
    named.set(schema, known);
    return refTo(known);
  };
  const taken = new Map<z.ZodType, string>();
  const told = new Map(Object.entries(namedSchemas).map(([name, schema]) => [schema, name] as const));
  const byName = (named: ReadonlyMap<z.ZodType, string>) =>
    Object.fromEntries([...named].map(([schema, name]) => [name, schema]));
  const refusals = new Map<string, DocumentedAnswer>();
  return {
    refusal(name, make) {
      if (!refusals.has(name)) refusals.set(name, make());
      return { $ref: `#/components/responses/${name}` };
    },
    refusals: () => Object.fromEntries(refusals),
    taken: keep(taken),
    told: keep(told),
    all: () => ({ ...schemasOf(byName(taken), 'input'), ...schemasOf(byName(told), 'output') }),
  };
}
