// Owns what the management API tells of one request: its row, and its way as far as that is kept. What is kept may be
// of an older version: each field is read by itself, is null where it says nothing, and fields of a newer one pass.
import { z } from 'zod';
import { requestRow } from './api.ts';
import { toldPrice } from './prices.ts';
import { complexities, families, levels, modalities, tasks, tiers, zones } from './routing.ts';
import type { AttemptTrace, RequestTrace } from './trace.ts';

/** Makes a field that is added to the trace one that must be added here. */
type FieldsOf<T> = { readonly [Key in keyof T]-?: z.ZodType };

const maybe = <T extends z.ZodType>(schema: T) => schema.nullable().catch(null);
const text = maybe(z.string());
const count = maybe(z.number());
const texts = maybe(z.array(z.string()));

const profile = z.looseObject({
  task: maybe(z.enum(tasks)),
  complexity: maybe(z.enum(complexities)),
  sensitivity: maybe(z.enum(levels)),
  sensitivityReason: text,
  modality: maybe(z.enum(modalities)),
  family: maybe(z.enum(families)),
  region: text,
  tokens: count,
  cloudScore: count,
  tier: maybe(z.enum(tiers)),
  confidence: count,
  stage: maybe(z.enum(['heuristic', 'model'])),
  reasons: texts,
  latencyMs: count,
} satisfies FieldsOf<RequestTrace['profile']>);

const planned = z.looseObject({
  backend: text,
  model: text,
  zone: maybe(z.enum(zones)),
  reason: text,
} satisfies FieldsOf<RequestTrace['plan'][number]>);

const rejected = z.looseObject({
  target: text,
  reason: text,
} satisfies FieldsOf<RequestTrace['rejected'][number]>);

const rule = z.looseObject({
  policy: text,
  index: count,
  line: count,
  reason: text,
} satisfies FieldsOf<NonNullable<RequestTrace['rule']>>);

const attempt = z.looseObject({
  target: text,
  zone: maybe(z.enum(zones)),
  purpose: maybe(z.enum(['answer', 'classify'])),
  outcome: maybe(z.enum(['ok', 'failed', 'aborted', 'escalated'])),
  status: count,
  why: text,
  startedMs: count,
  durationMs: count,
  ttftMs: count,
  inputTokens: count,
  outputTokens: count,
  costUsd: count,
} satisfies FieldsOf<AttemptTrace>);

const refusal = z.looseObject({
  status: count,
  code: text,
  message: text,
} satisfies FieldsOf<NonNullable<RequestTrace['error']>>);

const way = {
  /** Null where nothing is kept: the request is under way, was lost, or is older than what is kept. */
  profile: maybe(profile),
  plan: maybe(z.array(planned)),
  rejected: maybe(z.array(rejected)),
  walls: texts,
  rule: maybe(rule),
  estimatedCostUsd: count,
  wouldChange: texts,
  attempts: z.array(attempt).catch([]),
  /** Only of a request that was refused. */
  error: refusal.optional().catch(undefined),
} satisfies FieldsOf<RequestTrace>;

/** By what it was charged, and for what. */
const cost = z.object({
  /** Of the price that the answer was charged by; null where it had none. */
  priceVersion: z.string().nullable(),
  /** As it is in force now; null where that is another one by now. */
  price: toldPrice.nullable(),
  usage: z.object({
    inputTokens: z.number(),
    outputTokens: z.number(),
    cachedTokens: z.number(),
    cacheWriteTokens: z.number(),
    cacheWrite1hTokens: z.number(),
    reasoningTokens: z.number(),
    audioInputTokens: z.number(),
    audioOutputTokens: z.number(),
    webSearches: z.number(),
    estimated: z.boolean(),
  }),
});

export const requestDetail = requestRow.extend(way).extend({ cost });
export type RequestDetail = z.infer<typeof requestDetail>;
