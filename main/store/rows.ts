// Owns what is written down of a request: the row as it is opened, and as it is settled.
import type { Outcome, RequestRow } from '../contract/api.ts';
import type { Complexity, Family, Level, Modality, Task, Tier, Usage, Zone } from '../contract/routing.ts';
import type { RequestKind } from '../domain/decide/offer.ts';
import { usdFromNano } from '../domain/money/cost.ts';

export interface OpenRow {
  readonly id: string;
  readonly at: number;
  readonly projectId: string;
  readonly dialect: string;
  readonly model: string;
  readonly tier: Tier | null;
  readonly target: string | null;
  readonly zone: Zone | null;
  readonly reservedInputTokens: number;
  readonly reservedOutputTokens: number;
  readonly reservedNanoUsd: number | null;
  /** The program that asked, as the router recognises it. */
  readonly client: string | null;
  /** In a few words, what sends it where it goes; nothing of its text. */
  readonly why: string | null;
  /** A wall kept targets out. */
  readonly pinned: boolean;
  /** Of the request as it came. */
  readonly bodyBytes: number;
  /** The name of the token that it came with. */
  readonly app: string | null;
  /** Copies that only compare are charged to the shadow account. */
  readonly account: RowAccount;
  /** What a copy compares; null of all that is none. */
  readonly mirrors: Mirrored | null;
}

/** The request that is compared, and the pair of the policy, as written there. */
export interface Mirrored {
  readonly id: string;
  readonly primary: string;
  readonly candidate: string;
}

export type RowAccount = 'main' | 'shadow';

/** What was judged of a request and is needed to decide it again; nothing of its text. */
export interface RowProfile {
  readonly kind: RequestKind;
  /** The named policy that decided; null for that of whoever names none. */
  readonly policy: string | null;
  readonly tier: Tier | null;
  readonly task: Task | null;
  readonly complexity: Complexity | null;
  readonly sensitivity: Level;
  readonly modality: Modality | null;
  readonly family: Family | null;
  readonly region: string | null;
  readonly tokens: number;
  /** The most that the caller let the answer be long; 0 where it said nothing. */
  readonly outputLimit: number;
  readonly cloudScore: number | null;
  readonly confidence: number | null;
}

export interface SettledRow extends OpenRow {
  readonly outcome: Exclude<Outcome, 'lost'>;
  readonly status: number | null;
  readonly usage: Usage | null;
  readonly costNanoUsd: number | null;
  readonly durationMs: number;
  readonly ttftMs: number | null;
  /** Who answered is not who was to be asked first. */
  readonly fellBack: boolean;
  /** The rule that decided, as file and line. */
  readonly rule: string | null;
  readonly profile: RowProfile | null;
  /** Of the answer's own price; null where it has none. */
  readonly priceVersion: string | null;
  /** Something of it has no price: the cost is what is known. */
  readonly partlyPriced: boolean;
  /** How many requests it stands for: refusals that come in a flood are written as one. */
  readonly times: number;
  /** Tries that cost something and were not the answer. Their tokens and cost are in the row's totals too. */
  readonly spent: readonly SpentTry[];
  /** The whole way of the request as JSON text, a `RequestTrace`. */
  readonly trace: string | null;
  /** Of a copy and of its judge; null of all else. */
  readonly learned: Learned | null;
}

/** One side of a comparison: of the try alone, whatever came before it. */
export interface ComparedSide {
  readonly ok: boolean;
  readonly ms: number;
  readonly nanoUsd: number | null;
}

/** What a copy has shown, or what a judge says of a copy and its original. */
export type Learned =
  | { readonly kind: 'compared'; readonly primary: ComparedSide; readonly candidate: ComparedSide }
  | {
      readonly kind: 'scored';
      /** The id of the copy. */
      readonly copy: string;
      /** From 0 to 1. */
      readonly primary: number;
      readonly candidate: number;
    };

export interface SpentTry {
  /** `backend/model`. */
  readonly target: string;
  readonly zone: Zone;
  readonly purpose: 'answer' | 'classify';
  readonly usage: Usage;
  readonly costNanoUsd: number | null;
}

/** A settled row as the API tells it. */
export const toRequestRow = (row: SettledRow): RequestRow => ({
  id: row.id,
  at: new Date(row.at).toISOString(),
  projectId: row.projectId,
  dialect: row.dialect,
  model: row.model,
  tier: row.tier,
  target: row.target,
  zone: row.zone,
  outcome: row.outcome,
  status: row.status,
  inputTokens: row.usage?.inputTokens ?? 0,
  outputTokens: row.usage?.outputTokens ?? 0,
  costUsd: row.costNanoUsd === null ? null : usdFromNano(row.costNanoUsd),
  priceVersion: row.priceVersion,
  partlyPriced: row.partlyPriced,
  durationMs: row.durationMs,
  ttftMs: row.ttftMs,
  client: row.client,
  app: row.app,
  why: row.why,
  pinned: row.pinned,
  fellBack: row.fellBack,
  ...(row.times === 1 ? {} : { times: row.times }),
});

const isWhole = (value: number | null): boolean => value === null || Number.isSafeInteger(value);

/** The tables keep whole numbers. What they cannot hold is refused before it is written anywhere. */
export const fitsOpened = (row: OpenRow): boolean =>
  isWhole(row.at) &&
  isWhole(row.reservedInputTokens) &&
  isWhole(row.reservedOutputTokens) &&
  isWhole(row.reservedNanoUsd) &&
  isWhole(row.bodyBytes);

export const fitsSettled = (row: SettledRow): boolean =>
  fitsOpened(row) &&
  isWhole(row.status) &&
  isWhole(row.durationMs) &&
  isWhole(row.ttftMs) &&
  isWhole(row.times) &&
  fitsCharge(row) &&
  row.spent.every(fitsCharge) &&
  fitsLearned(row.learned);

const fitsLearned = (learned: Learned | null): boolean =>
  learned?.kind !== 'compared' ||
  [learned.primary, learned.candidate].every(({ ms, nanoUsd }) => isWhole(ms) && isWhole(nanoUsd));

const fitsCharge = ({ usage, costNanoUsd }: Pick<SettledRow, 'usage' | 'costNanoUsd'>): boolean =>
  isWhole(costNanoUsd) && (usage === null || Object.values(usage).every(isCount));

const isCount = (value: unknown): boolean => typeof value === 'boolean' || Number.isSafeInteger(value);
