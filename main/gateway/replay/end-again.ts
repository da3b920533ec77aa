// Owns whom a recorded request would have ended with under another policy. Pure.
import type { ReplayRow } from '../../contract/replay.ts';
import { targetName, type Target } from '../../contract/routing.ts';
import type { Decision } from '../../domain/decide/decide.ts';
import type { Policy } from '../../domain/policy.ts';
import { decideAgain, type Grounds } from './decide-again.ts';

export interface EndGrounds extends Grounds {
  /**
   * When the policy in force came into force, in ms since 1970. It decided what came since; nobody knows which one decided
   * what was before.
   */
  readonly inForceSince: number;
}

interface EndedAgain {
  readonly kind: 'ended';
  readonly target: Target;
  readonly isMoved: boolean;
  readonly policy: Policy;
}

type LeftOut = { readonly kind: 'left-out'; readonly why: string };

export function endAgain(row: ReplayRow, grounds: EndGrounds): EndedAgain | LeftOut {
  const again = decideAgain(row, grounds.candidate, grounds);
  if (again.kind === 'left-out') return again;
  const { decision, policy } = again;
  if (decision.kind === 'refused') return { kind: 'left-out', why: `They would be refused: ${decision.error.code}.` };
  const target = endOf(row, decision, grounds);
  return { kind: 'ended', target, policy, isMoved: targetName(target) !== row.target };
}

type Planned = Extract<Decision<null>, { readonly kind: 'planned' }>;

/**
 * Where the policy that decided it would have asked the same one first, all that came between that and its answer (a
 * server that was down, a cache that was warm) would have come between it again.
 */
function endOf(row: ReplayRow, { ladder }: Planned, grounds: EndGrounds): Target {
  const [{ target }] = ladder.own.order;
  if (targetName(target) === row.target || row.at < grounds.inForceSince) return target;
  const before = decideAgain(row, grounds.inForce, grounds);
  if (before.kind !== 'decided' || before.decision.kind !== 'planned') return target;
  const [first] = before.decision.ladder.own.order;
  return targetName(first.target) === targetName(target) ? recordedOf(row) : target;
}

function recordedOf({ target, zone }: ReplayRow): Target {
  const slash = target.indexOf('/');
  return { backend: target.slice(0, slash), model: target.slice(slash + 1), zone, region: null };
}
