// Owns the step from the numbers of the heads to a verdict: tier, task, complexity, cloud score, confidence.
import { levels, tiers, type Level, type Tier } from '../../contract/routing.ts';
import { headCount, heads, sigmoid, softmax, textTasks } from './heads.ts';
import type { StageOne, TextFacts } from './stage-one.ts';

/** Fitted on sources that were left out of the training, in this order in the file of weights. */
export interface Calibration {
  readonly cloudBias: number;
  readonly cloudWeight: number;
  readonly confidenceBias: number;
  readonly confidenceWeight: number;
}

const firstCloud = tiers.indexOf('COMPLEX');

/** The odds of a probability, as a logarithm. */
const logit = (probability: number): number => {
  const bounded = Math.min(1 - 1e-6, Math.max(1e-6, probability));
  return Math.log(bounded / (1 - bounded));
};

const sumOf = (probabilities: readonly number[]): number => probabilities.reduce((sum, one) => sum + one, 0);

/** How likely each complexity is where the tier is known. */
const complexitiesByTier: Readonly<Record<Tier, Readonly<Record<Level, number>>>> = {
  HEARTBEAT: { low: 0.9, medium: 0.08, high: 0.02 },
  SIMPLE: { low: 0.85, medium: 0.13, high: 0.02 },
  MODERATE: { low: 0.12, medium: 0.78, high: 0.1 },
  COMPLEX: { low: 0.05, medium: 0.2, high: 0.75 },
  FRONTIER: { low: 0.02, medium: 0.13, high: 0.85 },
};

/** What the head says of the complexity, times what the tiers say of it. */
function complexityOf(scores: Float64Array, byTier: readonly number[]): Level {
  const byHead = softmax(scores, heads.complexity, levels.length);
  const joined = levels.map(
    (level, place) =>
      (byHead[place] ?? 0) * sumOf(tiers.map((tier, at) => (byTier[at] ?? 0) * complexitiesByTier[tier][level])),
  );
  return levels[bestOf(joined, [0, levels.length])] ?? 'medium';
}

function bestOf(probabilities: readonly number[], [from, to]: readonly [number, number]): number {
  let best = from;
  for (let place = from + 1; place < to; place++)
    if ((probabilities[place] ?? 0) > (probabilities[best] ?? 0)) best = place;
  return best;
}

export type StageEstimate = Omit<StageOne, 'reasons'>;

export function judgeScores(scores: Float64Array, facts: TextFacts, calibration: Calibration): StageEstimate {
  if (scores.length < headCount) throw new RangeError('a head is missing');
  const byTier = softmax(scores, heads.tier, tiers.length);
  const score =
    calibration.cloudBias +
    calibration.cloudWeight * (scores[heads.cloud] ?? 0) +
    logit(sumOf(byTier.slice(firstCloud)));
  const isCloud = score >= 0;
  const place = bestOf(byTier, isCloud ? [firstCloud, tiers.length] : [0, firstCloud]);
  const side = sumOf(isCloud ? byTier.slice(firstCloud) : byTier.slice(0, firstCloud));
  const sure = sigmoid(Math.abs(score)) * ((byTier[place] ?? 0) / Math.max(side, 1e-9));
  const byTask = softmax(scores, heads.task, textTasks.length);
  const tier: Tier = tiers[place] ?? 'MODERATE';
  return {
    tier,
    task: facts.hasImages ? 'vision' : (textTasks[bestOf(byTask, [0, textTasks.length])] ?? 'general'),
    complexity: complexityOf(scores, byTier),
    cloudScore: sigmoid(score),
    confidence: sigmoid(calibration.confidenceBias + calibration.confidenceWeight * logit(sure)),
  };
}
