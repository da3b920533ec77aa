// Owns the wall: where a request may go at all. Only `clear` makes a Permit, and nothing is sent without one.
import { zones, type Profile, type Target, type Zone } from '../contract/routing.ts';
import type { Policy } from './policy.ts';

declare const cleared: unique symbol;

/** The right to send this very request to this very target. */
export interface Permit<Request> {
  readonly request: Request;
  readonly target: Target;
  readonly [cleared]: true;
}

export interface Wall {
  readonly kind: 'privacy' | 'region';
  readonly reason: string;
}

type Verdict<Request> =
  | { readonly allowed: true; readonly permit: Permit<Request> }
  | { readonly allowed: false; readonly wall: Wall };

export interface Clearance<Request> {
  readonly judge: (target: Target) => Verdict<Request>;
}

const distance = (zone: Zone): number => zones.indexOf(zone);

export function clear<Request>(request: Request, profile: Profile, policy: Policy): Clearance<Request> {
  const reach = policy.privacy[profile.sensitivity];
  return {
    judge(target) {
      const wall = wallBefore(target, profile, reach);
      if (wall !== null) return { allowed: false, wall };
      return { allowed: true, permit: { request, target } as Permit<Request> };
    },
  };
}

function wallBefore(target: Target, profile: Profile, reach: Zone): Wall | null {
  if (distance(target.zone) > distance(reach)) {
    const why = profile.sensitivityReason === '' ? '' : ` (${profile.sensitivityReason})`;
    const reason = `Sensitivity is ${profile.sensitivity}${why}, so nothing leaves zone ${reach}; the target is ${target.zone}.`;
    return { kind: 'privacy', reason };
  }
  if (profile.region !== null && target.zone !== 'device' && target.region !== profile.region) {
    return { kind: 'region', reason: `The request is bound to region ${profile.region}.` };
  }
  return null;
}
