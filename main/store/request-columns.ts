// Owns the columns of a request's row, and the values that a row has in them: those that it is opened with, and those
// that its end decides. The journal and the table hold them in this one order.
import type { Outcome } from '../contract/api.ts';
import { noUsage, type Usage } from '../contract/routing.ts';
import type { OpenRow, RowAccount, RowProfile, SettledRow, SpentTry } from './rows.ts';
import type { CountedRow } from './usage/sums.ts';

type Value = string | number | null;
type Flag = 0 | 1;

/** Of `ownColumns`: those that are read again have a name. */
export type OwnValues = readonly [
  id: string,
  at: number,
  projectId: string,
  app: string | null,
  account: RowAccount,
  primary: string | null,
  candidate: string | null,
  ...Value[],
];

/** Of `placeColumns`. */
export type PlaceValues = readonly [tier: string | null, target: string | null, zone: string | null, pinned: Flag];

/** Of `closingColumns`. */
export type ClosingValues = readonly [
  ...PlaceValues,
  outcome: Outcome,
  costNanoUsd: number | null,
  partlyPriced: Flag,
  times: number,
  rule: string | null,
  ...UsageValues,
  status: number | null,
  durationMs: number,
  ttftMs: number | null,
  fellBack: Flag,
  priceVersion: string | null,
  ...Value[],
];
type UsageValues = readonly [
  input: number,
  output: number,
  cached: number,
  cacheWrite: number,
  cacheWrite1h: number,
  reasoning: number,
  audioInput: number,
  audioOutput: number,
  webSearches: number,
  estimated: Flag,
];

/** What stays as it was when the row was opened. */
export const ownColumns = [
  'id',
  'at',
  'project_id',
  'app',
  'account',
  'ab_primary',
  'ab_candidate',
  'mirrors',
  'dialect',
  'model',
  'reserved_input_tokens',
  'reserved_output_tokens',
  'reserved_nano_usd',
  'client',
  'why',
  'body_bytes',
] as const;

/** What may be otherwise by the end. */
export const placeColumns = ['tier', 'target', 'zone', 'pinned'] as const;

const usageColumns = [
  'input_tokens',
  'output_tokens',
  'cached_tokens',
  'cache_write_tokens',
  'cache_write_1h_tokens',
  'reasoning_tokens',
  'audio_input_tokens',
  'audio_output_tokens',
  'web_searches',
  'usage_estimated',
] as const;

const profileColumns = [
  'kind',
  'policy',
  'judged_tier',
  'task',
  'complexity',
  'sensitivity',
  'modality',
  'family',
  'region',
  'estimated_tokens',
  'output_limit',
  'cloud_score',
  'confidence',
] as const;

export const closingColumns = [
  ...placeColumns,
  'outcome',
  'cost_nano_usd',
  'partly_priced',
  'times',
  'rule',
  ...usageColumns,
  'status',
  'duration_ms',
  'ttft_ms',
  'fell_back',
  'price_version',
  ...profileColumns,
] as const;

export const tryColumns = ['target', 'zone', 'purpose', ...usageColumns, 'cost_nano_usd'] as const;

export const ownValues = (row: OpenRow): OwnValues => [
  row.id,
  row.at,
  row.projectId,
  row.app,
  row.account,
  row.mirrors?.primary ?? null,
  row.mirrors?.candidate ?? null,
  row.mirrors?.id ?? null,
  row.dialect,
  row.model,
  row.reservedInputTokens,
  row.reservedOutputTokens,
  row.reservedNanoUsd,
  row.client,
  row.why,
  row.bodyBytes,
];

export const placeValues = (row: OpenRow): PlaceValues => [row.tier, row.target, row.zone, flag(row.pinned)];

export const closingValues = (row: SettledRow): ClosingValues => [
  ...placeValues(row),
  row.outcome,
  row.costNanoUsd,
  flag(row.partlyPriced),
  row.times,
  row.rule,
  ...usageValues(row.usage ?? noUsage),
  row.status,
  row.durationMs,
  row.ttftMs,
  flag(row.fellBack),
  row.priceVersion,
  ...(row.profile === null ? noProfile : profileValues(row.profile)),
];

const flag = (value: boolean): Flag => (value ? 1 : 0);

const noProfile: readonly null[] = profileColumns.map(() => null);

const profileValues = (profile: RowProfile): readonly Value[] => [
  profile.kind,
  profile.policy,
  profile.tier,
  profile.task,
  profile.complexity,
  profile.sensitivity,
  profile.modality,
  profile.family,
  profile.region,
  profile.tokens,
  profile.outputLimit,
  profile.cloudScore,
  profile.confidence,
];

const usageValues = (usage: Usage): UsageValues => [
  usage.inputTokens,
  usage.outputTokens,
  usage.cachedTokens,
  usage.cacheWriteTokens,
  usage.cacheWrite1hTokens,
  usage.reasoningTokens,
  usage.audioInputTokens,
  usage.audioOutputTokens,
  usage.webSearches,
  flag(usage.estimated),
];

export const tryValues = (spent: SpentTry): readonly Value[] => [
  spent.target,
  spent.zone,
  spent.purpose,
  ...usageValues(spent.usage),
  spent.costNanoUsd,
];

/** A row as it is summed up, of the values that it was opened with and those of its end. */
export const countedOf = (own: OwnValues, end: ClosingValues, spent: readonly SpentTry[]): CountedRow => ({
  at: own[1],
  projectId: own[2],
  app: own[3],
  account: own[4],
  tier: end[0],
  target: end[1],
  zone: end[2],
  outcome: end[4],
  costNanoUsd: end[5],
  partlyPriced: end[6] === 1,
  priceVersion: end[23],
  times: end[7],
  rule: end[8],
  usage: {
    ...noUsage,
    inputTokens: end[9],
    outputTokens: end[10],
    cachedTokens: end[11],
    cacheWriteTokens: end[12],
    cacheWrite1hTokens: end[13],
    reasoningTokens: end[14],
    audioInputTokens: end[15],
    audioOutputTokens: end[16],
    webSearches: end[17],
  },
  spent,
});
