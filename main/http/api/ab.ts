// Owns what is told of comparisons, and putting a candidate in the place of its primary.
import type { Context, Hono } from 'hono';
import type { z } from 'zod';
import type { LivePolicy } from '../../config/live-policy.ts';
import { promoteInYaml } from '../../config/promote-candidate.ts';
import { abQuery, promoteBody, type AbPairReport, type AbReport } from '../../contract/ab.ts';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import { zones, type Level, levels } from '../../contract/routing.ts';
import { isSamePair } from '../../domain/ab/pairs.ts';
import type { AbPair, Policies, Policy } from '../../domain/policy.ts';
import type { Mirrors } from '../../gateway/mirror/watching.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Reader } from '../../store/reader.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { mayGiveDevice } from './put-policy.ts';
import { readQuery } from './query.ts';
import { writingFile } from './writing-file.ts';

interface AbRouteParts {
  readonly ledger: Pick<Ledger, 'flush'>;
  readonly reader: Pick<Reader, 'comparisons'>;
  readonly policy: Pick<LivePolicy, 'current' | 'text' | 'put'>;
  readonly gateway: { readonly mirrors: Pick<Mirrors, 'leftOut'> };
  readonly clock: Clock;
  readonly limits: BodyLimits;
}

const hourMs = 3_600_000;

export function addAbRoutes(app: Hono<AppEnv>, parts: AbRouteParts): void {
  app.get('/v1/ab', async (context) => {
    const { hours } = readQuery(context.req.query(), abQuery);
    return send(jsonAnswer(await reportOf(hours, parts)), context.env);
  });
  app.post('/api/ab/promote', async (context) => {
    const { hours } = readQuery(context.req.query(), abQuery);
    const order = await readOrder(context, parts);
    return send(jsonAnswer(await promote(order, { hours, mayGiveDevice: mayGiveDevice(context) }, parts)), context.env);
  });
}

async function reportOf(hours: number, parts: AbRouteParts): Promise<AbReport> {
  const policies = parts.policy.current();
  const pairs = await comparisons(pairsIn(policies), hours, parts);
  return { enabled: policiesIn(policies).some(({ ab }) => ab.enabled), window_hours: hours, pairs };
}

const policiesIn = ({ base, named }: Policies): Policy[] => [base, ...named.values()];

/** Named policies have those of policy.yaml, or their own. */
const pairsIn = (policies: Policies): AbPair[] =>
  policiesIn(policies)
    .flatMap(({ ab }) => ab.pairs)
    .filter((pair, at, all) => all.findIndex((other) => isSamePair(pair, other)) === at);

async function comparisons(
  pairs: readonly AbPair[],
  hours: number,
  { ledger, reader, clock, gateway: { mirrors } }: AbRouteParts,
): Promise<AbPairReport[]> {
  ledger.flush();
  const found = await reader.comparisons(pairs, Math.floor(clock.now() - hours * hourMs));
  return found.map((pair) => ({ ...pair, why: [pair.why, ...notes(mirrors.leftOut(pair))].join(' ') }));
}

const notes = (leftOut: ReadonlyMap<string, number>): string[] =>
  leftOut.size === 0
    ? []
    : [`Left out since the start: ${[...leftOut].map(([why, times]) => `${times} times, because ${why}`).join('; ')}.`];

type Order = z.infer<typeof promoteBody>;

async function readOrder(context: Context<AppEnv>, { limits, clock }: AbRouteParts): Promise<Order> {
  const body = await readRequestBody(context, limits, clock);
  const order = promoteBody.safeParse(parseJson(body.toString('utf8')));
  if (order.success) return order.data;
  throw new RouterError(
    'invalid_request',
    'To promote takes { "primary", "candidate" } as the policy has them, and "force": true where it is not recommended.',
  );
}

interface Promoting {
  readonly hours: number;
  readonly mayGiveDevice: boolean;
}

/** Checked and kept as a version, as every other edit of the policy. */
async function promote(
  { force = false, ...pair }: Order,
  { hours, ...sender }: Promoting,
  parts: AbRouteParts,
): Promise<AbPair & { readonly ok: true }> {
  const { policy } = parts;
  const { base } = policy.current();
  if (!base.ab.pairs.some((known) => isSamePair(known, pair)))
    throw conflict('policy.yaml does not compare these two. ab.candidates lists whom it compares.');
  const [found] = await comparisons([pair], hours, parts);
  if (!force && found?.recommendation !== 'promote')
    throw conflict(`This is not recommended: ${found?.why ?? ''} Send "force": true to do it all the same.`);
  const yaml = promoteInYaml(policy.text().yaml ?? '', { pair, mayCarry: mayCarry(pair.candidate, base) });
  if (yaml === null)
    throw conflict(
      `No tier and no route of policy.yaml names ${pair.primary} where it could be changed. Edit the file.`,
    );
  const checked = writingFile('policy.yaml', () => policy.put(yaml, sender));
  if (!checked.ok) throw conflict(`The policy would not stand: ${checked.problems[0]?.message ?? ''} Edit the file.`);
  return { ok: true, ...pair };
}

const conflict = (message: string): RouterError => new RouterError('conflict', message);

/** What the privacy of the policy lets go as far as the candidate. */
function mayCarry(candidate: string, { backends, privacy }: Policy): (level: string) => boolean {
  const owner = candidate.split('/', 1)[0];
  const zone = backends.find(({ name }) => name === owner)?.zone ?? 'public';
  const isLevel = (text: string): text is Level => levels.some((level) => level === text);
  return (level) => isLevel(level) && zones.indexOf(zone) <= zones.indexOf(privacy[level]);
}
