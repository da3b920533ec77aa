// Owns requests as the management API tells them, for tests of what the page makes of them.
import type { RequestRow } from '../../main/contract/api.ts';
import { noUsage } from '../../main/contract/routing.ts';
import type { RequestDetail } from '../../main/contract/request-detail.ts';

export const requestRow = (over: Partial<RequestRow> = {}): RequestRow => ({
  id: 'req_1',
  at: '2026-01-02T03:04:05.000Z',
  projectId: 'default',
  dialect: 'openai-chat',
  client: 'Continue',
  app: null,
  model: 'auto',
  tier: 'SIMPLE',
  target: 'local/gemma',
  zone: 'device',
  outcome: 'ok',
  status: 200,
  inputTokens: 1_122,
  outputTokens: 96,
  costUsd: 0,
  priceVersion: 'device',
  partlyPriced: false,
  durationMs: 1_412,
  ttftMs: 160,
  why: 'Tier SIMPLE',
  pinned: false,
  fellBack: false,
  ...over,
});

const profile: NonNullable<RequestDetail['profile']> = {
  task: 'code',
  complexity: 'low',
  sensitivity: 'low',
  sensitivityReason: '',
  modality: 'text',
  family: 'qwen-coder',
  region: null,
  tokens: 1_122,
  cloudScore: 0.21,
  tier: 'SIMPLE',
  confidence: 0.94,
  stage: 'heuristic',
  reasons: ['its wording'],
  latencyMs: 0.4,
};

export const profileWith = (over: Partial<typeof profile>): typeof profile => ({ ...profile, ...over });

export const attemptWith = (over: Partial<RequestDetail['attempts'][number]>): RequestDetail['attempts'][number] => ({
  target: 'local/gemma',
  zone: 'device',
  purpose: 'answer',
  outcome: 'ok',
  status: 200,
  why: null,
  startedMs: 2,
  durationMs: 1_410,
  ttftMs: 158,
  inputTokens: 1_122,
  outputTokens: 96,
  costUsd: 0,
  ...over,
});

export const planned = (target: string, reason: string): NonNullable<RequestDetail['plan']>[number] => {
  const [backend = '', model = ''] = target.split('/');
  return { backend, model, zone: 'device', reason };
};

export const requestDetail = (over: Partial<RequestDetail> = {}): RequestDetail => ({
  ...requestRow(),
  profile,
  plan: [planned('local/gemma', 'By default. Tier SIMPLE.')],
  rejected: [],
  walls: [],
  rule: { policy: 'policy.yaml', index: 3, line: 23, reason: null },
  estimatedCostUsd: 0,
  wouldChange: [],
  attempts: [attemptWith({})],
  cost: {
    priceVersion: 'device',
    price: null,
    usage: { ...noUsage, inputTokens: 1_122, outputTokens: 96 },
  },
  ...over,
});
