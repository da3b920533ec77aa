// Owns what the management API does with the policy: whether a text could be one, and where it could not.
import type { Hono } from 'hono';
import { policyCheckBody, type PolicyCheck } from '../../contract/api.ts';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import type { Clock } from '../../platform/ports.ts';
import { readRequestBody, type BodyLimits } from '../body.ts';
import type { AppEnv } from '../env.ts';
import { jsonAnswer, send } from '../send.ts';

interface PolicyRouteParts {
  readonly checkPolicy: (yaml: string) => PolicyCheck;
  readonly limits: BodyLimits;
  readonly gateway: { readonly clock: Clock };
}

export function addPolicyRoutes(app: Hono<AppEnv>, { checkPolicy, limits, gateway }: PolicyRouteParts): void {
  app.post('/api/policy/check', async (context) => {
    const body = await readRequestBody(context, limits, gateway.clock);
    const parsed = policyCheckBody.safeParse(parseJson(body.toString('utf8')));
    if (!parsed.success)
      throw new RouterError('invalid_request', 'yaml: the text of a policy is needed.', { param: 'yaml' });
    return send(jsonAnswer(checkPolicy(parsed.data.yaml)), context.env);
  });
}
