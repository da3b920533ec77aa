// Owns which keys policy.yaml has and which values they take. What they say together is checked elsewhere.
import { z } from 'zod';
import { complexities, families, levels, modalities, tasks, tiers, zones } from '../contract/routing.ts';
import { escalationChecks } from '../domain/policy.ts';
import { backendEntry } from './backends.ts';

const price = z.number().min(0).max(1_000_000);
const ms = z.number().int().min(1).max(86_400_000);
const share = z.number().min(0).max(1);
const name = z.string().min(1);

/** One value, or a list of which any will do. */
const anyOf = <T extends z.ZodType>(value: T) => z.union([value, z.array(value).min(1)]);
const oneOrMore = z.union([name, z.array(name).min(1)]);

const match = z
  .strictObject({
    task: anyOf(z.enum(tasks)).optional(),
    complexity: anyOf(z.enum(complexities)).optional(),
    sensitivity: anyOf(z.enum(levels)).optional(),
    modality: anyOf(z.enum(modalities)).optional(),
    family: anyOf(z.enum(families)).optional(),
    tokens: z
      .strictObject({ min: z.number().int().min(0).optional(), max: z.number().int().min(0).optional() })
      .refine(({ min, max }) => min === undefined || max === undefined || min <= max, 'min is larger than max.')
      .optional(),
    tier: anyOf(z.enum(tiers)).optional(),
    model: anyOf(name).optional(),
    project: anyOf(name).optional(),
    region: anyOf(name).optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'At least one key is needed; what matches all is the default.');

/** Either `match` with `backend`, or `default`: which of them, and not both, is checked where lines are known. */
const route = z.strictObject({
  match: match.optional(),
  backend: name.optional(),
  default: name.optional(),
  fallback: oneOrMore.optional(),
  latencyBudgetMs: ms.optional(),
  reason: z.string().optional(),
});
export type RouteEntry = z.infer<typeof route>;

export const policySchema = z.strictObject({
  backends: z.record(z.string(), backendEntry).default({}),
  tiers: z.partialRecord(z.enum(tiers), oneOrMore).default({}),
  aliases: z.record(name, name).default({}),
  routes: z.array(route).min(1).optional(),
  privacy: z
    .strictObject({
      high: z.enum(zones).default('device'),
      medium: z.enum(zones).default('public'),
      low: z.enum(zones).default('public'),
      unreadable: z.enum(levels).default('low'),
      ignore: z.array(z.strictObject({ kind: name, fingerprint: name })).default([]),
    })
    .prefault({}),
  classifier: z
    .strictObject({
      cloudAt: share.default(0.5),
      model: name.optional(),
      below: share.default(0.6),
      timeoutMs: ms.default(500),
    })
    .prefault({}),
  escalation: z
    .strictObject({
      on: z.array(z.enum(escalationChecks)).default([...escalationChecks]),
      maxHops: z.number().int().min(0).max(4).default(2),
    })
    .prefault({}),
  retry: z
    .strictObject({ attempts: z.number().int().min(1).max(10).default(2), deadlineMs: ms.default(120_000) })
    .prefault({}),
  ab: z
    .strictObject({
      enabled: z.boolean().default(false),
      sampleRate: share.default(0.05),
      candidates: z.record(name, name).default({}),
      budgetUsd: price.default(5),
      judge: name.optional(),
    })
    .prefault({}),
  prices: z
    .record(
      name,
      z.strictObject({ input: price, output: price, cachedInput: price.optional(), cacheWrite: price.optional() }),
    )
    .default({}),
  baseline: name.optional(),
});
/** With every default filled in. */
export type PolicyFile = z.infer<typeof policySchema>;
/** What the file itself says, and nothing else. */
export type WrittenPolicy = z.input<typeof policySchema>;

export const isWrittenPolicy = (value: unknown): value is WrittenPolicy => policySchema.safeParse(value).success;
