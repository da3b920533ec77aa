// Owns the dry run over HTTP: the body of any endpoint, told apart by the fields that it has.
import type { Context, Hono } from 'hono';
import type { JsonObject } from '../../contract/json.ts';
import type { DryRun } from '../../contract/trace.ts';
import { peculiarFirst } from '../../dialects/registry.ts';
import { openaiResponses } from '../../dialects/openai-responses/openai-responses.ts';
import { readJsonObject } from '../../dialects/shared/json-body.ts';
import { explain } from '../../gateway/plan/explain.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import { entranceOf } from '../door/entrance.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';

interface RouteParts {
  readonly gateway: Gateway;
  readonly limits: BodyLimits;
}

export function addRouteRoute(app: Hono<AppEnv>, { gateway, limits }: RouteParts): void {
  app.post('/v1/route', async (context) => {
    const body = await readRequestBody(context, limits, gateway.clock);
    return send(jsonAnswer(await routeOf(body, context, gateway)), context.env);
  });
}

/** What would become of a request that came in as this one, under whatever the gateway takes to be in force. */
export async function routeOf(body: Buffer, context: Context<AppEnv>, gateway: Gateway): Promise<DryRun> {
  const value = readJsonObject(body);
  const dialect = peculiarFirst.find(({ recognises }) => recognises?.(value) === true) ?? openaiResponses;
  const entrance = entranceOf(context);
  // Where a format has the model in its path, here it may stand in the body.
  const path = dialect.upstreamPath(modelIn(value), false);
  const { projectId, app } = context.env.caller;
  const request = gateway.responses.withHistory(dialect.parseRequest(body, { ...entrance, path }), projectId);
  return explain(request, { id: '', projectId, app, headers: entrance.headers, signal: never }, gateway);
}

/** Nobody is called: there is nothing to stop. */
const never = new AbortController().signal;

const modelIn = (body: JsonObject): string => (typeof body['model'] === 'string' ? body['model'] : 'auto');
