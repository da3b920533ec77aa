// Owns the list of models as clients read it: `auto` first, then every target by its full name.
import type { Hono } from 'hono';
import { RouterError } from '../contract/errors.ts';
import type { Offer } from '../domain/decide.ts';
import type { Offers } from '../gateway/offers.ts';
import type { AppEnv } from './env.ts';
import { jsonAnswer, send } from './send.ts';

interface ModelCard {
  readonly id: string;
  readonly object: 'model';
  readonly created: number;
  readonly owned_by: string;
  readonly zone?: string;
}

/** OpenAI's field, which clients insist on; when a model was made is not known here. */
const created = 0;
const auto: ModelCard = { id: 'auto', object: 'model', created, owned_by: 'la-router' };

export function addModelRoutes(app: Hono<AppEnv>, offers: Offers): void {
  const cards = async (): Promise<ModelCard[]> => [auto, ...(offers.known() ?? (await offers.load())).flatMap(cardsOf)];
  app.get('/v1/models', async (context) => send(jsonAnswer({ object: 'list', data: await cards() }), context.env));
  app.get('/v1/models/:id{.+}', async (context) => {
    const id = context.req.param('id');
    const card = (await cards()).find((candidate) => candidate.id === id);
    if (card !== undefined) return send(jsonAnswer(card), context.env);
    throw new RouterError(
      'model_not_found',
      'There is no model of that name here. GET /v1/models lists what there is.',
    );
  });
}

const cardsOf = ({ backend, models }: Offer): ModelCard[] =>
  models.map((model) => ({
    id: `${backend.name}/${model}`,
    object: 'model',
    created,
    owned_by: backend.name,
    zone: backend.zone,
  }));
