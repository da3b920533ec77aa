// Owns the profile of a request: what the classifier, the scan and the caller say of it, put together. Pure and total.
import { levels, type Family, type Hints, type Level, type Modality, type Profile } from '../contract/routing.ts';
import type { ChosenTier } from './decide/choose-tier.ts';
import type { StageOne } from './classify/stage-one.ts';

/** What of a request a decision may look at. */
export interface RequestFacts {
  readonly tokens: number;
  readonly hints: Hints;
  /** As asked for; a family may stand in it. */
  readonly model: string;
  /** What the scan of its strings has found. */
  readonly found: { readonly level: Level; readonly reason: string };
  /** The caller's word on sensitivity counts, also where it is a lower one. */
  readonly trustsHints?: boolean;
  /** Null where nobody had to choose: the caller named a target. */
  readonly stage: StageOne | null;
  /** A model on this machine had its say. */
  readonly byModel: boolean;
  readonly modality: Modality | null;
  readonly chosen: ChosenTier;
}

const familyNames: readonly (readonly [pattern: RegExp, family: Family])[] = [
  [/qwen.*coder/i, 'qwen-coder'],
  [/gemma/i, 'gemma'],
  [/llama/i, 'llama'],
  [/^gpt|\/gpt/i, 'gpt'],
  [/sonnet/i, 'sonnet'],
];

function familyOf(model: string, task: Profile['task']): Family {
  const named = familyNames.find(([pattern]) => pattern.test(model))?.[1];
  if (named !== undefined) return named;
  if (task === 'code') return 'qwen-coder';
  return task === 'vision' ? 'gemma' : 'llama';
}

/** A hint raises what was found, and lowers it only where it is trusted. */
export function profileOf(facts: RequestFacts): Profile {
  const { hints, found, stage, chosen } = facts;
  const raised = levels.indexOf(hints.sensitivity ?? 'low') > levels.indexOf(found.level);
  const hinted = raised || (facts.trustsHints === true && hints.sensitivity !== null);
  return {
    task: stage?.task ?? null,
    complexity: stage?.complexity ?? null,
    sensitivity: hinted ? (hints.sensitivity ?? found.level) : found.level,
    sensitivityReason: hinted ? 'as the request says' : found.reason,
    modality: facts.modality,
    family: familyOf(facts.model, stage?.task ?? null),
    region: hints.region,
    tokens: facts.tokens,
    cloudScore: stage?.cloudScore ?? null,
    tier: chosen.tier,
    confidence: stage?.confidence ?? null,
    stage: stageName(facts),
    reasons: [...(stage?.reasons ?? []), ...chosen.reasons],
  };
}

function stageName({ stage, byModel }: RequestFacts): Profile['stage'] {
  if (stage === null) return null;
  return byModel ? 'model' : 'heuristic';
}
