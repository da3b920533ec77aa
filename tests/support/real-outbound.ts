// Owns a real way out for tests: sockets as the product has them.
import { createOutbound, type OutboundSetup } from '../../main/platform/outbound.ts';
import type { Outbound, OutboundLimits } from '../../main/platform/ports.ts';

type Extra = Partial<Omit<OutboundSetup, 'limits' | 'env'>>;

export const realOutbound = (limits: OutboundLimits, env: OutboundSetup['env'] = {}, extra: Extra = {}): Outbound =>
  createOutbound({ limits, env, log: { enabled: () => false, write: () => undefined }, ...extra });
