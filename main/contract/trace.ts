// Owns the record of one request's way, written down while it is decided and tried: what the dry run tells of a request
// that is not sent, and the ledger of one that was.
import { z } from 'zod';
import { complexities, families, levels, modalities, tasks, tiers, zones, type Profile, type Zone } from './routing.ts';

/** What became of one target that was asked. `escalated`: it answered, and the answer did not pass the checks. */
export interface AttemptTrace {
  readonly target: string;
  readonly zone: Zone;
  readonly purpose: 'answer' | 'classify';
  readonly outcome: 'ok' | 'failed' | 'aborted' | 'escalated';
  /** Of the upstream, where it answered at all. */
  readonly status: number | null;
  /** The code of the error, or the check that the answer did not pass. */
  readonly why: string | null;
  /** Since the request came. */
  readonly startedMs: number;
  readonly durationMs: number;
  /** Until its stream began; null for whole answers, and where none came. */
  readonly ttftMs: number | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number | null;
}

/** What the classifier says of a request, and how long that took. What it did not look at is null. */
const judged = z.object({
  task: z.enum(tasks).nullable(),
  complexity: z.enum(complexities).nullable(),
  sensitivity: z.enum(levels),
  sensitivityReason: z.string().describe('What made it so, in words that hold nothing of the text.'),
  modality: z.enum(modalities).nullable(),
  family: z.enum(families).nullable(),
  region: z.string().nullable(),
  tokens: z.number(),
  cloudScore: z.number().nullable().describe('How likely it is that a local model is not enough.'),
  tier: z.enum(tiers).nullable().describe('The one that routing uses.'),
  confidence: z.number().nullable(),
  stage: z
    .enum(['heuristic', 'model'])
    .nullable()
    .describe('Who judged: the rules of stage one, or a model on this machine.'),
  reasons: z.array(z.string()).readonly(),
  latencyMs: z.number(),
}) satisfies z.ZodType<Profile & { readonly latencyMs: number }>;

/** How a request was decided. Where it would be refused, `plan` is empty and `error` says why. */
const decisionTrace = z.object({
  profile: judged,
  plan: z
    .array(z.object({ backend: z.string(), model: z.string(), zone: z.enum(zones), reason: z.string() }))
    .readonly(),
  rejected: z.array(z.object({ target: z.string(), reason: z.string() })).readonly(),
  walls: z.array(z.string()).readonly().describe('What kept targets out, each once.'),
  rule: z.object({ policy: z.string(), index: z.number(), line: z.number(), reason: z.string().nullable() }).nullable(),
  estimatedCostUsd: z
    .number()
    .nullable()
    .describe('Of the first target, with the whole of the output that was allowed; null where a price is not known.'),
  wouldChange: z.array(z.string()).readonly().describe('What would have made it another decision.'),
  error: z.object({ status: z.number(), code: z.string(), message: z.string() }).optional(),
});
export type DecisionTrace = Readonly<z.infer<typeof decisionTrace>>;

/** What the dry run tells: beside the decision what the whole of its way may come to, whoever of it answers. */
export const dryRun = decisionTrace.extend({
  mostCostUsd: z
    .number()
    .nullable()
    .describe(
      'Of the dearest way through the plan, stand-ins and the tiers that may be climbed to with it, with the whole of the output that was allowed; null where a price is not known.',
    ),
  unpriced: z.array(z.string()).readonly().describe('Who may be asked, and whose price is not known.'),
});
export type DryRun = Readonly<z.infer<typeof dryRun>>;

/** What the ledger keeps of it. */
export interface RequestTrace extends DecisionTrace {
  readonly attempts: readonly AttemptTrace[];
}
