// Owns whether a copy may be sent at all: a permit of the same walls that the request has, made anew, and a price that can
// be held. Nothing is sent here.
import { targetName, type Profile, type Target } from '../../contract/routing.ts';
import type { ParsedRequest } from '../../dialects/dialect.ts';
import { clear, type Permit } from '../../domain/clear.ts';
import { byName } from '../../domain/decide/automatic.ts';
import { judgeAim } from '../../domain/decide/judge-aim.ts';
import type { Offer } from '../../domain/decide/offer.ts';
import { usdFromNano } from '../../domain/money/cost.ts';
import type { AbPair } from '../../domain/policy.ts';
import type { Figures } from '../memory/figures.ts';
import type { Plan } from '../plan/plan.ts';
import { backendOf, tellsZone, type Routing } from '../plan/routing.ts';
import { openBills } from '../account/bills.ts';
import type { Reservation } from '../account/reservation.ts';
import type { Held, Purse } from './purse.ts';

/** What is to be sent to whom. */
export interface Errand {
  readonly request: ParsedRequest;
  /** As the policy names it. */
  readonly to: string;
  readonly profile: Profile;
  readonly plan: Plan;
  readonly pair: AbPair;
}

export interface Admitted {
  readonly permit: Permit<ParsedRequest>;
  readonly reservation: Reservation;
  /** Where its answer is to end; null for what the request says. */
  readonly outputLimit: number | null;
  readonly held: Held;
}

interface AdmitParts {
  readonly purse: Purse;
  readonly figures: Pick<Figures, 'isIdle'>;
  readonly isLocalOnly: () => boolean;
}

/** Why not, in words for whoever reads the comparison. */
export type Refused = string;

export async function admit(errand: Errand, parts: AdmitParts): Promise<Admitted | Refused> {
  const permit = await permitFor(errand, parts);
  if (typeof permit === 'string') return permit;
  const { plan, request, profile, pair } = errand;
  const name = targetName(permit.target);
  if (plan.prices.of(permit.target) === null) return `the price of ${name} is not known`;
  // Held by the same rules as a request under a hard cap. What a purse has left it says itself.
  const bills = openBills(request, { ...plan, profile, automatic: true }, wideRoom);
  const { nano, inputTokens, outputTokens, limit: outputLimit } = bills.of(permit.target);
  if (nano === null) return `what ${name} may ask for it is not known`;
  const reservation = { inputTokens, outputTokens, nanoUsd: nano };
  const { ab } = plan.policy;
  const held = await parts.purse.hold(nano, pair, ab);
  return held === null
    ? `the budget of ${usdFromNano(ab.budgetNanoUsd)} USD has no room for it`
    : { permit, reservation, outputLimit, held };
}

const most = Number.MAX_SAFE_INTEGER;
const wideRoom = {
  projectId: '',
  budgetNano: most,
  spentNano: 0,
  reservedNano: 0,
  leftNano: most,
  periodEnd: null,
};

async function permitFor(errand: Errand, parts: AdmitParts): Promise<Permit<ParsedRequest> | Refused> {
  const { request, to, profile, plan } = errand;
  const [aim] = byName(to, { kind: 'conversation', offers: await offersFor(errand), profile });
  if (aim === undefined) return `${to} offers no model`;
  const { target } = aim;
  if (isBusy(target, plan.routing, parts)) return `${to} is busy, or not loaded`;
  const clearance = clear(request, profile, { privacy: plan.policy.privacy, localOnly: parts.isLocalOnly() });
  const outputTokens = request.maxOutputTokens ?? 0;
  const judged = judgeAim(aim, { kind: 'conversation', profile, clearance, outputTokens }, false);
  if (judged.permit !== null) return judged.permit;
  return judged.wall === null ? `${targetName(target)} cannot serve it` : `the wall of ${judged.wall.kind} keeps it`;
}

/** What is pinned believes no list from before. */
function offersFor({ to, plan: { routing, pinned } }: Errand): Promise<readonly Offer[]> | readonly Offer[] {
  const owner = to.split('/', 1)[0] ?? to;
  if (pinned && tellsZone(owner, routing)) return routing.offers.fresh(new Set([owner]));
  return routing.offers.known() ?? routing.offers.load();
}

/** A model on this machine has only so much room: whoever waits for an answer must not wait behind a copy. */
const isBusy = (target: Target, routing: Routing, { figures }: AdmitParts): boolean =>
  target.zone === 'device' &&
  (!figures.isIdle(target.backend) || backendOf(target, routing).live?.isReady(target.model) === false);
