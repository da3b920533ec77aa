// Owns the path of a request, top to bottom. Steps hand data down and never call each other; who may knock was
// settled at the door. Fallback is possible only until the first event has gone out.
import type { ErrorCode } from '../contract/errors.ts';
import { targetName } from '../contract/routing.ts';
import type { ParsedRequest } from '../dialects/dialect.ts';
import { costNanoUsd, sumOfCosts, usdFromNano } from '../domain/money/cost.ts';
import type { Decision } from '../domain/decide/decide.ts';
import type { Clock } from '../platform/ports.ts';
import type { OpenRow, SettledRow } from '../store/rows.ts';
import type { Answer } from './answer.ts';
import { traceOf } from './plan/explain.ts';
import type { Call, Gateway } from './gateway.ts';
import { holdHead } from './hold-head.ts';
import { openMeter, type Meter } from './account/meter.ts';
import { planRequest, type Planned } from './plan/plan.ts';
import { ordersAbove, serve, type Served } from './serve/serve.ts';
import { askBeside } from './serve/try-once.ts';

type Order = Extract<Decision<ParsedRequest>, { kind: 'planned' }>;

export async function handle(call: Call, gateway: Gateway): Promise<Answer> {
  const parsed = call.dialect.parseRequest(call.body, call.entrance);
  const request = gateway.responses.withHistory(parsed, call.projectId);
  const asking = { projectId: call.projectId, headers: call.entrance.headers, ask: askBeside(call, gateway) };
  const planned = await planRequest(request, asking, gateway);
  const { decision } = planned;
  if (decision.kind === 'refused') {
    recordRefusal({ call, request, planned }, gateway);
    throw decision.error;
  }
  if (decision.shiftedFrom !== null) gateway.figures.shifted(decision.shiftedFrom);
  const meter = reserve({ call, request, planned }, decision, gateway);
  await meter.recorded;
  const serving = serve({ call, planned, meter }, decision.order, gateway).then((served) => {
    const answer = encode(served, { call, decision, meter });
    keepSession(served, planned, gateway);
    if (served.reply.kind === 'whole') gateway.responses.rememberBytes(request, call.projectId, served.reply.bytes);
    return answer;
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

interface Deciding {
  readonly call: Call;
  readonly request: ParsedRequest;
  readonly planned: Planned;
}

function recordRefusal(deciding: Deciding, gateway: Gateway): void {
  const { planned, request } = deciding;
  if (planned.decision.kind !== 'refused') return;
  const { error } = planned.decision;
  const row = { ...rowOf(deciding, gateway.clock), target: null, zone: null };
  const meter = openMeter({ ...row, reservedInputTokens: 0, reservedOutputTokens: 0, reservedNanoUsd: 0 }, null, {
    ledger: gateway.ledger,
    clock: gateway.clock,
    prices: [],
    consulted: planned.consulted,
    trace: () => traceOf(request, planned),
  });
  // Nothing was sent: a ledger that cannot be written has told the log, and the refusal stands as it is.
  meter.recorded.catch(() => undefined);
  meter.settle({ outcome: blockingCodes.has(error.code) ? 'blocked' : 'failed', status: error.status, usage: null });
}

const rowOf = (
  { call, request, planned }: Deciding,
  clock: Clock,
): Pick<OpenRow, 'id' | 'at' | 'projectId' | 'dialect' | 'model' | 'tier'> => ({
  id: call.id,
  at: clock.now(),
  projectId: call.projectId,
  dialect: call.dialect.id,
  model: request.model,
  tier: planned.profile.tier,
});

/** What is reserved is the dearest that may come of it: any target may answer, and each tier above may be asked too. */
function reserve(deciding: Deciding, { order, rule }: Order, { ledger, clock, figures }: Gateway): Meter {
  const { call, request, planned } = deciding;
  const { profile, policy } = planned;
  const { prices } = policy;
  // To count tokens uses none.
  const tokens = call.dialect.kind === 'count' ? 0 : profile.tokens;
  const [{ target }] = order;
  const outputTokens = request.maxOutputTokens ?? 0;
  const reserved = { inputTokens: tokens, outputTokens, cachedTokens: 0, cacheWriteTokens: 0 };
  const above = [...ordersAbove(planned, profile.tier, policy.escalation.maxHops)];
  const levels = [order, ...above.map((one) => one.order)];
  const dearest = levels.map((permits) =>
    permits.reduce<number | null>((most, permit) => {
      const cost = costNanoUsd(permit.target, reserved, prices);
      return cost === null ? most : Math.max(most ?? 0, cost);
    }, null),
  );
  const known = dearest.filter((cost) => cost !== null);
  const row: OpenRow = {
    ...rowOf(deciding, clock),
    target: targetName(target),
    zone: target.zone,
    reservedInputTokens: reserved.inputTokens,
    reservedOutputTokens: reserved.outputTokens,
    reservedNanoUsd: known.length === 0 ? null : sumOfCosts(known),
  };
  return openMeter(row, target, {
    ledger,
    clock,
    prices,
    consulted: planned.consulted,
    trace: () => traceOf(request, planned),
    onSettled({ outcome, durationMs, target: last }: SettledRow) {
      if (rule === null || outcome === 'aborted') return;
      figures.ruleUsed(`${rule.policy}:${rule.line}`, {
        ok: outcome === 'ok',
        durationMs,
        fellBack: last !== row.target,
      });
    },
  });
}

/** Who answers a conversation has its beginning in its cache now. */
function keepSession({ permit, reply, neededTier: tier }: Served, { automatic }: Planned, { sessions }: Gateway): void {
  if (automatic === null || automatic.session === null || tier === null || reply.status >= 400) return;
  sessions.keep(automatic.session, { tier, target: targetName(permit.target), raisedAt: automatic.raisedAt });
}

interface Encoding {
  readonly call: Call;
  readonly decision: Order;
  readonly meter: Meter;
}

function encode({ reply, permit, tier, notes }: Served, { call, decision, meter }: Encoding): Answer {
  const leftOut = reply.leftOut.length === 0 ? [] : [`Left out for this target: ${reply.leftOut.join(', ')}.`];
  const headers: Record<string, string> = {
    ...reply.headers,
    'x-request-id': call.id,
    'x-lr-target': headerText(targetName(permit.target)),
    'x-lr-zone': permit.target.zone,
    ...(tier === null ? {} : { 'x-lr-tier': tier }),
    'x-lr-reason': headerText([decision.reason, ...notes, ...leftOut].join(' ')),
  };
  if (reply.kind === 'stream') return { status: reply.status, headers, body: reply.source };
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
