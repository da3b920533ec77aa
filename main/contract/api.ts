// Owns the shapes of the management API that cross a process line: what a page, the CLI and a script may rely on.
import { z } from 'zod';
import { modelRecord } from './models.ts';
import { tiers, zones } from './routing.ts';

const outcomes = ['ok', 'failed', 'aborted', 'blocked', 'lost'] as const;
export type Outcome = (typeof outcomes)[number];

export const requestRow = z.object({
  id: z.string(),
  at: z.string(),
  projectId: z.string(),
  dialect: z.string(),
  model: z.string(),
  tier: z.enum(tiers).nullable(),
  target: z.string().nullable(),
  zone: z.enum(zones).nullable(),
  /** `open` while the request is under way; the other values are final. */
  outcome: z.enum([...outcomes, 'open']),
  status: z.number().nullable(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costUsd: z.number().nullable(),
  durationMs: z.number().nullable(),
  ttftMs: z.number().nullable(),
});
export type RequestRow = z.infer<typeof requestRow>;

export const requestPage = z.object({ requests: z.array(requestRow), nextCursor: z.string().nullable() });
export type RequestPage = z.infer<typeof requestPage>;

export const requestQuery = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .default(50)
    .transform((limit) => Math.min(limit, 200)),
  cursor: z.coerce.number().int().min(1).optional(),
  projectId: z.string().min(1).optional(),
  tier: z.enum(tiers).optional(),
  target: z.string().min(1).optional(),
  outcome: z.enum([...outcomes, 'open']).optional(),
});
export type RequestQuery = z.infer<typeof requestQuery>;

export const usageQuery = z.object({
  period: z.enum(['daily', 'weekly', 'monthly', 'all']).default('monthly'),
  projectId: z.string().min(1).default('default'),
});
export type UsageQuery = z.infer<typeof usageQuery>;

const tally = z.object({ calls: z.number(), cost: z.number(), tokens: z.number() });

export const usageSummary = z.object({
  totalCost: z.number(),
  totalCalls: z.number(),
  succeededCalls: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cachedTokens: z.number(),
  reasoningTokens: z.number(),
  /** Calls whose price is not known: their cost is not in the totals. */
  unpricedCalls: z.number(),
  byModel: z.record(z.string(), tally),
  byTier: z.record(z.string(), tally),
  byBackend: z.record(z.string(), tally),
  dailyCosts: z.array(z.object({ date: z.string(), cost: z.number() })),
});
export type UsageSummary = z.infer<typeof usageSummary>;

export const routerState = z.object({
  version: z.string(),
  startedAt: z.string(),
  address: z.string().nullable(),
  inFlight: z.number(),
  /** Why the policy that stands in the file is not in force; null where it is. */
  policyProblem: z.string().nullable(),
  backends: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      zone: z.enum(zones),
      endpoints: z.array(z.string()),
      hasKey: z.boolean(),
    }),
  ),
});
export type RouterState = z.infer<typeof routerState>;

/** What `GET /api/events` tells: the whole state at first and at each change, then every request as it settles. */
export const routerEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state-changed'), state: routerState }),
  z.object({ type: z.literal('request-settled'), request: requestRow }),
  z.object({ type: z.literal('model-changed'), model: modelRecord }),
]);
export type RouterEvent = z.infer<typeof routerEvent>;

/** A server of models on this machine that no backend names yet, with the line of the policy that would. */
const foundServer = z.object({
  name: z.string(),
  type: z.string(),
  endpoint: z.string(),
  models: z.array(z.string()),
  entry: z.string(),
});
export type FoundServer = z.infer<typeof foundServer>;

export const foundServers = z.object({ servers: z.array(foundServer) });
export type FoundServers = z.infer<typeof foundServers>;

/** The text of a policy, to be checked or to be written. */
export const policyBody = z.object({ yaml: z.string() });

/** What `GET /api/policy` tells. */
export interface PolicyText {
  /** As it stands in the file; null where there is none. */
  readonly yaml: string | null;
  /** Why what stands in the files is not in force; null where it is. */
  readonly problem: string | null;
}

interface PolicyProblem {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}
export interface PolicyCheck {
  /** False for errors alone. */
  readonly ok: boolean;
  readonly problems: readonly PolicyProblem[];
}
