// Owns the path of a request, top to bottom. Steps hand data down and never call each other; who may knock was
// settled at the door. Fallback is possible only until the first event has gone out.
import type { Backend } from '../backends/backend.ts';
import { Aborted } from '../backends/http-exchange.ts';
import type { Limits } from '../config/settings.ts';
import { RouterError } from '../contract/errors.ts';
import { targetName } from '../contract/routing.ts';
import type { ChatRequest, Dialect, HeaderReader } from '../dialects/dialect.ts';
import { classify } from '../domain/classify.ts';
import { clear, type Permit } from '../domain/clear.ts';
import { costNanoUsd, usdFromNano } from '../domain/cost.ts';
import { decide, type Decision } from '../domain/decide.ts';
import type { Policy } from '../domain/policy.ts';
import type { Clock } from '../platform/ports.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Answer } from './answer.ts';
import { attempt, type Reply } from './attempt.ts';
import { openMeter, type Meter } from './meter.ts';
import type { Offers } from './offers.ts';
import { asUpstreamError } from './relay.ts';

export interface Gateway {
  readonly policy: Policy;
  readonly backends: ReadonlyMap<string, Backend>;
  readonly offers: Offers;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly limits: Pick<Limits, 'frameBytes'>;
}

export interface Call {
  readonly id: string;
  readonly projectId: string;
  readonly dialect: Dialect;
  readonly body: Buffer;
  readonly headers: HeaderReader;
  /** Fires when the caller has gone away, or the router stops. */
  readonly signal: AbortSignal;
}

export async function handle(call: Call, gateway: Gateway): Promise<Answer> {
  const request = call.dialect.parseRequest(call.body, call.headers);
  const profile = classify({ bytes: request.raw.length, hints: request.hints });
  const clearance = clear(request, profile, gateway.policy);
  const offers = gateway.offers.known() ?? (await gateway.offers.load());
  const decision = decide(request.model, offers, clearance);
  const [permit] = decision.order;
  if (permit === undefined) throw new RouterError('no_target', 'Nothing can serve this request.');
  const meter = reserve(call, request, permit, profile.tokens, gateway);
  const reply = await attemptMetered(call, permit, meter, gateway);
  await meter.recorded;
  return encode(reply, call, permit, decision, meter);
}
