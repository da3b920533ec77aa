// Owns a year of made-up requests: ten models of three zones, five tiers, seven projects, in the order of time. The same
// number gives the same request.
import { noUsage, tiers, type Usage } from '../../../main/contract/routing.ts';
import type { OpenRow, SettledRow } from '../../../main/store/rows.ts';

/** What a model costs in nano-dollars a token, in and out; null where that is not known. */
interface Model {
  readonly target: string;
  readonly zone: OpenRow['zone'];
  readonly price: readonly [input: number, output: number] | null;
}

const models: readonly Model[] = [
  { target: 'device/qwen3-4b', zone: 'device', price: [0, 0] },
  { target: 'device/gemma-3-12b', zone: 'device', price: [0, 0] },
  { target: 'lab/llama-3.3-70b', zone: 'private', price: null },
  { target: 'lab/qwen3-32b', zone: 'private', price: [150, 600] },
  { target: 'openai/gpt-4o-mini', zone: 'public', price: [150, 600] },
  { target: 'openai/gpt-4o', zone: 'public', price: [2_500, 10_000] },
  { target: 'anthropic/claude-sonnet-4-5', zone: 'public', price: [3_000, 15_000] },
  { target: 'anthropic/claude-haiku-4-5', zone: 'public', price: [1_000, 5_000] },
  { target: 'gemini/gemini-2.5-flash', zone: 'public', price: [300, 2_500] },
  { target: 'deepseek/deepseek-chat', zone: 'public', price: [280, 420] },
];
const projects = ['default', 'team-a', 'team-b', 'team-c', 'team-d', 'team-e', 'team-f'];
const clients = ['claude-code', 'cursor', 'open-webui', null];
const outcomes = [
  'ok',
  'ok',
  'ok',
  'ok',
  'ok',
  'ok',
  'ok',
  'ok',
  'ok',
  'ok',
  'ok',
  'ok',
  'failed',
  'aborted',
  'blocked',
];
const statuses: Readonly<Record<string, number | null>> = { ok: 200, failed: 502, aborted: null, blocked: 403 };

const yearMs = 365 * 86_400_000;

/** Steps through them are of no common measure with one another, so that all mixtures come. */
const pick = <T>(list: readonly T[], index: number, step: number): T => {
  const one = list[Math.floor(index * step) % list.length];
  if (one === undefined) throw new Error('A list of the year is empty.');
  return one;
};

export const momentOf = (index: number, rows: number, now: number): number =>
  Math.floor(now - yearMs + (yearMs * index) / rows);

export function openedOf(index: number, { id, at }: Pick<OpenRow, 'id' | 'at'>): OpenRow {
  const { target, zone, price } = pick(models, index, 1);
  const usage = usageOf(index);
  return {
    id,
    at,
    projectId: pick(projects, index, 0.61),
    dialect: 'openai-chat',
    model: index % 3 === 0 ? 'auto' : target,
    tier: pick(tiers, index, 0.37),
    target,
    zone,
    reservedInputTokens: usage.inputTokens,
    reservedOutputTokens: 2_048,
    reservedNanoUsd: price === null ? null : usage.inputTokens * price[0] + 2_048 * price[1],
    client: pick(clients, index, 0.23),
    why: 'The cheapest that may and can.',
    pinned: index % 19 === 0,
    bodyBytes: 400 + (index % 9_000),
    app: index % 4 === 0 ? null : 'main',
    account: 'main',
    mirrors: null,
  };
}

export function settledOf(index: number, row: OpenRow): SettledRow {
  const { price } = pick(models, index, 1);
  const outcome = pick(outcomes, index, 0.071);
  const usage = outcome === 'blocked' ? null : usageOf(index);
  return {
    ...row,
    outcome: outcome === 'ok' || outcome === 'failed' || outcome === 'aborted' ? outcome : 'blocked',
    status: statuses[outcome] ?? null,
    usage,
    costNanoUsd: usage === null || price === null ? null : usage.inputTokens * price[0] + usage.outputTokens * price[1],
    durationMs: 200 + (index % 7_919),
    ttftMs: 40 + (index % 811),
    fellBack: index % 41 === 0,
    rule: index % 3 === 0 ? 'policy.yaml:12' : null,
    profile: null,
    priceVersion: price === null ? null : '2026-11-01',
    partlyPriced: false,
    times: 1,
    learned: null,
    spent: [],
    trace: null,
  };
}

const usageOf = (index: number): Usage => ({
  ...noUsage,
  inputTokens: 200 + (index % 4_001),
  outputTokens: 20 + (index % 977),
  cachedTokens: index % 5 === 0 ? 128 : 0,
});
