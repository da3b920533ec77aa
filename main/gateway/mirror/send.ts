// Owns sending a copy and what comes of it: a row of the shadow account, opened before and settled once, by the very
// steps that a request takes. Nothing of it reaches a conversation, a figure of routing, or what providers have signed.
import { noUsage, type Usage } from '../../contract/routing.ts';
import { aboutOf, attempt } from '../exchange/attempt.ts';
import type { Attempted } from '../exchange/attempted.ts';
import { openAccount, settle, type Account, type AccountEnding } from '../account/account.ts';
import { beginTry, endTry, type Try } from '../account/tries.ts';
import type { Caller } from '../caller.ts';
import type { Gateway } from '../gateway.ts';
import type { KeptTurns } from '../memory/signatures.ts';
import type { Plan } from '../plan/plan.ts';
import { readingOf } from '../plan/reading.ts';
import { backendOf } from '../plan/routing.ts';
import type { Learned, Mirrored } from '../../store/rows.ts';
import type { Admitted, Errand } from './admit.ts';
import { createKept } from './answer-text.ts';

export type SendParts = Pick<
  Gateway,
  'clock' | 'ledger' | 'figures' | 'clients' | 'keeper' | 'limits' | 'isLocalOnly' | 'onEnded'
>;

export interface Sending {
  readonly errand: Errand;
  readonly admitted: Admitted;
  /** Whose request it is. */
  readonly caller: Caller;
  readonly id: string;
  readonly signal: AbortSignal;
  readonly mirrors: Mirrored;
}

export interface Sent {
  readonly ending: Pick<AccountEnding, 'outcome' | 'status' | 'usage' | 'firstEventAt'>;
  readonly ms: number;
  readonly result: Attempted;
  /** What its caller would have got; null where that was too long, or nothing came. */
  readonly bytes: Buffer | null;
}

/** Rejects where it could not be written down: then nothing was sent, and nothing cost anything. */
export async function sendInShadow(
  sending: Sending,
  parts: SendParts,
  learnedFrom: (sent: Sent) => Learned | null,
): Promise<Sent> {
  const { errand, admitted, signal } = sending;
  const { permit, reservation, held } = admitted;
  const caller = { ...sending.caller, id: sending.id, signal, headers: headersFor(sending.caller) };
  const plan = planFor(errand, admitted);
  const cameAt = parts.clock.elapsed();
  let cost = 0;
  try {
    const { request } = errand;
    const account = openAccount(
      { request, caller, plan, reservation, turn: null, purses: null, mirrors: sending.mirrors, cameAt },
      parts,
    );
    await account.recorded;
    const entry = beginTry(account.tries, permit.target, parts.clock.elapsed());
    const sent = await trySending({ ...sending, caller }, { plan, entry, parts }).catch((error: unknown) =>
      abandon(error, account, parts),
    );
    const ending = { ...sent.ending, target: permit.target, tier: plan.profile.tier };
    // What a price that is known makes of what was used is known.
    cost = settle(account, { ...ending, learned: learnedFrom(sent) }, parts) ?? 0;
    return sent;
  } finally {
    held.settle(cost);
  }
}

/** The same key sent twice to one provider would mean: the same answer. */
const headersFor =
  ({ headers }: Caller): Caller['headers'] =>
  (name) =>
    name.toLowerCase() === 'idempotency-key' ? null : headers(name);

/** As if it had been planned for this target alone, by no rule. */
const planFor = ({ request, to, profile, plan, pair }: Errand, { permit }: Admitted): Plan => ({
  ...plan,
  model: request === plan.reading.request ? plan.model : to,
  reading: request === plan.reading.request ? plan.reading : readingOf(request),
  profile,
  consulted: null,
  outputLimits: new Map(),
  means: null,
  decision: {
    kind: 'planned',
    ladder: { own: { tier: profile.tier, order: [permit] }, above: [], standIns: [] },
    rejected: [],
    reason: `For the comparison of ${pair.candidate} with ${pair.primary}.`,
    explicit: false,
    rule: null,
    wouldChange: [],
    shiftedFrom: null,
  },
});

interface Trying {
  readonly plan: Plan;
  readonly entry: Try;
  readonly parts: SendParts;
}

async function trySending({ caller, admitted, signal }: Sending, { plan, entry, parts }: Trying): Promise<Sent> {
  const { clock, keeper, limits, isLocalOnly } = parts;
  const { permit, reservation, outputLimit } = admitted;
  const backend = backendOf(permit.target, plan.routing);
  const result = await attempt(permit, {
    backend,
    reading: plan.reading,
    namedTokens: 0,
    headers: caller.headers,
    signal,
    sensitivity: plan.routing.sensitivity,
    localOnly: { isOn: isLocalOnly, explicit: false },
    about: aboutOf(caller, clock),
    kept: withoutMemory(keeper.of(caller.projectId, backend)),
    outputLimit,
    answerBytes: limits.frameBytes,
    clock,
  });
  const { ending, bytes } = await readToEnd(result, {
    ...noUsage,
    inputTokens: reservation.inputTokens,
    outputTokens: reservation.outputTokens,
    estimated: true,
  });
  const now = clock.elapsed();
  const why = result.kind === 'failed' ? result.error.code : null;
  const { outcome, status, usage } = ending;
  if (outcome !== 'blocked') endTry(entry, { outcome, status, why, usage }, now);
  return { ending, ms: now - entry.begunAt, result, bytes };
}

const withoutMemory = (kept: KeptTurns | null): KeptTurns | null =>
  kept === null ? null : { ...kept, remember: () => undefined };

type Read = Pick<Sent, 'ending' | 'bytes'>;

/** What was begun and not counted is charged as it was held. */
async function readToEnd(result: Attempted, uncounted: Usage): Promise<Read> {
  switch (result.kind) {
    case 'left':
      return { ending: { outcome: 'aborted', status: null, usage: uncounted, firstEventAt: null }, bytes: null };
    case 'failed':
      return {
        ending: { outcome: 'failed', status: result.status, usage: result.usage, firstEventAt: null },
        bytes: null,
      };
    case 'whole': {
      const outcome = result.status < 400 ? 'ok' : 'failed';
      const { status, usage, bytes } = result;
      return { ending: { outcome, status, usage, firstEventAt: null }, bytes };
    }
    case 'stream': {
      const kept = createKept();
      result.source.open({
        write(bytes) {
          kept.add(bytes);
          return true;
        },
        end: () => undefined,
      });
      const { end: outcome, usage } = await result.ended;
      const { status, firstEventAt } = result;
      return { ending: { outcome, status, usage, firstEventAt }, bytes: kept.all() };
    }
  }
}

/** A fault of ours: the row is closed all the same. */
function abandon(error: unknown, account: Account, parts: SendParts): never {
  settle(
    account,
    { outcome: 'failed', status: null, usage: null, target: null, tier: null, firstEventAt: null },
    parts,
  );
  throw error;
}
