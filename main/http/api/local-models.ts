// Owns what the management API does with models of this machine: which there are, which run, starting, stopping, taking
// in and removing them. Downloads have their own routes.
import type { Context, Hono } from 'hono';
import type { z } from 'zod';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import {
  importBody,
  startBody,
  stopBody,
  type CatalogEntry,
  type ImportedModel,
  type InstalledModel,
} from '../../contract/models.ts';
import { inOurWords, refusalsOf, type Refusal } from '../../contract/schema-words.ts';
import type { Local } from '../../local/local.ts';
import type { OllamaHandle, OllamaServers } from '../../local/ollama-servers.ts';
import type { Clock } from '../../platform/ports.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import type { Visits } from '../door/visits.ts';
import { modelIdIn } from './model-id.ts';
import { addRerankRoute } from './rerank.ts';

interface LocalModelRouteParts {
  readonly local: Local;
  /** Models that run here and are somebody else's to load. */
  readonly managed: Pick<OllamaServers, 'running' | 'find'>;
  readonly listCatalog: () => readonly CatalogEntry[];
  readonly limits: BodyLimits;
  readonly clock: Clock;
  readonly visits: Visits;
}

export function addLocalModelRoutes(app: Hono<AppEnv>, parts: LocalModelRouteParts): void {
  const { local, managed, listCatalog, limits, clock } = parts;
  addRerankRoute(app, parts);
  const read = async <Schema extends z.ZodType>(context: Context<AppEnv>, schema: Schema): Promise<z.infer<Schema>> => {
    const bytes = await readRequestBody(context, limits, clock);
    const body = bytes.length === 0 ? {} : parseJson(bytes.toString('utf8'));
    const parsed = schema.safeParse(body, { error: inOurWords });
    if (parsed.success) return parsed.data;
    throw notUnderstood(refusalsOf(parsed.error)[0]);
  };
  app.get('/api/models/catalog', (context) => send(jsonAnswer({ models: listCatalog() }), context.env));
  /** What is ours comes first; what nobody has is told by us. */
  const others = async (id: string): Promise<OllamaHandle | null> =>
    local.installed().some((model) => model.id === id) ? null : managed.find(id);
  app.get('/api/models/running', async (context) => {
    const theirs = await managed.running();
    const { memory, models } = local.running();
    return send(jsonAnswer({ memory, models: [...models, ...theirs] }), context.env);
  });
  app.post('/api/models/import', async (context) => {
    const order = await read(context, importBody);
    const { model, isNew } = await local.take(order);
    return send(jsonAnswer(toldOf(model), isNew ? 201 : 200), context.env);
  });
  app.get('/api/models/:id/health', async (context) => {
    const id = modelIdIn(context);
    const other = await others(id);
    return send(jsonAnswer(await (other === null ? local.record(id) : other.record())), context.env);
  });
  app.post('/api/models/:id/start', async (context) => {
    const id = modelIdIn(context);
    const body = await read(context, startBody);
    const other = await others(id);
    const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    const record = await (other === null ? local.start(id, given) : other.start(body));
    return send(jsonAnswer(record, record.state === 'ready' ? 200 : 202), context.env);
  });
  app.post('/api/models/:id/stop', async (context) => {
    const id = modelIdIn(context);
    const { force = false } = await read(context, stopBody);
    const other = await others(id);
    const record = await (other === null ? local.stop(id, force) : other.stop());
    return send(jsonAnswer(record, record.state === 'stopped' ? 200 : 202), context.env);
  });
  app.delete('/api/models/:id', async (context) => {
    await local.remove(modelIdIn(context));
    return send({ status: 204, headers: {}, body: Buffer.alloc(0) }, context.env);
  });
}

const toldOf = ({ id, kind, bytes, facts }: InstalledModel): ImportedModel => ({
  id,
  kind,
  bytes,
  contextTokens: facts.contextTokens,
  architecture: facts.architecture,
  quant: facts.quant,
});

/** What could be the name of a field: other keys may hold anything, and are not told. */
const fieldName = /^\w{1,40}$/;

function notUnderstood(refusal: Refusal | undefined): RouterError {
  const { path = [], message = 'It is not understood.', keys = [] } = refusal ?? {};
  const unknown = keys.find((key) => fieldName.test(key));
  if (unknown !== undefined)
    return new RouterError('invalid_request', `${unknown}: There is no such field here.`, { param: unknown });
  const param = path.join('.');
  return new RouterError('invalid_request', `${param === '' ? 'The body' : param}: ${message}`, { param });
}
