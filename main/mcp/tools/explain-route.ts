// Owns explaining where a task would go and why, without sending it anywhere.
import { z } from 'zod';
import { complexities, levels, tasks, tiers, zones } from '../../contract/routing.ts';
import { readAnswer } from '../access.ts';
import { defineTool } from './tool.ts';

const output = z.object({
  profile: z.looseObject({
    task: z.enum(tasks).nullable(),
    complexity: z.enum(complexities).nullable(),
    sensitivity: z.enum(levels),
    sensitivityReason: z.string(),
    tier: z.enum(tiers).nullable(),
    confidence: z.number().nullable(),
    tokens: z.number(),
    reasons: z.array(z.string()),
  }),
  plan: z
    .array(z.object({ backend: z.string(), model: z.string(), zone: z.enum(zones), reason: z.string() }))
    .describe('Who would be asked, in this order; empty where nobody may answer.'),
  rejected: z.array(z.object({ target: z.string(), reason: z.string() })),
  rule: z
    .object({ policy: z.string(), index: z.number(), line: z.number(), reason: z.string().nullable() })
    .nullable()
    .describe('The rule of the policy that decided; null where none did.'),
});

export const explainRoute = defineTool({
  name: 'explain_route',
  title: 'Explain the route',
  description:
    'Tells where a task would go and why: how it is judged, who would be asked, who would not and why not. Nothing is sent.',
  input: z.strictObject({
    task: z.string().trim().min(1).describe('The task, as it would be delegated.'),
    model: z.string().min(1).max(256).optional().describe('As it would be asked for; auto where nothing is said.'),
  }),
  output,
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  async run({ task, model = 'auto' }, { access, signal, hints }) {
    const body = { model, messages: [{ role: 'user', content: task }] };
    return { structured: await readAnswer(await access.asAccount('/v1/route', { body, signal, hints }), output) };
  },
});
