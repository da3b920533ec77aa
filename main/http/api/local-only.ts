// Owns the switch of local only as the management API has it.
import type { Hono } from 'hono';
import type { LocalOnlySwitch } from '../../config/local-only.ts';
import { localOnlyBody, type LocalOnly } from '../../contract/api.ts';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import { fileFaultOf, fileFaultWords } from '../../platform/file-fault.ts';
import type { Clock } from '../../platform/ports.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';

interface LocalOnlyRouteParts {
  readonly localOnly: LocalOnlySwitch;
  readonly limits: BodyLimits;
  readonly clock: Clock;
}

export function addLocalOnlyRoutes(app: Hono<AppEnv>, { localOnly, limits, clock }: LocalOnlyRouteParts): void {
  app.put('/api/local-only', async (context) => {
    const body = await readRequestBody(context, limits, clock);
    const order = localOnlyBody.safeParse(parseJson(body.toString('utf8')));
    if (!order.success)
      throw new RouterError(
        'invalid_request',
        'Local only takes { "on": true or false }, and "minutes" (more than 0, at most 525600) where it ends by itself.',
      );
    return send(jsonAnswer(keeping(order.data, localOnly)), context.env);
  });
}

type Order = Parameters<LocalOnlySwitch['set']>[0];

/** It must be known whether it holds now, and that it will not after a restart. */
function keeping(order: Order, { set, current }: LocalOnlySwitch): LocalOnly {
  try {
    return set(order);
  } catch (error) {
    const fault = fileFaultOf(error);
    if (fault === null) throw error;
    const words = fileFaultWords(fault.path ?? 'local-only.json', fault.code);
    // The file still says what it said: whoever could not switch it off has it on over a restart, too.
    const on = order.on ? 'on until the router ends' : 'on as before';
    const now = current().on ? on : 'off';
    throw new RouterError('internal_error', `${words} Local only is ${now}.`, { cause: error });
  }
}
