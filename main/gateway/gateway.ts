// Owns what the request path is given: the parts that outlive a request, and who sends one.
import type { HeaderReader } from '../dialects/dialect.ts';
import type { Clock, Log, Random } from '../platform/ports.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Figures } from './memory/figures.ts';
import type { Sessions } from './memory/sessions.ts';
import type { SignatureKeeper } from './memory/signatures.ts';
import type { StoredResponses } from './memory/stored-responses.ts';
import type { Classify } from './plan/plan.ts';
import type { Routing } from './plan/routing.ts';
import type { StageTwo } from './plan/stage-two.ts';

export interface Gateway {
  /** What is in force now: a request reads it once, and keeps it. */
  readonly routing: () => Routing;
  /** Stage one of the classifier. */
  readonly classify: Classify;
  readonly stageTwo: StageTwo;
  readonly figures: Figures;
  readonly sessions: Sessions;
  readonly ledger: Ledger;
  readonly keeper: SignatureKeeper;
  readonly responses: StoredResponses;
  readonly clock: Clock;
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

/** Who sends a request, and until when an answer is wanted. */
export interface Caller {
  /** Of this very request. */
  readonly id: string;
  readonly projectId: string;
  readonly headers: HeaderReader;
  /** Fires when the caller has gone away, or the router stops. */
  readonly signal: AbortSignal;
}
