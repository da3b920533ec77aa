// Owns the path of a request, top to bottom. Steps hand data down and never call each other; who may knock was
// settled at the door. Fallback is possible only until the first event has gone out.
import type { Backend } from '../backends/backend.ts';
import { Aborted } from '../backends/http-exchange.ts';
import { RouterError, type ErrorCode } from '../contract/errors.ts';
import { targetName } from '../contract/routing.ts';
import type { ChatRequest, Dialect, HeaderReader } from '../dialects/dialect.ts';
import { classify } from '../domain/classify.ts';
import { clear, type Permit } from '../domain/clear.ts';
import { costNanoUsd, usdFromNano } from '../domain/cost.ts';
import { decide } from '../domain/decide.ts';
import type { Policy } from '../domain/policy.ts';
import type { Clock } from '../platform/ports.ts';
import type { Ledger, OpenRow } from '../store/ledger.ts';
import type { Answer } from './answer.ts';
import { attempt, type Reply } from './attempt.ts';
import { openMeter, type Meter } from './meter.ts';
import type { Offers } from './offers.ts';
import { asUpstreamError, type RelayEnd } from './relay.ts';
import type { Usage } from '../contract/routing.ts';

export interface Gateway {
  readonly policy: Policy;
  readonly backends: ReadonlyMap<string, Backend>;
  readonly offers: Offers;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** The largest answer, or frame of a stream, that is held in memory. */
  readonly answerBytes: number;
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
  if (decision.kind === 'refused') {
    recordRefusal(call, request, decision.error, gateway);
    throw decision.error;
  }
  const [permit] = decision.order;
  const meter = reserve(call, permit, profile.tokens, gateway);
  await meter.recorded;
  const reply = await attemptMetered(call, permit, meter, gateway);
  return encode(reply, call.id, permit, decision.reason, meter);
}

const blockingCodes: ReadonlySet<ErrorCode> = new Set(['privacy_blocked', 'privacy_pin_unavailable']);

function recordRefusal(call: Call, request: ChatRequest, error: RouterError, gateway: Gateway): void {
  const row = { ...rowOf(call, request, gateway.clock), target: null, zone: null };
  const meter = openMeter({ ...row, reservedInputTokens: 0, reservedOutputTokens: 0, reservedNanoUsd: 0 }, null, {
    ledger: gateway.ledger,
    clock: gateway.clock,
    prices: [],
  });
  // Nothing was sent: a ledger that cannot be written has told the log, and the refusal stands as it is.
  meter.recorded.catch(() => undefined);
  meter.settle({ outcome: blockingCodes.has(error.code) ? 'blocked' : 'failed', status: error.status, usage: null });
}

const rowOf = (
  call: Call,
  request: ChatRequest,
  clock: Clock,
): Pick<OpenRow, 'id' | 'at' | 'projectId' | 'dialect' | 'model' | 'tier'> => ({
  id: call.id,
  at: clock.now(),
  projectId: call.projectId,
  dialect: call.dialect.id,
  model: request.model,
  tier: null,
});

function reserve(call: Call, permit: Permit<ChatRequest>, tokens: number, gateway: Gateway): Meter {
  const { request, target } = permit;
  const { prices } = gateway.policy;
  const reserved = { inputTokens: tokens, outputTokens: request.maxOutputTokens ?? 0, cachedTokens: 0 };
  const row: OpenRow = {
    ...rowOf(call, request, gateway.clock),
    target: targetName(target),
    zone: target.zone,
    reservedInputTokens: reserved.inputTokens,
    reservedOutputTokens: reserved.outputTokens,
    reservedNanoUsd: costNanoUsd(target, reserved, prices),
  };
  return openMeter(row, target, { ledger: gateway.ledger, clock: gateway.clock, prices });
}

async function attemptMetered(call: Call, permit: Permit<ChatRequest>, meter: Meter, gateway: Gateway): Promise<Reply> {
  const backend = gateway.backends.get(permit.target.backend);
  if (backend === undefined) throw new Error('A permit names a backend that is not there.');
  const onStreamEnd = (outcome: RelayEnd, usage: Usage): void => {
    meter.settle({ outcome, status: 200, usage });
  };
  try {
    const { headers, signal } = call;
    return await attempt(permit, { backend, headers, signal, answerBytes: gateway.answerBytes, onStreamEnd });
  } catch (error) {
    if (error instanceof Aborted) {
      meter.settle({ outcome: 'aborted', status: null, usage: null });
      throw error;
    }
    const fault = asUpstreamError(error instanceof Error ? error : new Error('failed'), backend.spec.name);
    meter.settle({ outcome: 'failed', status: fault.status, usage: null });
    throw fault;
  }
}

function encode(reply: Reply, id: string, permit: Permit<ChatRequest>, reason: string, meter: Meter): Answer {
  const headers: Record<string, string> = {
    ...reply.headers,
    'x-request-id': id,
    'x-lr-target': headerText(targetName(permit.target)),
    'x-lr-zone': permit.target.zone,
    'x-lr-reason': headerText(reason),
  };
  if (reply.kind === 'stream') {
    meter.firstByte();
    return { status: reply.status, headers, body: reply.source };
  }
  const outcome = reply.status < 400 ? 'ok' : 'failed';
  const cost = meter.settle({ outcome, status: reply.status, usage: reply.usage });
  if (cost !== null) headers['x-lr-cost-usd'] = String(usdFromNano(cost));
  return { status: reply.status, headers, body: reply.bytes };
}

const plain = /^[\x20-\x7e]*$/;
const headerText = (text: string): string => (plain.test(text) ? text : encodeURIComponent(text));
