// Owns what the request path is given: the parts that outlive a request.
import type { Log, Random } from '../platform/ports.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Purses } from '../tenants/purses.ts';
import type { Rates } from '../tenants/rates.ts';
import type { Refusals } from '../tenants/refusals.ts';
import type { Ended } from './account/ended.ts';
import type { Clients } from './memory/clients.ts';
import type { SignatureKeeper } from './memory/signatures.ts';
import type { StoredResponses } from './memory/stored-responses.ts';
import type { Mirrors } from './mirror/watching.ts';
import type { Planner } from './plan/plan.ts';

export interface Gateway extends Planner {
  readonly ledger: Ledger;
  readonly refusals: Pick<Refusals, 'books'>;
  readonly rates: Rates;
  readonly purses: Purses;
  readonly keeper: SignatureKeeper;
  readonly responses: StoredResponses;
  readonly clients: Clients;
  /** What sends copies of requests to those that are compared. */
  readonly mirrors: Mirrors;
  readonly random: Random;
  readonly log: Log;
  readonly limits: GatewayLimits;
  /** Told of each request that is over, once its row is given to the ledger. */
  readonly onEnded: (ended: Ended) => void;
}

export interface GatewayLimits {
  /** The largest answer, or frame of a stream, that is held in memory. */
  readonly frameBytes: number;
  /** How long the head of a stream waits for its first event. */
  readonly holdHeadMs: number;
  readonly keepAliveMs: number;
}
