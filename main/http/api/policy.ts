// Owns what the management API does with the policy: its text as it stands, a new one in its place, and whether a text
// could be one, where it could not, and how a request would go under it.
import type { Context, Hono } from 'hono';
import type { z } from 'zod';
import type { LivePolicy } from '../../config/live-policy.ts';
import { policyJsonSchema } from '../../config/policy-json-schema.ts';
import { policyBody, type PolicyCheck } from '../../contract/api.ts';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import type { Policies } from '../../domain/policy.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Routing } from '../../gateway/plan/routing.ts';
import type { Clock } from '../../platform/ports.ts';
import { routeOf } from '../dialects/route.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { answerPut, mayGiveDevice } from './put-policy.ts';

interface PolicyRouteParts {
  readonly policy: Pick<LivePolicy, 'text' | 'inForce' | 'named' | 'check' | 'policiesWith' | 'put'>;
  readonly gateway: Gateway;
  /** What would be in force with other policies. */
  readonly imagineRouting: (policies: Policies) => Promise<Routing>;
  readonly limits: BodyLimits;
  readonly clock: Clock;
}

type PolicyBody = z.infer<typeof policyBody>;

export function addPolicyRoutes(app: Hono<AppEnv>, parts: PolicyRouteParts): void {
  const { policy, limits, clock } = parts;
  const read = async (context: Context<AppEnv>): Promise<PolicyBody> => {
    const body = await readRequestBody(context, limits, clock);
    const parsed = policyBody.safeParse(parseJson(body.toString('utf8')));
    if (parsed.success) return parsed.data;
    const [first] = parsed.error.issues;
    throw first?.path[0] === 'request'
      ? new RouterError('invalid_request', 'request: the body of a request is needed, or nothing.', {
          param: 'request',
        })
      : new RouterError('invalid_request', 'yaml: the text of a policy is needed.', { param: 'yaml' });
  };
  app.get('/api/policy', (context) => send(jsonAnswer(policy.text()), context.env));
  app.get('/api/policy/in-force', (context) => send(jsonAnswer({ yaml: policy.inForce().yaml }), context.env));
  app.put('/api/policy', async (context) => {
    const { yaml } = await read(context);
    return answerPut(context, { yaml, sender: { mayGiveDevice: mayGiveDevice(context) }, policy });
  });
  app.get('/api/policies', (context) => send(jsonAnswer({ policies: policy.named() }), context.env));
  app.get('/api/policy/schema', (context) => send(jsonAnswer(policyJsonSchema()), context.env));
  app.post('/api/policy/check', async (context) => {
    const body = await read(context);
    return send(jsonAnswer(await checked(body, context, parts)), context.env);
  });
}

/** The route as the dry run has it, with another routing in the place of the one in force. */
async function checked(
  { yaml, request }: PolicyBody,
  context: Context<AppEnv>,
  { policy, gateway, imagineRouting }: PolicyRouteParts,
): Promise<PolicyCheck> {
  const found = policy.check(yaml);
  const policies = found.ok && request !== undefined ? policy.policiesWith(yaml) : null;
  if (policies === null) return found;
  const routing = await imagineRouting(policies);
  const body = Buffer.from(JSON.stringify(request));
  return { ...found, route: await routeOf(body, context, { ...gateway, routing: () => routing }) };
}
