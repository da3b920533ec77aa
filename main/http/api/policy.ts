// Owns what the management API does with the policy: its text as it stands, a new one in its place, and whether a text
// could be one, and where it could not.
import type { Context, Hono } from 'hono';
import type { LivePolicy } from '../../config/live-policy.ts';
import { policyJsonSchema } from '../../config/policy-json-schema.ts';
import { policyBody, type PolicyCheck } from '../../contract/api.ts';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import { fileFaultOf, fileFaultWords } from '../../platform/file-fault.ts';
import type { Clock } from '../../platform/ports.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';

interface PolicyRouteParts {
  readonly policy: Pick<LivePolicy, 'text' | 'check' | 'put'>;
  readonly limits: BodyLimits;
  readonly clock: Clock;
}

export function addPolicyRoutes(app: Hono<AppEnv>, { policy, limits, clock }: PolicyRouteParts): void {
  const readYaml = async (context: Context<AppEnv>): Promise<string> => {
    const body = await readRequestBody(context, limits, clock);
    const parsed = policyBody.safeParse(parseJson(body.toString('utf8')));
    if (parsed.success) return parsed.data.yaml;
    throw new RouterError('invalid_request', 'yaml: the text of a policy is needed.', { param: 'yaml' });
  };
  app.get('/api/policy', (context) => send(jsonAnswer(policy.text()), context.env));
  app.put('/api/policy', async (context) => {
    // Only the window is known to be the person at the machine: any program on it can call over TCP.
    const put = (yaml: string): PolicyCheck => policy.put(yaml, { mayGiveDevice: context.env.door === 'window' });
    const found = writing(put, await readYaml(context));
    return send(found.ok ? jsonAnswer(found) : refusal(found), context.env);
  });
  app.get('/api/policy/schema', (context) => send(jsonAnswer(policyJsonSchema()), context.env));
  app.post('/api/policy/check', async (context) =>
    send(jsonAnswer(policy.check(await readYaml(context))), context.env),
  );
}

/** The file is written whole or not at all, so that what was in force stays. */
function writing(put: (yaml: string) => PolicyCheck, yaml: string): PolicyCheck {
  try {
    return put(yaml);
  } catch (error) {
    const fault = fileFaultOf(error);
    if (fault === null) throw error;
    const words = fileFaultWords(fault.path ?? 'policy.yaml', fault.code);
    throw new RouterError('internal_error', `${words} The policy is as it was.`, { cause: error });
  }
}

/** What a check says of the text, in the envelope of an error. */
function refusal(found: PolicyCheck) {
  const { status, code, type, message, param } = new RouterError(
    'invalid_request',
    'The text cannot take the place of the policy: problems tells where, and why. The file is as it was.',
    { param: 'yaml' },
  );
  return jsonAnswer({ ...found, error: { message, type, param, code } }, status);
}
