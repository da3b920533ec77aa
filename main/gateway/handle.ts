// Owns the path of a request, top to bottom. Steps hand data down and never call each other; who may knock was
// settled at the door. Fallback is possible only until the first event has gone out.
import { Aborted } from '../backends/http-exchange.ts';
import { asRouterError, RouterError, type ErrorCode } from '../contract/errors.ts';
import { targetName, type Profile, type Tier } from '../contract/routing.ts';
import type { Dialect, Entrance, ParsedRequest } from '../dialects/dialect.ts';
import type { Permit } from '../domain/clear.ts';
import { costNanoUsd, usdFromNano } from '../domain/cost.ts';
import type { Decision } from '../domain/decide.ts';
import type { Price, RetryRules } from '../domain/policy.ts';
import type { Clock, Log, Random } from '../platform/ports.ts';
import type { Ledger, OpenRow } from '../store/ledger.ts';
import type { Answer } from './answer.ts';
import { attempt, type Attempted } from './attempt.ts';
import { holdHead } from './hold-head.ts';
import { openMeter, type Meter } from './meter.ts';
import { planRequest, type Planner } from './plan.ts';
import type { Routing } from './routing.ts';
import type { SignatureKeeper } from './signature-keeper.ts';
import type { StoredResponses } from './stored-responses.ts';
import { tryTargets, type Served } from './try-targets.ts';

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

type Order = Extract<Decision<ParsedRequest>, { kind: 'planned' }>;

export async function handle(call: Call, gateway: Gateway): Promise<Answer> {
  const parsed = call.dialect.parseRequest(call.body, call.entrance);
  const request = gateway.responses.withHistory(parsed, call.projectId);
  const { routing, policy, profile, decision } = await planRequest(request, call.projectId, gateway);
  if (decision.kind === 'refused') {
    recordRefusal({ call, request, tier: profile.tier, error: decision.error }, gateway);
    throw decision.error;
  }
  const meter = reserve({ call, decision, profile, prices: policy.prices }, gateway);
  await meter.recorded;
  const serving = serve({ call, decision, meter, routing, rules: policy.retry }, gateway).then((served) => {
    if (served.reply.kind === 'whole') gateway.responses.rememberBytes(request, call.projectId, served.reply.bytes);
    return encode(served, { call, decision, tier: profile.tier, meter });
  });
  return heldFor(serving, call, request, gateway);
}

/** A stream's head waits for its first event, but not for ever; a whole answer has but one head. */
function heldFor(serving: Promise<Answer>, call: Call, request: ParsedRequest, gateway: Gateway): Promise<Answer> {
  const { dialect } = request;
  if (!request.stream || dialect.kind !== 'conversation') return serving;
  const { holdHeadMs: holdMs, keepAliveMs } = gateway.limits;
  const headers = { 'x-request-id': call.id };
  return holdHead(serving, { request, dialect, clock: gateway.clock, holdMs, keepAliveMs, headers });
}

const blockingCodes: ReadonlySet<ErrorCode> = new Set(['privacy_blocked', 'privacy_pin_unavailable']);

interface Refusing {
  readonly call: Call;
  readonly request: ParsedRequest;
  readonly tier: Tier | null;
  readonly error: RouterError;
}

function recordRefusal({ call, request, tier, error }: Refusing, gateway: Gateway): void {
  const row = { ...rowOf(call, request, gateway.clock), tier, target: null, zone: null };
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
  request: ParsedRequest,
  clock: Clock,
): Pick<OpenRow, 'id' | 'at' | 'projectId' | 'dialect' | 'model'> => ({
  id: call.id,
  at: clock.now(),
  projectId: call.projectId,
  dialect: call.dialect.id,
  model: request.model,
});

/** What is reserved is the dearest that may come of it: any of the targets may be the one that answers. */
interface Reserving {
  readonly call: Call;
  readonly decision: Order;
  readonly profile: Profile;
  readonly prices: readonly Price[];
}

function reserve({ call, decision: { order }, profile, prices }: Reserving, gateway: Gateway): Meter {
  // To count tokens uses none.
  const tokens = call.dialect.kind === 'count' ? 0 : profile.tokens;
  const [{ request, target }] = order;
  const outputTokens = request.maxOutputTokens ?? 0;
  const reserved = { inputTokens: tokens, outputTokens, cachedTokens: 0, cacheWriteTokens: 0 };
  const costs = order.map((permit) => costNanoUsd(permit.target, reserved, prices)).filter((cost) => cost !== null);
  const row: OpenRow = {
    ...rowOf(call, request, gateway.clock),
    tier: profile.tier,
    target: targetName(target),
    zone: target.zone,
    reservedInputTokens: reserved.inputTokens,
    reservedOutputTokens: reserved.outputTokens,
    reservedNanoUsd: costs.length === 0 ? null : Math.max(...costs),
  };
  return openMeter(row, target, { ledger: gateway.ledger, clock: gateway.clock, prices });
}

interface Serving {
  readonly call: Call;
  readonly decision: Order;
  readonly meter: Meter;
  readonly routing: Routing;
  readonly rules: RetryRules;
}

async function serve({ call, decision, meter, routing, rules }: Serving, gateway: Gateway): Promise<Served> {
  const { order } = decision;
  const { clock, random, log } = gateway;
  const about = { id: call.id, nowS: Math.floor(clock.now() / 1_000) };
  const attemptAt = (permit: Permit<ParsedRequest>): Promise<Attempted> => {
    const backend = routing.backends.get(permit.target.backend);
    if (backend === undefined) throw new Error('A permit names a backend that is not there.');
    meter.aim(permit.target);
    return attempt(permit, {
      backend,
      headers: call.entrance.headers,
      signal: call.signal,
      about,
      kept: gateway.keeper.of(call.projectId, backend),
      answerBytes: gateway.limits.frameBytes,
      onStreamEnd({ end, usage, whole }) {
        meter.settle({ outcome: end, status: 200, usage });
        gateway.responses.remember(permit.request, call.projectId, whole);
      },
    });
  };
  try {
    const { signal } = call;
    return await tryTargets({ order, rules, signal, attempt: attemptAt, clock, random, log });
  } catch (error) {
    const left = error instanceof Aborted;
    const status = left ? null : asRouterError(error).status;
    meter.settle({ outcome: left ? 'aborted' : 'failed', status, usage: null });
    throw error;
  }
}

interface Encoding {
  readonly call: Call;
  readonly decision: Order;
  readonly tier: Tier | null;
  readonly meter: Meter;
}

function encode({ reply, permit, passedOver }: Served, { call, decision, tier, meter }: Encoding): Answer {
  const leftOut = reply.leftOut.length === 0 ? [] : [`Left out for this target: ${reply.leftOut.join(', ')}.`];
  const headers: Record<string, string> = {
    ...reply.headers,
    'x-request-id': call.id,
    'x-lr-target': headerText(targetName(permit.target)),
    'x-lr-zone': permit.target.zone,
    ...(tier === null ? {} : { 'x-lr-tier': tier }),
    'x-lr-reason': headerText([decision.reason, ...passedOver, ...leftOut].join(' ')),
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
const longestHeader = 1_000;
const loneSurrogate = /\p{Cs}/gu;

function headerText(text: string): string {
  if (plain.test(text)) return text.slice(0, longestHeader);
  // Cut in the middle of a character, its first half would be a lone surrogate.
  return encodeURIComponent(text.slice(0, longestHeader / 4).replace(loneSurrogate, '\ufffd'));
}
