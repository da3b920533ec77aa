// Owns what the management API does with the policy: whether a text could be one, and where it could not.
import type { Context, Hono } from 'hono';
import type { LivePolicy } from '../../config/live-policy.ts';
import { policyBody } from '../../contract/api.ts';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import type { Clock } from '../../platform/ports.ts';
import { readRequestBody, type BodyLimits } from '../body.ts';
import type { AppEnv } from '../env.ts';
import { jsonAnswer, send } from '../send.ts';

interface PolicyRouteParts {
  readonly policy: Pick<LivePolicy, 'check'>;
  readonly limits: BodyLimits;
  readonly gateway: { readonly clock: Clock };
}

export function addPolicyRoutes(app: Hono<AppEnv>, { policy, limits, gateway }: PolicyRouteParts): void {
  const readYaml = async (context: Context<AppEnv>): Promise<string> => {
    const body = await readRequestBody(context, limits, gateway.clock);
    const parsed = policyBody.safeParse(parseJson(body.toString('utf8')));
    if (parsed.success) return parsed.data.yaml;
    throw new RouterError('invalid_request', 'yaml: the text of a policy is needed.', { param: 'yaml' });
  };
  app.post('/api/policy/check', async (context) =>
    send(jsonAnswer(policy.check(await readYaml(context))), context.env),
  );
}
