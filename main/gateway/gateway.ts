// Owns what the request path is given: the parts that outlive a request.
import type { Log, Random } from '../platform/ports.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Clients } from './memory/clients.ts';
import type { SignatureKeeper } from './memory/signatures.ts';
import type { StoredResponses } from './memory/stored-responses.ts';
import type { Mirrors } from './mirror/watching.ts';
import type { Planner } from './plan/plan.ts';

export interface Gateway extends Planner {
  readonly ledger: Ledger;
  readonly keeper: SignatureKeeper;
  readonly responses: StoredResponses;
  readonly clients: Clients;
  /** What sends copies of requests to those that are compared. */
  readonly mirrors: Mirrors;
  readonly random: Random;
  readonly log: Log;
  readonly limits: GatewayLimits;
}

export interface GatewayLimits {
  /** The largest answer, or frame of a stream, that is held in memory. */
  readonly frameBytes: number;
  /** How long the head of a stream waits for its first event. */
  readonly holdHeadMs: number;
  readonly keepAliveMs: number;
}
