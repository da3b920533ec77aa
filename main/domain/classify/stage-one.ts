// Owns what stage one is asked and what it answers.
import { tiers, type Complexity, type Task, type Tier } from '../../contract/routing.ts';

/** What the classifier may see of a request. Everything else that is known of it stays outside. */
export interface TextFacts {
  /** The text parts of the last message of the user, joined by line breaks. */
  readonly lastUser: string;
  readonly hasTools: boolean;
  readonly hasImages: boolean;
}

export interface StageOne {
  readonly tier: Tier;
  readonly task: Task;
  readonly complexity: Complexity;
  /** How likely it is that a local model is not enough, 0 to 1. */
  readonly cloudScore: number;
  /** How often the tier is right where the classifier feels like this, 0 to 1. */
  readonly confidence: number;
  /** What weighed most, in words; never a word of the prompt. */
  readonly reasons: readonly string[];
}

const lowestCloud = tiers.indexOf('COMPLEX');
const highestLocal = tiers.indexOf('MODERATE');

/** The tier that routing uses: a score at or over the policy's threshold lifts it, one below caps it. */
export function applyCloudAt(stage: Pick<StageOne, 'tier' | 'cloudScore'>, cloudAt: number): Tier {
  const place = tiers.indexOf(stage.tier);
  const bounded = stage.cloudScore >= cloudAt ? Math.max(place, lowestCloud) : Math.min(place, highestLocal);
  return tiers[bounded] ?? stage.tier;
}
