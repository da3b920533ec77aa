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
  readonly kind: 'local-only' | 'privacy' | 'region' | 'budget';
  readonly reason: string;
}

type Verdict<Request> =
  | { readonly allowed: true; readonly permit: Permit<Request> }
  | { readonly allowed: false; readonly wall: Wall };

/** What walls are made of. `localOnly` stands before all that the policy says: then only the device is left. */
export interface Bounds {
  readonly privacy: Reach;
  readonly localOnly: boolean;
}

export interface Clearance<Request> {
  readonly localOnly: boolean;
  /** Where it is not known where a target is, `unknown` says why: then it is taken to be as far as it can be. */
  readonly judge: (target: Target, unknown?: string) => Verdict<Request>;
}

const distance = (zone: Zone): number => zones.indexOf(zone);

/** It may not go everywhere. */
export const isPinned = ({ sensitivity, region }: Profile, { privacy, localOnly }: Bounds): boolean =>
  localOnly || privacy[sensitivity] !== 'public' || region !== null;

const onlyHere: Reach = { high: 'device', medium: 'device', low: 'device' };

export function clear<Request>(request: Request, profile: Profile, bounds: Bounds): Clearance<Request> {
  const { localOnly } = bounds;
  const reach = localOnly ? onlyHere : bounds.privacy;
  return {
    localOnly,
    judge(target, unknown) {
      const wall = localOnly ? wallOfSwitch(target) : wallBefore(target, profile, reach[profile.sensitivity]);
      if (wall !== null) return { allowed: false, wall: { kind: wall.kind, reason: reasonOf(wall, unknown) } };
      return { allowed: true, permit: { request, target, reach } as unknown as Permit<Request> };
    },
  };
}

/** Whether what is as sensitive as that may go where the permit leads. */
export const mayCarry = ({ target, reach }: Pick<Permit<unknown>, 'target' | 'reach'>, level: Level): boolean =>
  distance(target.zone) <= distance(reach[level]);

/** What is known of a message at the moment when it is to leave. */
export interface Leaving {
  readonly level: Level;
  /** As it is now: it may have been switched on since the permit was made. */
  readonly localOnly: boolean;
}

/** Null where the message is more sensitive than the request seemed to be, or nothing may leave any more. */
export function seal<Message>(permit: Permit<unknown>, message: Message, leaving: Leaving): Sealed<Message> | null {
  const { target } = permit;
  if (leaving.localOnly && leavesDevice(target)) return null;
  return mayCarry(permit, leaving.level) ? ({ message, target } as unknown as Sealed<Message>) : null;
}

export const leavesDevice = ({ zone }: Pick<Target, 'zone'>): boolean => zone !== 'device';

/** The device itself has a region of its own choice: no other wall stands before it. */
const wallOfSwitch = (target: Target): Standing | null =>
  leavesDevice(target)
    ? {
        kind: 'local-only',
        bound: 'Local only is on: nothing leaves this machine',
        missed: `the target is ${target.zone}`,
      }
    : null;

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
