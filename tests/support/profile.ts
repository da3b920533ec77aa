// Owns a profile of an ordinary request, for tests that care about a part of it.
import type { Profile } from '../../main/contract/routing.ts';

export const profileWith = (more: Partial<Profile> = {}): Profile => ({
  task: 'general',
  complexity: 'low',
  sensitivity: 'low',
  sensitivityReason: '',
  modality: 'text',
  family: 'llama',
  region: null,
  tokens: 1,
  cloudScore: 0,
  tier: 'SIMPLE',
  confidence: 1,
  stage: 'heuristic',
  reasons: [],
  ...more,
});

/** Nothing was measured, nothing was said before. */
export const atRest = {
  modelShownAs: null,
  live: { expectedMs: () => null, isDue: () => false },
  standing: null,
  outputTokens: 0,
};
