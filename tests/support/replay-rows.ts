// Owns recorded requests as a replay reads them, so that a test names only what it is about.
import type { ReplayRow } from '../../main/contract/replay.ts';
import type { RowProfile } from '../../main/store/rows.ts';

/** What a plain request was judged to be. */
export const judgedProfile: RowProfile = {
  kind: 'conversation',
  policy: null,
  tier: 'SIMPLE',
  task: 'general',
  complexity: 'low',
  sensitivity: 'low',
  modality: 'text',
  family: 'llama',
  region: null,
  tokens: 10,
  outputLimit: 0,
  cloudScore: 0.1,
  confidence: 0.9,
};

export const replayRowWith = (more: Partial<ReplayRow> = {}): ReplayRow => ({
  seq: 1,
  id: 'r1',
  at: 0,
  projectId: 'default',
  model: 'auto',
  target: 'near/small',
  zone: 'device',
  outcome: 'ok',
  costNanoUsd: 0,
  durationMs: 100,
  ttftMs: null,
  ...judgedProfile,
  cloudScore: 0,
  confidence: 1,
  inputTokens: 1_000,
  outputTokens: 500,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  reasoningTokens: 0,
  audioInputTokens: 0,
  audioOutputTokens: 0,
  webSearches: 0,
  ...more,
});
