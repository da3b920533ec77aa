// Owns listing what may be asked for by name.
import { z } from 'zod';
import { zones } from '../../contract/routing.ts';
import { readAnswer } from '../access.ts';
import { defineTool } from './tool.ts';

const price = z.object({ input: z.number(), output: z.number() });
const model = z.object({
  id: z.string(),
  owner: z.string(),
  zone: z.enum(zones).nullable(),
  contextTokens: z.number().nullable(),
  price: price.nullable().describe('USD per million tokens; null where it is not known.'),
});

const card = z
  .object({
    id: z.string(),
    owned_by: z.string(),
    zone: z.enum(zones).optional(),
    context_length: z.number().optional(),
    pricing: price.optional(),
  })
  .transform(({ id, owned_by: owner, zone, context_length: contextTokens, pricing }) => ({
    id,
    owner,
    zone: zone ?? null,
    contextTokens: contextTokens ?? null,
    price: pricing ?? null,
  }));

export const listModels = defineTool({
  name: 'list_models',
  title: 'List models',
  description: 'Lists every model that can be asked for by name: on this machine, in private places and in the cloud.',
  input: z.strictObject({}),
  output: z.object({ models: z.array(model) }),
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  async run(_given, { access, signal }) {
    const answer = await access.asAccount('/v1/models', { signal });
    const { data: models } = await readAnswer(answer, z.object({ data: z.array(card) }));
    return { structured: { models } };
  },
});
