// Owns the tier that routing uses: what stage one says, bent by what is known of the caller and of the conversation.
import { tiers, type Tier } from '../../contract/routing.ts';
import { applyCloudAt, type StageOne } from '../classify/stage-one.ts';
import type { Signs } from '../talk/signs.ts';

/** Where a conversation stands while its cache is warm. */
export interface Standing {
  readonly tier: Tier;
  /** `backend/model`. */
  readonly target: string;
  /** How far the conversation had come when it was raised; null where it never was. */
  readonly raisedAt: number | null;
}

export interface TierQuestion {
  /** By the model's name or a hint: it stands as it is. */
  readonly asked: Tier | null;
  /** Null where nothing was classified. */
  readonly stage: Pick<StageOne, 'tier' | 'cloudScore'> | null;
  readonly cloudAt: number;
  /** Who asks, where that is known, and what it is doing beside its work, if it is. */
  readonly agent: string | null;
  readonly mode: 'housekeeping' | 'planning' | null;
  readonly signs: Signs | null;
  readonly standing: Standing | null;
}

export interface ChosenTier {
  readonly tier: Tier | null;
  /** What beside stage one made it so, in words. */
  readonly reasons: readonly string[];
  readonly wouldChange: readonly string[];
  /** Set where this very request raised the conversation. */
  readonly raisedAt: number | null;
}

const rank = (tier: Tier): number => tiers.indexOf(tier);
const higherOf = (a: Tier, b: Tier): Tier => (rank(b) > rank(a) ? b : a);
export const tierAbove = (tier: Tier): Tier | null => tiers[rank(tier) + 1] ?? null;

export function chooseTier(question: TierQuestion): ChosenTier {
  const { asked, stage, cloudAt, mode, signs, standing } = question;
  const agent = question.agent ?? 'an agent';
  const plain = { reasons: [], wouldChange: [], raisedAt: null };
  if (asked !== null) return { ...plain, tier: asked };
  if (mode === 'housekeeping') return { ...plain, tier: 'HEARTBEAT', reasons: [`housekeeping of ${agent}`] };
  if (stage === null) return { ...plain, tier: standing?.tier ?? null };

  const judged = applyCloudAt(stage, cloudAt);
  const planned = mode === 'planning' ? higherOf(judged, 'COMPLEX') : judged;
  const held = standing === null ? planned : higherOf(planned, standing.tier);
  const raised = raisedFrom(held, signs, standing);
  return {
    tier: raised.tier,
    raisedAt: raised.at,
    reasons: [
      ...(planned === judged ? [] : [`${agent} is planning`]),
      ...(held === planned ? [] : [`the conversation stands at ${held}`]),
      ...(raised.why === null ? [] : [raised.why]),
    ],
    wouldChange: [
      thresholdWords(stage, cloudAt),
      ...(held === planned ? [] : [`In a conversation of its own the tier would be ${planned}.`]),
      ...(raised.why === null ? [] : [`Without the sign that ${raised.why}, the tier would be ${held}.`]),
    ],
  };
}

interface Raised {
  readonly tier: Tier;
  readonly at: number | null;
  readonly why: string | null;
}

/** Once for each turn: who sends the same request again does not climb by it. */
function raisedFrom(held: Tier, signs: Signs | null, standing: Standing | null): Raised {
  const why = whyRaise(signs);
  const above = tierAbove(held);
  if (signs === null || why === null) return { tier: held, at: null, why: null };
  if (above === null || standing?.raisedAt === signs.turns) return { tier: held, at: signs.turns, why: null };
  return { tier: above, at: signs.turns, why };
}

function whyRaise(signs: Signs | null): string | null {
  if (signs?.corrected === true) return 'the answer before was called wrong';
  return signs?.repeatedCall === true ? 'the model repeats the same tool call' : null;
}

function thresholdWords({ tier, cloudScore }: Pick<StageOne, 'tier' | 'cloudScore'>, cloudAt: number): string {
  const score = cloudScore.toFixed(2);
  const isLifted = cloudScore >= cloudAt;
  const other = applyCloudAt({ tier, cloudScore: isLifted ? 0 : 1 }, 1);
  const threshold = isLifted ? `over ${score}` : `at ${score} or less`;
  return `With cloudAt ${threshold} the tier would be ${other}.`;
}
