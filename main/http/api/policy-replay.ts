// Owns telling over HTTP how the recorded requests of a time would have gone under a text that is no policy yet. Nothing
// is sent, and what is in force stays.
import type { Hono } from 'hono';
import type { LivePolicy } from '../../config/live-policy.ts';
import type { PolicyVersions } from '../../config/policy-versions.ts';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import { replayBody, type Replay, type ReplayBody } from '../../contract/replay.ts';
import { inOurWords } from '../../contract/schema-words.ts';
import type { Policies } from '../../domain/policy.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Routing } from '../../gateway/plan/routing.ts';
import { replay } from '../../gateway/replay/replay.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Reader } from '../../store/reader.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { departureFrom, type Visits } from '../door/visits.ts';

interface ReplayRouteParts {
  readonly policy: Pick<LivePolicy, 'check' | 'policiesWith'>;
  readonly policyVersions: Pick<PolicyVersions, 'list'>;
  readonly gateway: Pick<Gateway, 'routing'>;
  readonly imagineRouting: (policies: Policies) => Promise<Routing>;
  readonly ledger: Pick<Ledger, 'flush'>;
  readonly reader: Reader;
  readonly limits: BodyLimits;
  readonly clock: Clock;
  readonly watchers: Pick<Visits, 'open'>;
}

export function addPolicyReplayRoute(app: Hono<AppEnv>, parts: ReplayRouteParts): void {
  app.post('/api/policy/replay', async (context) => {
    const left = departureFrom(context.env, { request: context.req.raw, visits: parts.watchers });
    const body = await readRequestBody(context, parts.limits, parts.clock);
    return send(jsonAnswer(await replayed(read(body), { ...parts, left })), context.env);
  });
}

function read(body: Buffer): ReplayBody {
  const parsed = replayBody.safeParse(parseJson(body.toString('utf8')) ?? {}, { error: inOurWords });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const param = issue?.path.map(String).join('.') || 'yaml';
  throw new RouterError('invalid_request', `${param}: ${issue?.message ?? 'This is not what is needed here.'}`, {
    param,
  });
}

const nothing: Omit<Replay, 'ok' | 'problems'> = {
  requests: 0,
  replayed: 0,
  leftOut: [],
  moved: 0,
  moves: [],
  costUsd: { was: null, would: null },
  latencyMs: { was: { p50: null }, would: { p50: null } },
  crossings: [],
  blocking: false,
};

async function replayed(
  { yaml, period, projectId }: ReplayBody,
  parts: ReplayRouteParts & { readonly left: AbortSignal },
): Promise<Replay> {
  const { policy, gateway, ledger, clock } = parts;
  const { ok, problems } = policy.check(yaml);
  const told = { ok, ...(problems.length === 0 ? {} : { problems }) };
  const policies = ok ? policy.policiesWith(yaml) : null;
  if (policies === null) return { ...told, ...nothing };
  const candidate = await parts.imagineRouting(policies);
  ledger.flush();
  const since = startOf(period, clock.now());
  const times = { since, inForceSince: inForceSince(parts.policyVersions) };
  return { ...told, ...(await replay({ ...parts, ...times, projectId, candidate, inForce: gateway.routing() })) };
}

function inForceSince({ list }: Pick<PolicyVersions, 'list'>): number {
  const [newest] = list();
  return newest === undefined ? Number.POSITIVE_INFINITY : Date.parse(newest.at);
}

const dayMs = 86_400_000;
const daysOf = { daily: 1, weekly: 7, monthly: 30 } as const;

/** Whole UTC days, today among them. */
function startOf(period: ReplayBody['period'], now: number): number {
  if (period === 'all') return 0;
  return (Math.floor(now / dayMs) - daysOf[period] + 1) * dayMs;
}
