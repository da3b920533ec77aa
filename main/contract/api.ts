// Owns the shapes of the management API that cross a process line: what a page, the CLI and a script may rely on.
import { z } from 'zod';
import { alert, ledgerTrouble } from './alerts.ts';
import { downloadProgress } from './downloads.ts';
import { modelRecord } from './model-record.ts';
import { budgetAlert } from './projects.ts';
import { tiers, zones } from './routing.ts';

export type { PolicyText, PolicyProblem, PolicyCheck, PolicyVersion, NamedPolicyText } from './policy-answers.ts';

/** What `GET /health` tells, and nothing secret. */
export const health = z.object({ status: z.literal('ok'), uptime: z.number().describe('Seconds since the start.') });

const outcomes = ['ok', 'failed', 'aborted', 'blocked', 'lost'] as const;
export type Outcome = (typeof outcomes)[number];

export const requestRow = z.object({
  id: z.string(),
  at: z.string(),
  projectId: z.string(),
  dialect: z.string(),
  client: z
    .string()
    .nullable()
    .describe('The program that asked, as the router recognises it; null where nothing says so.'),
  app: z.string().nullable().describe('The name of the token that it came with; null without one.'),
  model: z.string(),
  tier: z.enum(tiers).nullable(),
  target: z.string().nullable(),
  zone: z.enum(zones).nullable(),
  outcome: z.enum([...outcomes, 'open']).describe('`open` while the request is under way; the other values are final.'),
  status: z.number().nullable(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costUsd: z.number().nullable(),
  priceVersion: z.string().nullable().describe('Of the price that the answer was charged by; null where it has none.'),
  partlyPriced: z.boolean().describe('Something of it has no price: the cost is what is known.'),
  durationMs: z.number().nullable(),
  ttftMs: z.number().nullable(),
  why: z.string().nullable().describe('In a few words, what sent it where it went; holds nothing of the text.'),
  pinned: z.boolean().describe('A wall kept targets out.'),
  fellBack: z.boolean().describe('Somebody else was asked first, and did not answer or was full.'),
  times: z
    .number()
    .optional()
    .describe('Of refusals that came in a flood, how many it stands for; one where nothing is said.'),
});
export type RequestRow = z.infer<typeof requestRow>;

export const requestPage = z.object({
  requests: z.array(requestRow),
  nextCursor: z.string().nullable(),
  total: z
    .number()
    .nullable()
    .describe('Of all pages; null on those behind the first, and where they are too many to be counted soon.'),
});
export type RequestPage = z.infer<typeof requestPage>;

export const requestQuery = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .default(50)
    .transform((limit) => Math.min(limit, 200))
    .describe('At most 200: more is taken for that.'),
  cursor: z.coerce.number().int().min(1).optional().describe('The `nextCursor` of the page before.'),
  projectId: z.string().min(1).optional().describe('Of all where none is named.'),
  tier: z.enum(tiers).optional(),
  target: z.string().min(1).optional().describe('As `backend/model`.'),
  outcome: z.enum([...outcomes, 'open']).optional(),
  client: z.string().min(1).max(200).optional(),
  app: z.string().min(1).max(200).optional().describe('The name of a token.'),
  account: z.enum(['main', 'shadow']).default('main').describe('Copies that only compare are a list of their own.'),
  zone: z.enum(zones).optional(),
  hours: z.coerce.number().positive().max(87_600).optional().describe('Only those of the last so many hours.'),
  pinned: z.enum(['true', 'false']).optional().describe('Only those that a wall pinned, or only the others.'),
  q: z
    .string()
    .min(1)
    .max(200)
    .refine((text) => !text.includes('\0'), 'A character that no text has.')
    .optional()
    .describe('A part of the id, target, model asked for, client or reason.'),
});
export type RequestQuery = z.infer<typeof requestQuery>;

export const localOnly = z.object({ on: z.boolean(), until: z.string().nullable() });
/** While it is on nothing leaves this machine; without `until` it stays on. */
export type LocalOnly = z.infer<typeof localOnly>;

export const localOnlyBody = z.strictObject({
  on: z.boolean(),
  minutes: z
    .number()
    .min(1 / 60)
    .max(525_600)
    .optional()
    .describe('A second at least.'),
});

const ledgerStanding = z.object({
  state: z
    .enum(['ok', 'full', 'damaged', 'restored'])
    .describe(
      '`full` while nothing can be written down, `damaged` while a damaged file waits to be mended, `restored` since one was.',
    ),
  message: z.string().nullable().describe('What happened and what to do; null where all is well.'),
  about: ledgerTrouble.optional().describe('The same by what it is and its figures; not there where all is well.'),
  movedTo: z.string().nullable().describe('Where the damaged file lies.'),
  unrecorded: z
    .number()
    .describe('Requests that were served while nothing could be written down, since the router started.'),
});
export type LedgerStanding = Readonly<z.infer<typeof ledgerStanding>>;

/** What `POST /api/ledger/backup` takes, and what it tells. */
export const backupBody = z.strictObject({});
export const ledgerBackup = z.object({
  file: z.string(),
  bytes: z.number(),
  rows: z.number().describe('The requests in it.'),
});
export type LedgerBackup = Readonly<z.infer<typeof ledgerBackup>>;

export const routerState = z.object({
  version: z.string(),
  startedAt: z.string(),
  address: z.string().nullable(),
  inFlight: z.number(),
  policyProblem: z
    .string()
    .nullable()
    .describe('Why the policy that stands in the file is not in force; null where it is.'),
  localOnly,
  ledger: ledgerStanding,
  spentTodayUsd: z
    .number()
    .nullable()
    .describe('Since 00:00 UTC, of what has a price; null where there were requests and none of them has one.'),
  running: z.array(modelRecord).describe('The models that are loaded, or on their way there.'),
  home: z.string().describe('Where the home lies.'),
  policyFile: z.string().describe('Where the policy lies.'),
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

const moneyOutlook = z.object({
  /** By routing, today, the low end; null where the policy names no baseline with a price, or nobody knows yet. */
  savedUsd: z.number().nullable(),
  /** Where the period of all projects ends at this pace; null before a tenth of it, or where it never begins anew. */
  forecast: z.object({ usd: z.number(), period: z.enum(['day', 'week', 'month']) }).nullable(),
});
export type MoneyOutlook = Readonly<z.infer<typeof moneyOutlook>>;

/** Of today, since 00:00 UTC; refused requests do not count. */
const counters = moneyOutlook.extend({
  requests: z.number(),
  failed: z.number(),
  device: z.number().describe('Answered on this machine.'),
  tokens: z.number(),
  spentUsd: z.number().nullable(),
  inFlight: z.number(),
  missed: z
    .number()
    .describe('Events that this listener did not get because it was slow: what it shows of them must be read again.'),
});
export type Counters = z.infer<typeof counters>;

/** What `GET /api/events` tells: state and counters at first and at each change, then what happens as it does. */
export const routerEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state-changed'), state: routerState }),
  z.object({ type: z.literal('counters'), counters }),
  z.object({ type: z.literal('request-settled'), request: requestRow }),
  z.object({ type: z.literal('model-changed'), model: modelRecord }),
  z.object({ type: z.literal('download-progress'), download: downloadProgress }),
  z.object({ type: z.literal('alert-changed'), alerts: z.array(alert) }),
  /** A program that was not seen before, or not for a day. */
  z.object({ type: z.literal('client-seen'), client: z.string(), at: z.string() }),
  budgetAlert,
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

/** The text of a policy, to be checked or to be written; a request is told how it would go under it. */
export const policyBody = z.object({ yaml: z.string(), request: z.record(z.string(), z.unknown()).optional() });
