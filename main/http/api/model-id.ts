// Owns reading the id of a model out of a path.
import type { Context } from 'hono';
import { RouterError } from '../../contract/errors.ts';
import { isModelId } from '../../contract/models.ts';
import type { AppEnv } from '../door/env.ts';

/** No path of a file is made of what is no id. */
export function modelIdIn(context: Context<AppEnv>): string {
  const id = (context.req.param('id') ?? '').replace(/^local\//, '').toLowerCase();
  if (isModelId(id)) return id;
  throw new RouterError(
    'model_not_found',
    'There is no model of that name on this machine. GET /api/models/catalog lists what there is and what could be.',
    { param: 'id' },
  );
}
