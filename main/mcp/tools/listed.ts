// Owns how a tool is told to clients: its words, its schemas as JSON Schema, its hints.
import { z } from 'zod';
import type { Tool } from './tool.ts';

export const listed = ({ name, title, description, input, output, hints }: Tool) => ({
  name,
  title,
  description,
  inputSchema: schemaOf(input, 'input'),
  outputSchema: schemaOf(output, 'output'),
  annotations: { title, ...hints },
});

const objectSchema = z.looseObject({ type: z.literal('object') });

/** Without its dialect, which some clients know by no name: it uses nothing in which they differ. */
function schemaOf(schema: z.ZodObject, io: 'input' | 'output') {
  const { $schema: _, ...shown } = z.toJSONSchema(schema, { io });
  return objectSchema.parse(shown);
}
