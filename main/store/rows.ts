// Owns what is written down of a request: the row as it is opened, and as it is settled.
import type { Outcome, RequestRow } from '../contract/api.ts';
import type { Tier, Usage, Zone } from '../contract/routing.ts';
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
  /** Tries that cost something and were not the answer. Their tokens and cost are in the row's totals too. */
  readonly spent: readonly SpentTry[];
  /** The whole way of the request as JSON text, a `RequestTrace`. */
  readonly trace: string | null;
}

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
  durationMs: row.durationMs,
  ttftMs: row.ttftMs,
  client: row.client,
  why: row.why,
  pinned: row.pinned,
  fellBack: row.fellBack,
});

/** What rows of before did not have: a journal that an older version left may hold them yet. */
export const agedRow = { client: null, why: null, pinned: false, bodyBytes: 0 } as const;
export const agedEnding = { fellBack: false } as const;

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
  fitsCharge(row) &&
  row.spent.every(fitsCharge);

const fitsCharge = ({ usage, costNanoUsd }: Pick<SettledRow, 'usage' | 'costNanoUsd'>): boolean =>
  isWhole(costNanoUsd) && (usage === null || Object.values(usage).every(isCount));

const isCount = (value: unknown): boolean => typeof value === 'boolean' || Number.isSafeInteger(value);
