// Owns the path of a request, top to bottom. Steps hand data down and never call each other; who may knock was settled
// at the door. This is the only place where a request is settled and remembered.
import { CallerLeft } from '../contract/departure.ts';
import { asRouterError } from '../contract/errors.ts';
import { targetName } from '../contract/routing.ts';
import type { Dialect, ParsedRequest } from '../dialects/dialect.ts';
import type { Entrance } from '../dialects/entrance.ts';
import { abandonedUsage, openAccount, settle, type Account } from './account/account.ts';
import { openAdvance } from './account/advance.ts';
import { afford } from './account/afford.ts';
import { spentBefore } from './account/consulted.ts';
import { affordFree } from './account/free-only.ts';
import type { Answer } from './answer.ts';
import { encodeAnswer } from './encode-answer.ts';
import type { Caller } from './caller.ts';
import type { Gateway } from './gateway.ts';
import { holdHead } from './hold-head.ts';
import { planRequest, type Plan } from './plan/plan.ts';
import type { SettledRow } from '../store/rows.ts';
import { refusedRow } from '../tenants/refusals.ts';
import { serve, type Served } from './serve/serve.ts';
import type { Work } from './work.ts';

/** A request as it came through a door. */
export interface Call {
  readonly dialect: Dialect;
  readonly body: Buffer;
  readonly entrance: Entrance;
}

export const parse = ({ dialect, body, entrance }: Call, { projectId }: Caller, gateway: Gateway): ParsedRequest =>
  gateway.responses.withHistory(dialect.parseRequest(body, entrance), projectId);

/** Throws `CallerLeft` where nobody waits for an answer any more, else what is to be shown in place of one. */
export async function serveRequest(request: ParsedRequest, caller: Caller, gateway: Gateway): Promise<Answer> {
  const { rates, clock } = gateway;
  const cameAt = clock.elapsed();
  const { projectId } = caller;
  heedingRates(() => rates.check(projectId), { request, caller, gateway });
  const advance = openAdvance(projectId, gateway);
  let wanted: Plan;
  try {
    wanted = await planRequest(request, { ...caller, mayAsk: true, advance }, gateway);
  } finally {
    advance.end();
  }
  const expected = wanted.profile.tokens + (request.maxOutputTokens ?? 0);
  // From here to the account nothing is waited for: what is left of a budget is held in the same step.
  const free = gateway.ledger.isRefused() ? affordFree(request, wanted, projectId) : null;
  const { plan, reservation } = free ?? afford(request, wanted, gateway.purses.roomOf(projectId));
  const turn = heedingRates(() => rates.begin(projectId, expected), { request, caller, gateway, plan: wanted });
  const opening = { request, caller, plan, reservation, turn, purses: gateway.purses, mirrors: null, cameAt };
  if (plan.decision.kind === 'refused') return refuse(opening, plan.decision.error, gateway);
  const account = openAccount(opening, gateway);
  if (plan.decision.shiftedFrom !== null) gateway.figures.shifted(plan.decision.shiftedFrom);
  await account.recorded.catch((error: unknown) => {
    turn.end(0);
    account.hold.settle(0);
    throw error;
  });
  const answer = deliver({ request, caller, plan, account }, gateway);
  return holdHead(answer, { request, id: caller.id, clock: gateway.clock, limits: gateway.limits });
}

/** Nothing was sent: a ledger that cannot be written has told the log, and the refusal stands as it is. */
function refuse(opening: Parameters<typeof openAccount>[0], error: Error, gateway: Gateway): never {
  const { code, status } = asRouterError(error);
  if (code === 'budget_exceeded') gateway.purses.refused(opening.caller.projectId);
  const ending = endingBy(error);
  const isThinned = ending.outcome === 'blocked' && spentBefore(opening.plan).costNanoUsd === 0;
  const books = isThinned ? { ...gateway, ledger: gateway.refusals.books(code) } : gateway;
  const account = openAccount(opening, books);
  account.recorded.catch(() => undefined);
  settle(account, { ...unanswered(account), ...ending, status }, books);
  throw error;
}

const walls: ReadonlySet<string> = new Set(['privacy_blocked', 'privacy_pin_unavailable']);

/** What we refuse is blocked; all else fails. */
function endingBy(error: Error): { readonly outcome: 'blocked' | 'failed'; readonly byWall: boolean } {
  const { code } = asRouterError(error);
  const byWall = walls.has(code);
  return { outcome: byWall || code === 'budget_exceeded' ? 'blocked' : 'failed', byWall };
}

interface Asked {
  readonly request: ParsedRequest;
  readonly caller: Caller;
  readonly gateway: Gateway;
  /** Once there is one. */
  readonly plan?: Plan;
}

/** Of who comes too often no more is found out than is known by then. What was paid for stands in a row of its own. */
function heedingRates<T>(ask: () => T, { request, caller, gateway, plan }: Asked): T {
  try {
    return ask();
  } catch (error) {
    const { code, status } = asRouterError(error);
    const { id, projectId, app } = caller;
    const { standInFor } = gateway.routing().sensitivity;
    const model = standInFor(request.model) ?? request.model;
    const at = gateway.clock.now();
    const row = refusedRow({ id, at, projectId, app, dialect: request.dialect.id, model, status, code });
    const spent = plan === undefined ? null : spentBefore(plan);
    if (spent === null || spent.costNanoUsd === 0) gateway.refusals.books(code).settle(row);
    else writeSpent({ ...row, ...spent }, gateway);
    throw error;
  }
}

function writeSpent(row: SettledRow, { ledger, purses }: Gateway): void {
  const hold = purses.hold(row.projectId, 0, row.at);
  void ledger.reserve(row);
  ledger.settle(row);
  hold.settle(row.costNanoUsd ?? 0);
}

/** Where nobody has answered: the tier that the request was planned for, and whoever was tried last. */
const unanswered = ({ row: { tier }, tries }: Account) => ({
  tier,
  target: tries.findLast(({ purpose }) => purpose === 'answer')?.target ?? null,
  usage: null,
  firstEventAt: null,
});

async function deliver(work: Work, gateway: Gateway): Promise<Answer> {
  const { request, caller, plan, account } = work;
  const { responses } = gateway;
  const found = await serve(work, gateway).catch((error: unknown) => abandon(error, work, gateway));
  const served = gateway.mirrors.watch(found, work);
  const { result, tier } = served;
  const { target } = served.permit;
  switch (result.kind) {
    case 'left':
      settle(
        account,
        { ...unanswered(account), tier, outcome: 'aborted', status: null, usage: abandonedUsage(account) },
        gateway,
      );
      throw new CallerLeft();
    case 'failed':
      settle(
        account,
        { ...unanswered(account), ...endingBy(result.error), tier, status: result.error.status },
        gateway,
      );
      throw result.error;
    case 'whole': {
      const outcome = result.status < 400 ? 'ok' : 'failed';
      const { status, usage } = result;
      const cost = settle(account, { tier, target, outcome, status, usage, firstEventAt: null }, gateway);
      responses.remember(request, caller.projectId, result.json);
      if (outcome === 'ok') keepSession(served, work, gateway);
      return encodeAnswer(served, result, { id: caller.id, plan, cost });
    }
    case 'stream':
      void result.ended.then(({ end: outcome, usage, whole }) => {
        const { status, firstEventAt } = result;
        settle(account, { tier, target, outcome, status, usage, firstEventAt }, gateway);
        responses.remember(request, caller.projectId, () => whole);
      });
      keepSession(served, work, gateway);
      return encodeAnswer(served, result, { id: caller.id, plan, cost: null });
  }
}

/** A fault of ours: the row is closed all the same. */
function abandon(error: unknown, { account }: Work, gateway: Gateway): never {
  const { status } = asRouterError(error);
  settle(account, { ...unanswered(account), outcome: 'failed', status }, gateway);
  throw error;
}

/** Who answers a conversation has its beginning in its cache now. */
function keepSession({ permit, neededTier: tier }: Served, { plan }: Work, { sessions }: Gateway): void {
  const { session, raisedAt } = plan.conversation;
  if (session === null || tier === null) return;
  sessions.keep(session, { tier, target: targetName(permit.target), raisedAt });
}
