// Owns the step from the numbers of the heads to a verdict: tier, task, complexity, cloud score, confidence.
import { levels, tiers, type Level, type Tier } from '../../contract/routing.ts';
import { headCount, heads, sigmoid, softmax, textTasks } from './heads.ts';
import type { StageOne, TextFacts } from './stage-one.ts';

/** Fitted on sources that were left out of the training, in this order in the file of weights. */
export interface Calibration {
  readonly cloudBias: number;
  readonly cloudWeight: number;
  readonly tierWeight: number;
  readonly confidenceBias: number;
  readonly confidenceWeight: number;
}

const firstCloud = tiers.indexOf('COMPLEX');

/** The odds of a probability, as a logarithm. */
const logit = (probability: number): number => {
  const bounded = Math.min(1 - 1e-6, Math.max(1e-6, probability));
  return Math.log(bounded / (1 - bounded));
};

function cloudLogit(scores: Float64Array, calibration: Calibration): number {
  const byTier = softmax(scores, heads.tier, tiers.length);
  const cloudShare = byTier.slice(firstCloud).reduce((sum, one) => sum + one, 0);
  return (
    calibration.cloudBias +
    calibration.cloudWeight * (scores[heads.cloud] ?? 0) +
    calibration.tierWeight * logit(cloudShare)
  );
}

function bestOf(probabilities: readonly number[], [from, to]: readonly [number, number]): number {
  let best = from;
  for (let place = from + 1; place < to; place++)
    if ((probabilities[place] ?? 0) > (probabilities[best] ?? 0)) best = place;
  return best;
}

export type Verdict = Omit<StageOne, 'reasons'>;

export function judge(scores: Float64Array, facts: TextFacts, calibration: Calibration): Verdict {
  if (scores.length < headCount) throw new RangeError('a head is missing');
  const byTier = softmax(scores, heads.tier, tiers.length);
  const score = cloudLogit(scores, calibration);
  const isCloud = score >= 0;
  const place = bestOf(byTier, isCloud ? [firstCloud, tiers.length] : [0, firstCloud]);
  const side = byTier.slice(...(isCloud ? [firstCloud] : [0, firstCloud])).reduce((sum, one) => sum + one, 0);
  const sure = sigmoid(Math.abs(score)) * ((byTier[place] ?? 0) / Math.max(side, 1e-9));
  const byTask = softmax(scores, heads.task, textTasks.length);
  const byComplexity = softmax(scores, heads.complexity, levels.length);
  const tier: Tier = tiers[place] ?? 'MODERATE';
  const complexity: Level = levels[bestOf(byComplexity, [0, levels.length])] ?? 'medium';
  return {
    tier,
    task: facts.hasImages ? 'vision' : (textTasks[bestOf(byTask, [0, textTasks.length])] ?? 'general'),
    complexity,
    cloudScore: sigmoid(score),
    confidence: sigmoid(calibration.confidenceBias + calibration.confidenceWeight * logit(sure)),
  };
}
