// Owns what the request path is given: the parts that outlive a request, and the call itself.
import type { Dialect, Entrance } from '../dialects/dialect.ts';
import type { Log, Random } from '../platform/ports.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Planner } from './plan/plan.ts';
import type { SignatureKeeper } from './memory/signatures.ts';
import type { StoredResponses } from './memory/stored-responses.ts';

export interface Gateway extends Planner {
  readonly ledger: Ledger;
  readonly keeper: SignatureKeeper;
  readonly responses: StoredResponses;
  readonly random: Random;
  readonly log: Log;
  readonly limits: GatewayLimits;
}

interface GatewayLimits {
  /** The largest answer, or frame of a stream, that is held in memory. */
  readonly frameBytes: number;
  /** How long the head of a stream waits for its first event. */
  readonly holdHeadMs: number;
  readonly keepAliveMs: number;
}

export interface Call {
  readonly id: string;
  readonly projectId: string;
  readonly dialect: Dialect;
  readonly body: Buffer;
  readonly entrance: Entrance;
  /** Fires when the caller has gone away, or the router stops. */
  readonly signal: AbortSignal;
}
