// Owns the wall: where a request may go at all, and whether the bytes that are made of it may. Only `clear` makes a Permit,
// only `seal` makes of it what is sent.
import { zones, type Level, type Profile, type Target, type Zone } from '../contract/routing.ts';
import type { Policy } from './policy.ts';

declare const cleared: unique symbol;

/** How far each level may go. */
type Reach = Pick<Policy['privacy'], Level>;

/** The right to try this very target with this very request. What is sent there has a look of its own: `seal`. */
export interface Permit<Request> {
  readonly request: Request;
  readonly target: Target;
  readonly reach: Reach;
  readonly [cleared]: true;
}

declare const looked: unique symbol;

/** The right to send these very bytes to this very target. */
export interface Sealed<Message> {
  readonly message: Message;
  readonly target: Target;
  readonly [looked]: true;
}

export interface Wall {
  readonly kind: 'privacy' | 'region';
  readonly reason: string;
}

type Verdict<Request> =
  | { readonly allowed: true; readonly permit: Permit<Request> }
  | { readonly allowed: false; readonly wall: Wall };

export interface Clearance<Request> {
  /** Where it is not known where a target is, `unknown` says why: then it is taken to be as far as it can be. */
  readonly judge: (target: Target, unknown?: string) => Verdict<Request>;
}

const distance = (zone: Zone): number => zones.indexOf(zone);

/** It may not go everywhere. */
export const isPinned = ({ sensitivity, region }: Profile, { privacy }: Policy): boolean =>
  privacy[sensitivity] !== 'public' || region !== null;

export function clear<Request>(request: Request, profile: Profile, policy: Policy): Clearance<Request> {
  const { privacy: reach } = policy;
  return {
    judge(target, unknown) {
      const wall = wallBefore(target, profile, reach[profile.sensitivity]);
      if (wall !== null) return { allowed: false, wall: { kind: wall.kind, reason: reasonOf(wall, unknown) } };
      return { allowed: true, permit: { request, target, reach } as unknown as Permit<Request> };
    },
  };
}

/** Whether what is as sensitive as that may go where the permit leads. */
export const mayCarry = ({ target, reach }: Pick<Permit<unknown>, 'target' | 'reach'>, level: Level): boolean =>
  distance(target.zone) <= distance(reach[level]);

/** Null where the message is more sensitive than the request seemed to be. */
export function seal<Message>(permit: Permit<unknown>, message: Message, level: Level): Sealed<Message> | null {
  return mayCarry(permit, level) ? ({ message, target: permit.target } as unknown as Sealed<Message>) : null;
}

interface Standing {
  readonly kind: Wall['kind'];
  /** What the request is bound to. */
  readonly bound: string;
  /** How the target does not meet it. */
  readonly missed: string;
}

function wallBefore(target: Target, profile: Profile, reach: Zone): Standing | null {
  if (distance(target.zone) > distance(reach)) {
    const why = profile.sensitivityReason === '' ? '' : ` (${profile.sensitivityReason})`;
    const bound = `Sensitivity is ${profile.sensitivity}${why}, so nothing leaves zone ${reach}`;
    return { kind: 'privacy', bound, missed: `the target is ${target.zone}` };
  }
  if (profile.region !== null && target.zone !== 'device' && target.region !== profile.region) {
    return { kind: 'region', bound: `The request is bound to region ${profile.region}`, missed: '' };
  }
  return null;
}

const reasonOf = ({ bound, missed }: Standing, unknown = missed): string =>
  unknown === '' ? `${bound}.` : `${bound}; ${unknown}.`;
