// Owns deciding a recorded request once more, by what its row says of it: nothing of its text is there any more. Pure.
import type { RecordedTimes, ReplayRow } from '../../contract/replay.ts';
import { tiers, type Profile, type Tier } from '../../contract/routing.ts';
import { clear } from '../../domain/clear.ts';
import { decide, type Decision } from '../../domain/decide/decide.ts';
import { readAutomatic } from '../../domain/decide/names.ts';
import type { Offer } from '../../domain/decide/offer.ts';
import type { PriceList } from '../../domain/money/price.ts';
import type { Policy } from '../../domain/policy.ts';

/** What a decision is made on. */
export interface Ground {
  readonly offers: readonly Offer[];
  /** Null where there is no policy of that name. */
  readonly policyOf: (name: string | null) => Policy | null;
  readonly pricesOf: (policy: Policy) => PriceList;
}

export interface Grounds {
  readonly candidate: Ground;
  readonly inForce: Ground;
  readonly times: ReadonlyMap<string, RecordedTimes>;
}

export type DecidedAgain =
  | { readonly kind: 'left-out'; readonly why: string }
  | { readonly kind: 'decided'; readonly policy: Policy; readonly decision: Decision<null> };

export const leftOutWords = {
  policy: 'They asked for a policy by a name that nobody has.',
  name: 'The name of their model is not written down, because of what it holds.',
  unjudged: 'They named a model and were never judged, and here the router would have to choose.',
} as const;

export function decideAgain(row: ReplayRow, ground: Ground, { inForce, times }: Grounds): DecidedAgain {
  const policy = ground.policyOf(row.policy);
  if (policy === null) return { kind: 'left-out', why: leftOutWords.policy };
  if (row.model.startsWith('unknown:sha256-')) return { kind: 'left-out', why: leftOutWords.name };
  const before = inForce.policyOf(row.policy);
  const tier = tierUnder(row, policy, before);
  if (tier === 'unjudged') return { kind: 'left-out', why: leftOutWords.unjudged };
  const profile: Profile = { ...row, tier, sensitivityReason: '', stage: null, reasons: [] };
  const isStream = row.ttftMs !== null;
  const decision = decide<null>({
    model: row.model,
    modelShownAs: null,
    kind: row.kind,
    projectId: row.projectId,
    offers: ground.offers,
    policy: { ...policy, escalation: noEscalation },
    profile,
    // What the switch says now says nothing of a policy.
    clearance: clear(null, profile, { privacy: policy.privacy, localOnly: false }),
    live: {
      expectedMs: (target) => times.get(target)?.[isStream ? 'streamMs' : 'wholeMs'] ?? null,
      isDue: () => false,
    },
    standing: null,
    outputTokens: row.outputLimit,
  });
  return { kind: 'decided', policy, decision };
}

/** Whoever is asked first is all that is to be known. */
const noEscalation: Policy['escalation'] = { on: [], maxHops: 0 };

const rank = (tier: Tier): number => tiers.indexOf(tier);

/**
 * The tier as it was judged, moved where another `cloudAt` puts the score on the other side: what lay under the bounds of
 * the threshold is not recorded, so the nearest tier beyond it counts. A tier that was not the threshold's work stays.
 */
function tierUnder(
  { model, kind, tier, cloudScore }: ReplayRow,
  policy: Policy,
  before: Policy | null,
): Tier | null | 'unjudged' {
  const asked = readAutomatic(model, policy.aliases);
  if (asked === null) return tier;
  if (asked.tier !== null) return asked.tier;
  const chosen = before !== null && readAutomatic(model, before.aliases) !== null;
  if (tier === null && kind === 'conversation' && !chosen) return 'unjudged';
  if (tier === null || cloudScore === null || before === null) return tier;
  const wasLifted = cloudScore >= before.classifier.cloudAt;
  const isLifted = cloudScore >= policy.classifier.cloudAt;
  if (wasLifted === isLifted || tier === 'HEARTBEAT') return tier;
  if (isLifted) return rank(tier) < rank('COMPLEX') ? 'COMPLEX' : tier;
  return rank(tier) > rank('MODERATE') ? 'MODERATE' : tier;
}
