// Owns knowing of an answer that it was charged otherwise than tokens tell: faster, slower or kept ready for more or less
// money. The names are those of all providers; one that nobody knows is taken for the usual one.
import type { Usage } from '../../contract/routing.ts';

const surcharged: ReadonlySet<string> = new Set(['batch', 'fast', 'flex', 'priority', 'scale', 'ultrafast']);

export const isSurchargedTier = (tier: unknown): boolean =>
  typeof tier === 'string' && surcharged.has(tier.toLowerCase());

export const withTier = <Known extends Usage | null>(usage: Known, tier: unknown): Known =>
  usage !== null && isSurchargedTier(tier) ? { ...usage, surcharged: true } : usage;
