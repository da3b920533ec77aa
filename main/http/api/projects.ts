// Owns what the management API does with projects and their tokens. A token is in one answer and nowhere else.
import type { Context, Hono } from 'hono';
import type { z } from 'zod';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import {
  allProjects,
  allProjectsPart,
  newProjectBody,
  newTokenBody,
  projectPart,
  type Project,
  type ProjectPart,
  type ProjectToken,
} from '../../contract/projects.ts';
import { didYouMean, inOurWords } from '../../contract/schema-words.ts';
import { nanoFromUsd, usdFromNano } from '../../domain/money/cost.ts';
import { forecast, type Period } from '../../domain/money/period.ts';
import type { Clock } from '../../platform/ports.ts';
import type { ProjectChange, ProjectRecord, Projects, TokenRecord } from '../../store/projects.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';

/** Of the period that is under way. */
interface ProjectMoney {
  readonly spentNano: number;
  readonly reservedNano: number;
}

export interface ProjectRouteParts {
  readonly projects: Omit<Projects, 'keep' | 'byToken' | 'byDeadToken' | typeof Symbol.dispose>;
  readonly moneyOf: (projectId: string) => ProjectMoney;
  /** The one that is under way; null where the budget has none. */
  readonly periodOf: (projectId: string) => Period | null;
  /** The names of the policies that are in force. */
  readonly policyNames: () => Iterable<string>;
  readonly limits: BodyLimits;
  readonly clock: Clock;
}

const one = '/api/projects/:id';

export function addProjectRoutes(app: Hono<AppEnv>, parts: ProjectRouteParts): void {
  const { projects } = parts;
  const idOf = (context: Context<AppEnv>): string => context.req.param('id') ?? '';
  const told = (record: ProjectRecord): Project => toProject(record, parts);
  app.get('/api/projects', (context) =>
    send(jsonAnswer({ projects: projects.all().filter(isShown).map(told) }), context.env),
  );
  app.get(one, (context) => {
    const record = projects.get(idOf(context));
    if (record === undefined) throw new RouterError('not_found', 'There is no project of that id.');
    return send(jsonAnswer(told(record)), context.env);
  });
  app.post('/api/projects', async (context) => {
    const { name, ...given } = await readBody(context, newProjectBody, parts);
    const { record, token } = projects.create({ ...changeOf(given, parts), name });
    return send(jsonAnswer({ ...told(record), token: token.token }, 201), context.env);
  });
  app.put(one, async (context) => {
    const id = idOf(context);
    const part = await readBody(context, id === allProjects ? allProjectsPart : projectPart, parts);
    return send(jsonAnswer(told(projects.update(id, changeOf(part, parts)))), context.env);
  });
  app.delete(one, (context) => {
    projects.remove(idOf(context));
    return send(nothing, context.env);
  });
  addTokenRoutes(app, parts);
}

function addTokenRoutes(app: Hono<AppEnv>, parts: ProjectRouteParts): void {
  const { projects } = parts;
  app.post(`${one}/token`, async (context) => {
    const { name } = await readBody(context, newTokenBody, parts);
    return send(jsonAnswer(projects.issue(context.req.param('id'), name), 201), context.env);
  });
  app.get(`${one}/tokens`, (context) =>
    send(jsonAnswer({ tokens: projects.tokensOf(context.req.param('id')).map(toToken) }), context.env),
  );
  app.delete(`${one}/tokens/:tokenId`, (context) => {
    projects.revoke(context.req.param('id'), context.req.param('tokenId'));
    return send(nothing, context.env);
  });
}

const nothing = { status: 204, headers: {}, body: Buffer.alloc(0) };

/** All together are in the list once they have a budget. */
const isShown = ({ id, budgetNano }: ProjectRecord): boolean => id !== allProjects || budgetNano !== null;

async function readBody<T>(
  context: Context<AppEnv>,
  schema: z.ZodType<T>,
  { limits, clock }: Pick<ProjectRouteParts, 'limits' | 'clock'>,
): Promise<T> {
  const text = (await readRequestBody(context, limits, clock)).toString('utf8');
  const parsed = schema.safeParse(text.trim() === '' ? {} : parseJson(text), { error: inOurWords });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const param = [...(issue?.path ?? []), ...unknown.slice(0, 1)].map(String).join('.');
  const words =
    unknown.length > 0 ? 'Nobody knows this field.' : (issue?.message ?? 'This is not what is needed here.');
  throw new RouterError('invalid_request', `${param === '' ? 'The body' : param}: ${words}`, { param });
}

function changeOf(part: ProjectPart, { policyNames }: Pick<ProjectRouteParts, 'policyNames'>): ProjectChange {
  const { name, description, budgetUsd, budgetPeriod, hardCap, alertAt, rateLimit, trustSensitivityHints } = part;
  const routingPolicy = knownPolicy(part.routingPolicy, policyNames);
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(budgetUsd === undefined ? {} : { budgetNano: budgetUsd === null ? null : nanoFromUsd(budgetUsd) }),
    ...(budgetPeriod === undefined ? {} : { budgetPeriod }),
    ...(hardCap === undefined ? {} : { hardCap }),
    ...(alertAt === undefined ? {} : { alertAt: [...new Set(alertAt)].toSorted((a, b) => a - b) }),
    ...(rateLimit === undefined ? {} : { rateLimit: limitOf(rateLimit) }),
    ...(routingPolicy === undefined ? {} : { routingPolicy }),
    ...(trustSensitivityHints === undefined ? {} : { trustSensitivityHints }),
  };
}

function limitOf(given: ProjectPart['rateLimit']): ProjectRecord['rateLimit'] {
  const { rpm = null, tpm = null } = given ?? {};
  return rpm === null && tpm === null ? null : { rpm, tpm };
}

function knownPolicy(
  name: string | null | undefined,
  policyNames: ProjectRouteParts['policyNames'],
): string | null | undefined {
  if (name === null || name === undefined) return name;
  const known = [...policyNames()].toSorted();
  if (known.includes(name)) return name;
  const words = `There is no policy of that name. There are: ${known.join(', ')}.${didYouMean(name, known)}`;
  throw new RouterError('invalid_request', `routingPolicy: ${words}`, { param: 'routingPolicy' });
}

const timeOf = (at: number): string => new Date(at).toISOString();
const timeOrNull = (at: number | null): string | null => (at === null ? null : timeOf(at));

function toProject(record: ProjectRecord, { moneyOf, periodOf, clock }: ProjectRouteParts): Project {
  const { id, budgetNano, budgetPeriod, alertAt, createdAt, deletedAt: _, ...told } = record;
  const { spentNano, reservedNano } = moneyOf(id);
  const period = periodOf(id);
  const expected = forecast(spentNano, period, clock.now());
  return {
    id,
    ...told,
    budgetUsd: budgetNano === null ? null : usdFromNano(budgetNano),
    budgetPeriod,
    periodStart: timeOrNull(period?.start ?? null),
    periodEnd: timeOrNull(period?.end ?? null),
    alertAt: [...alertAt],
    spentUsd: usdFromNano(spentNano),
    reservedUsd: usdFromNano(reservedNano),
    forecastUsd: expected === null ? null : usdFromNano(expected),
    createdAt: timeOf(createdAt),
  };
}

const toToken = ({ id, name, hint, createdAt, lastUsedAt, revokedAt }: TokenRecord): ProjectToken => ({
  id,
  name,
  hint,
  createdAt: timeOf(createdAt),
  lastUsedAt: timeOrNull(lastUsedAt),
  revokedAt: timeOrNull(revokedAt),
});
