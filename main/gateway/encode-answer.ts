// Owns the head of an answer: what the router adds to what the target said of it.
import { targetName } from '../contract/routing.ts';
import { usdFromNano } from '../domain/money/cost.ts';
import type { Answer } from './answer.ts';
import type { StreamReply, WholeReply } from './exchange/attempted.ts';
import type { Plan } from './plan/plan.ts';
import type { Served } from './serve/serve.ts';

interface Encoding {
  /** Of the request. */
  readonly id: string;
  readonly plan: Plan;
  /** In nano-dollars; null where it is not known, or not yet. */
  readonly cost: number | null;
}

export function encodeAnswer(served: Served, reply: WholeReply | StreamReply, { id, plan, cost }: Encoding): Answer {
  const { target } = served.permit;
  const headers: Record<string, string> = {
    ...reply.headers,
    'x-request-id': id,
    'x-lr-target': headerText(targetName(target)),
    'x-lr-zone': target.zone,
    ...(served.tier === null ? {} : { 'x-lr-tier': served.tier }),
    'x-lr-reason': headerText(reasonOf(served, reply, plan)),
    ...(cost === null ? {} : { 'x-lr-cost-usd': String(usdFromNano(cost)) }),
  };
  return { status: reply.status, headers, body: reply.kind === 'whole' ? reply.bytes : reply.source };
}

function reasonOf(
  { notes, permit }: Served,
  { leftOut }: WholeReply | StreamReply,
  { decision, outputLimits }: Plan,
): string {
  const reason = decision.kind === 'planned' ? [decision.reason] : [];
  const missing = leftOut.length === 0 ? [] : [`Left out for this target: ${leftOut.join(', ')}.`];
  // What the caller said itself is no news.
  const isOurs = permit.request.maxOutputTokens === null;
  const limit = isOurs ? outputLimits.get(targetName(permit.target)) : undefined;
  const ended = limit === undefined ? [] : [`The budget has a hard cap, so the answer has at most ${limit} tokens.`];
  return [...reason, ...notes, ...missing, ...ended].join(' ');
}

const plain = /^[\x20-\x7e]*$/;
const longestHeader = 1_000;
const loneSurrogate = /\p{Cs}/gu;

function headerText(text: string): string {
  if (plain.test(text)) return text.slice(0, longestHeader);
  // Cut in the middle of a character, its first half would be a lone surrogate.
  return encodeURIComponent(text.slice(0, longestHeader / 4).replace(loneSurrogate, '\ufffd'));
}
