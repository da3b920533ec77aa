// Owns the shapes of the management API that cross a process line: what a page, the CLI and a script may rely on.
import { z } from 'zod';
import { alert, ledgerTrouble } from './alerts.ts';
import { downloadProgress } from './downloads.ts';
import { modelRecord } from './models.ts';
import { budgetAlert } from './projects.ts';
import { tiers, zones } from './routing.ts';
import type { DecisionTrace } from './trace.ts';

const outcomes = ['ok', 'failed', 'aborted', 'blocked', 'lost'] as const;
export type Outcome = (typeof outcomes)[number];

export const requestRow = z.object({
  id: z.string(),
  at: z.string(),
  projectId: z.string(),
  dialect: z.string(),
  /** The program that asked, as the router recognises it; null where nothing says so. */
  client: z.string().nullable(),
  /** The name of the token that it came with; null without one. */
  app: z.string().nullable(),
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
  /** Of the price that the answer was charged by; null where it has none. */
  priceVersion: z.string().nullable(),
  /** Something of it has no price: the cost is what is known. */
  partlyPriced: z.boolean(),
  durationMs: z.number().nullable(),
  ttftMs: z.number().nullable(),
  /** In a few words, what sent it where it went; holds nothing of the text. */
  why: z.string().nullable(),
  /** A wall kept targets out. */
  pinned: z.boolean(),
  /** Somebody else was asked first, and did not answer or was full. */
  fellBack: z.boolean(),
  /** Of refusals that came in a flood, how many it stands for; one where nothing is said. */
  times: z.number().optional(),
});
export type RequestRow = z.infer<typeof requestRow>;

export const requestPage = z.object({
  requests: z.array(requestRow),
  nextCursor: z.string().nullable(),
  /** Of all pages; null on those behind the first, and where they are too many to be counted soon. */
  total: z.number().nullable(),
});
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
  client: z.string().min(1).max(200).optional(),
  app: z.string().min(1).max(200).optional(),
  /** Copies that only compare are a list of their own. */
  account: z.enum(['main', 'shadow']).default('main'),
  zone: z.enum(zones).optional(),
  /** Only those of the last so many hours. */
  hours: z.coerce.number().positive().max(87_600).optional(),
  /** Only those that a wall pinned, or only the others. */
  pinned: z.enum(['true', 'false']).optional(),
  /** A part of the id, target, model asked for, client or reason. */
  q: z
    .string()
    .min(1)
    .max(200)
    .refine((text) => !text.includes('\0'), 'A character that no text has.')
    .optional(),
});
export type RequestQuery = z.infer<typeof requestQuery>;

const localOnly = z.object({ on: z.boolean(), until: z.string().nullable() });
/** While it is on nothing leaves this machine; without `until` it stays on. */
export type LocalOnly = z.infer<typeof localOnly>;

export const localOnlyBody = z.strictObject({
  on: z.boolean(),
  /** A second at least. */
  minutes: z
    .number()
    .min(1 / 60)
    .max(525_600)
    .optional(),
});

const ledgerStanding = z.object({
  /**
   * `full` while nothing can be written down, `damaged` while a damaged file waits to be mended, `restored` since one was.
   */
  state: z.enum(['ok', 'full', 'damaged', 'restored']),
  /** What happened and what to do; null where all is well. */
  message: z.string().nullable(),
  /** The same by what it is and its figures; not there where all is well. */
  about: ledgerTrouble.optional(),
  /** Where the damaged file lies. */
  movedTo: z.string().nullable(),
  /** Requests that were served while nothing could be written down, since the router started. */
  unrecorded: z.number(),
});
export type LedgerStanding = Readonly<z.infer<typeof ledgerStanding>>;

/** What `POST /api/ledger/backup` takes, and what it tells. */
export const backupBody = z.strictObject({});
export interface LedgerBackup {
  readonly file: string;
  readonly bytes: number;
  /** The requests in it. */
  readonly rows: number;
}

export const routerState = z.object({
  version: z.string(),
  startedAt: z.string(),
  address: z.string().nullable(),
  inFlight: z.number(),
  /** Why the policy that stands in the file is not in force; null where it is. */
  policyProblem: z.string().nullable(),
  localOnly,
  ledger: ledgerStanding,
  /** Since 00:00 UTC, of what has a price; null where there were requests and none of them has one. */
  spentTodayUsd: z.number().nullable(),
  /** The models that are loaded, or on their way there. */
  running: z.array(modelRecord),
  /** Where the home and the policy's file lie. */
  home: z.string(),
  policyFile: z.string(),
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
  /** Answered on this machine. */
  device: z.number(),
  tokens: z.number(),
  spentUsd: z.number().nullable(),
  inFlight: z.number(),
  /** Events that this listener did not get because it was slow: what it shows of them must be read again. */
  missed: z.number(),
});
export type Counters = z.infer<typeof counters>;

/** What `GET /api/events` tells: state and counters at first and at each change, then what happens as it does. */
const routerEvent = z.discriminatedUnion('type', [
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

const foundServers = z.object({ servers: z.array(foundServer) });
export type FoundServers = z.infer<typeof foundServers>;

/** The text of a policy, to be checked or to be written; a request is told how it would go under it. */
export const policyBody = z.object({ yaml: z.string(), request: z.record(z.string(), z.unknown()).optional() });

/** What `GET /api/policy` tells. */
export interface PolicyText {
  /** As it stands in the file; null where there is none. */
  readonly yaml: string | null;
  /** Why what stands in the files is not in force; null where it is. */
  readonly problem: string | null;
}

export interface PolicyProblem {
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
  /** How the request that came with the text would go; only where one came and the text has no error. */
  readonly route?: DecisionTrace;
}

/** A text that stood in policy.yaml. */
export interface PolicyVersion {
  /** Rises by one with each. */
  readonly n: number;
  readonly at: string;
  readonly by: 'app' | 'file' | 'restore';
  readonly bytes: number;
}

/** A policy that is asked for by name. */
export interface NamedPolicyText {
  readonly name: string;
  readonly source: 'shipped' | 'home';
  readonly yaml: string;
}
