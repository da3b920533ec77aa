// Owns whether an aim may serve a request: it can answer that kind, the request fits in, and no wall stands before it.
// Each aim is judged once for a request, however many tiers name it.
import { targetName, type Profile } from '../../contract/routing.ts';
import type { Clearance, Permit, Wall } from '../clear.ts';
import type { Aim, Offer, RequestKind } from './offer.ts';

/** An aim and what became of it: a permit, or what stands against it. */
export type JudgedAim<Request> =
  | { readonly aim: Aim; readonly permit: Permit<Request> }
  | { readonly aim: Aim; readonly permit: null; readonly wall: Wall | null; readonly reason: string };

export interface AimQuestion<Request> {
  readonly kind: RequestKind;
  readonly profile: Pick<Profile, 'tokens'>;
  readonly clearance: Clearance<Request>;
  /** The most that the caller lets an answer be long; 0 where it says nothing. */
  readonly outputTokens: number;
}

/** The aims of one request that were judged so far, by the name of their target. */
export interface JudgedAims<Request> {
  readonly question: AimQuestion<Request>;
  readonly known: Map<string, JudgedAim<Request>>;
}

export const openJudgedAims = <Request>(question: AimQuestion<Request>): JudgedAims<Request> => ({
  question,
  known: new Map(),
});

export function judgeOnce<Request>(aim: Aim, { question, known }: JudgedAims<Request>): JudgedAim<Request> {
  const name = targetName(aim.target);
  const before = known.get(name);
  if (before !== undefined) return before;
  const judged = judgeAim(aim, question, false);
  known.set(name, judged);
  return judged;
}

/** Whoever names a target takes its own limits as it tells them. */
export function judgeAim<Request>(aim: Aim, question: AimQuestion<Request>, explicit: boolean): JudgedAim<Request> {
  const reason = unfit(aim.offer, question.kind) ?? (explicit ? null : tooLong(aim, question));
  if (reason !== null) return { aim, permit: null, wall: null, reason };
  const verdict = question.clearance.judge(aim.target, aim.unsure ? unreadListOf(aim.offer) : undefined);
  return verdict.allowed
    ? { aim, permit: verdict.permit }
    : { aim, permit: null, wall: verdict.wall, reason: verdict.wall.reason };
}

/** What is not known is no word about the target: it may be told otherwise as soon as the list can be read. */
const unreadListOf = ({ backend: { name } }: Offer): string =>
  `the list of models of ${name} could not be read, so where it serves them is not known`;

function unfit({ backend, kinds }: Offer, kind: RequestKind): string | null {
  if (!backend.configured) return `Set ${backend.keyName ?? 'its key'} in the environment or .env first.`;
  return kinds.includes(kind) ? null : `${backend.name} has no API for this kind of request.`;
}

const shown = (tokens: number): string => tokens.toLocaleString('en-US');

/** Never cut short: a request that is too long for a target goes to another. */
function tooLong({ target, contextTokens }: Aim, { profile, outputTokens }: AimQuestion<unknown>): string | null {
  const needed = profile.tokens + outputTokens;
  if (contextTokens === null || needed <= contextTokens) return null;
  const parts = outputTokens === 0 ? '' : ` (${shown(profile.tokens)} to read and ${shown(outputTokens)} to write)`;
  return `The request needs about ${shown(needed)} tokens${parts}, and ${targetName(target)} takes ${shown(contextTokens)}.`;
}
