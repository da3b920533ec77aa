// Owns what the management API tells of the policy.
import { z } from 'zod';
import { levels, zones } from './routing.ts';
import { dryRun } from './trace.ts';

/** What `GET /api/policy` tells. */
export const policyText = z.object({
  yaml: z.string().nullable().describe('As it stands in the file; null where there is none.'),
  problem: z.string().nullable().describe('Why what stands in the files is not in force; null where it is.'),
});
export type PolicyText = Readonly<z.infer<typeof policyText>>;

/** What `GET /api/policy/in-force` tells. */
export const policyInForce = z.object({
  yaml: z.string().nullable().describe('What decides now, also while what stands in the file cannot be used.'),
});

export const policyProblem = z.object({
  line: z.number(),
  column: z.number(),
  path: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
});
export type PolicyProblem = Readonly<z.infer<typeof policyProblem>>;

export const policyCheck = z.object({
  ok: z.boolean().describe('False for errors alone.'),
  problems: z.array(policyProblem).readonly(),
  route: dryRun
    .optional()
    .describe('How the request that came with the text would go; only where one came and the text has no error.'),
});
export type PolicyCheck = Readonly<z.infer<typeof policyCheck>>;

/** A text that stood in policy.yaml. */
export const policyVersion = z.object({
  n: z.number().describe('Rises by one with each.'),
  at: z.string(),
  by: z.enum(['app', 'file', 'restore']),
  bytes: z.number(),
});
export type PolicyVersion = Readonly<z.infer<typeof policyVersion>>;

/** A policy that is asked for by name. */
export const namedPolicyText = z.object({ name: z.string(), source: z.enum(['shipped', 'home']), yaml: z.string() });
export type NamedPolicyText = Readonly<z.infer<typeof namedPolicyText>>;

const move = z.object({
  from: z.string().describe('A target.'),
  to: z.string().describe('A target.'),
  calls: z.number(),
});

/** Requests that would have been answered in another zone. */
const crossing = z.object({
  level: z.enum(levels),
  from: z.enum(zones),
  to: z.enum(zones),
  calls: z.number(),
  examples: z.array(z.string()).readonly().describe('Ids of the newest of them, five at most.'),
});

export const replay = z.object({
  ok: z.boolean().describe('False where the text is no policy: then problems say why, and nothing was replayed.'),
  problems: z.array(policyProblem).readonly().optional(),
  requests: z.number().describe('Of the period, copies that only compare not among them.'),
  replayed: z.number(),
  leftOut: z
    .array(z.object({ why: z.string(), calls: z.number() }))
    .readonly()
    .describe('What is not in all or part of the figures, and why.'),
  moved: z.number(),
  moves: z.array(move).readonly().describe('The most calls first.'),
  costUsd: z
    .object({ was: z.number().nullable(), would: z.number().nullable() })
    .describe('Of those whose cost is known on both sides; null where there is none such.'),
  latencyMs: z
    .object({
      was: z.object({ p50: z.number().nullable() }),
      would: z.object({ p50: z.number().nullable() }),
    })
    .describe(
      'Of those that were answered; null where there is none, or a target has no answer that could be gone by.',
    ),
  crossings: z.array(crossing).readonly(),
  blocking: z.boolean().describe('Something sensitive would have gone farther out than it did.'),
});
export type Replay = Readonly<z.infer<typeof replay>>;
