// Owns what the management API takes and tells of projects, their tokens and their budgets.
import { z } from 'zod';

export const budgetPeriods = ['day', 'week', 'month', 'none'] as const;
export type BudgetPeriod = (typeof budgetPeriods)[number];

/** Budgets over all projects, as if they were one. */
export const allProjects = '*';
export const defaultProject = 'default';

const usd = z.number().min(0).max(1_000_000);
const count = z.number().int().min(1).max(1_000_000_000);
/** No text that a list could not show, or that looks like another. */
const text = (most: number) =>
  z
    .string()
    .transform((value) => value.trim().normalize('NFC'))
    .refine((value) => Array.from(value).length <= most, `At most ${most} characters.`)
    .refine((value) => !/\p{Cc}/u.test(value), 'No control characters.')
    .refine((value) => !/\p{Cs}/u.test(value), 'Half of a character stands in it.');
const named = (most: number) => text(most).refine((value) => value !== '', 'It needs at least one character.');

const rateLimit = z.strictObject({ rpm: count.nullable().optional(), tpm: count.nullable().optional() });

const projectFields = {
  name: named(200),
  description: text(2_000).optional(),
  budgetUsd: usd.nullable().optional().describe('Null for none.'),
  budgetPeriod: z.enum(budgetPeriods).optional(),
  hardCap: z.boolean().optional(),
  alertAt: z
    .array(z.number().gt(0).max(1))
    .max(10)
    .optional()
    .describe('Fractions of the budget at which an alert is raised.'),
  rateLimit: rateLimit.nullable().optional(),
  routingPolicy: named(200).nullable().optional().describe('The name of a policy; null for the one in policy.yaml.'),
  trustSensitivityHints: z.boolean().optional(),
};

export const newProjectBody = z.strictObject(projectFields);
export const projectPart = z.strictObject({ ...projectFields, name: projectFields.name.optional() });
export type ProjectPart = z.infer<typeof projectPart>;

/** Over all projects there is a budget and nothing else. */
export const allProjectsPart = projectPart.pick({ budgetUsd: true, budgetPeriod: true, hardCap: true, alertAt: true });

export const newTokenBody = z.strictObject({ name: named(64).default('main') });

export const project = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  budgetUsd: z.number().nullable(),
  budgetPeriod: z.enum(budgetPeriods),
  periodStart: z.string().nullable().describe('Of the period that is under way; null for `none`.'),
  periodEnd: z.string().nullable().describe('Of the same.'),
  alertAt: z.array(z.number()),
  hardCap: z.boolean(),
  rateLimit: z.object({ rpm: z.number().nullable(), tpm: z.number().nullable() }).nullable(),
  routingPolicy: z.string().nullable(),
  trustSensitivityHints: z.boolean(),
  spentUsd: z.number().describe('In this period, of what has a price.'),
  reservedUsd: z.number().describe('Held for requests that are under way.'),
  forecastUsd: z
    .number()
    .nullable()
    .describe('By the end of the period, if it goes on like this; null before a tenth of it is over.'),
  createdAt: z.string(),
});
export type Project = z.infer<typeof project>;

/** Shown once, and never again. */
export const newToken = z.object({ id: z.string(), name: z.string(), token: z.string() });
export type NewToken = Readonly<z.infer<typeof newToken>>;

export const projectToken = z.object({
  id: z.string(),
  name: z.string(),
  hint: z.string().describe('Its last four characters.'),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
export type ProjectToken = z.infer<typeof projectToken>;

/** What is told of a project's budget where a fraction of it is reached; 1 with the first refusal. */
export const budgetAlert = z.object({
  type: z.literal('budget-alert'),
  projectId: z.string(),
  fraction: z.number(),
  budgetUsd: z.number(),
  spentUsd: z.number(),
  periodStart: z.string().nullable(),
});
export type BudgetAlert = z.infer<typeof budgetAlert>;

/** What stands beside the message of a refusal for money. */
export const budgetRefusal = z.object({
  budgetUsd: z.number(),
  spentUsd: z.number(),
  reservedUsd: z.number(),
  neededUsd: z.number(),
  periodEnd: z.string().nullable(),
});
export type BudgetRefusal = Readonly<z.infer<typeof budgetRefusal>>;

/** Who a caller is, as `GET /v1/account` tells it. */
export const account = z.object({
  projectId: z.string(),
  app: z.string().nullable().describe('The name of the token; null where none was given.'),
});
export type Account = z.infer<typeof account>;
