// Owns which of two policies lets a request go less far. Pure.
import { higherLevel, zones, type Zone } from '../contract/routing.ts';
import type { Policy } from './policy.ts';

export const nearerZone = (a: Zone, b: Zone): Zone => zones[Math.min(zones.indexOf(a), zones.indexOf(b))] ?? a;

/** The first, behind the walls of both. */
export function stricter(policy: Policy, { privacy }: Pick<Policy, 'privacy'>): Policy {
  const { high, medium, low, unreadable, ignore } = policy.privacy;
  return {
    ...policy,
    privacy: {
      high: nearerZone(high, privacy.high),
      medium: nearerZone(medium, privacy.medium),
      low: nearerZone(low, privacy.low),
      unreadable: higherLevel(unreadable, privacy.unreadable),
      ignore,
    },
  };
}
