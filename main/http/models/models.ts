// Owns the endpoints that list models, each in the shape that its clients read.
import type { Context, Hono } from 'hono';
import { RouterError } from '../../contract/errors.ts';
import { ollamaModelShape } from '../../dialects/ollama/model-cards.ts';
import { ollamaShowBody } from '../../dialects/ollama/schema.ts';
import { openaiModelShape } from '../../dialects/openai-chat/model-cards.ts';
import { peculiarFirst } from '../../dialects/registry.ts';
import type { ListedModel, ModelShape } from '../../dialects/shared/model-shape.ts';
import { entranceOf } from '../door/entrance.ts';
import { readJsonObject } from '../../dialects/shared/json-body.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv } from '../door/env.ts';
import { listModels } from './model-list.ts';
import { jsonAnswer, send } from '../door/send.ts';

interface ModelRouteParts {
  readonly gateway: Pick<Gateway, 'routing' | 'clock'>;
  readonly limits: BodyLimits;
}

/** Clients of Ollama look at its version before they use what it can do: this is the one whose API we speak. */
const ollamaVersion = '0.13.5';

export function addModelRoutes(app: Hono<AppEnv>, { gateway, limits }: ModelRouteParts): void {
  const models = async (): Promise<ListedModel[]> => {
    const { offers, policyFor, pricesFor } = gateway.routing();
    const policy = policyFor(null);
    return listModels(offers.known() ?? (await offers.load()), policy, pricesFor(policy));
  };
  const one = async (id: string): Promise<ListedModel> => {
    const found = (await models()).find((model) => model.id === id);
    if (found !== undefined) return found;
    throw new RouterError(
      'model_not_found',
      'There is no model of that name here. GET /v1/models lists what there is.',
    );
  };
  for (const root of ['/v1/models', '/v1beta/models']) {
    app.get(root, async (context) => send(jsonAnswer(shapeFor(context).all(await models())), context.env));
    app.get(`${root}/:id{.+}`, async (context) =>
      send(jsonAnswer(shapeFor(context).one(await one(context.req.param('id')))), context.env),
    );
  }
  app.get('/api/tags', async (context) => send(jsonAnswer(ollamaModelShape.all(await models())), context.env));
  app.post('/api/show', async (context) => {
    const name = nameIn(await readRequestBody(context, limits, gateway.clock));
    return send(jsonAnswer(ollamaModelShape.one(await one(name))), context.env);
  });
  app.get('/api/version', (context) => send(jsonAnswer({ version: ollamaVersion }), context.env));
}

function shapeFor(context: Context<AppEnv>): ModelShape {
  const entrance = entranceOf(context);
  return peculiarFirst.find(({ models }) => models?.asks(entrance) === true)?.models ?? openaiModelShape;
}

function nameIn(body: Buffer): string {
  const name = ollamaShowBody.safeParse(readJsonObject(body)).data;
  if (name === undefined)
    throw new RouterError('invalid_request', 'model: the name of a model is needed.', { param: 'model' });
  return name.replace(/^(auto(?::[a-z]+)?):latest$/, '$1');
}
