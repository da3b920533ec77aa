// Owns what the management API tells of the texts that stood in policy.yaml, and bringing one of them back.
import type { Context, Hono } from 'hono';
import type { LivePolicy } from '../../config/live-policy.ts';
import type { PolicyVersions } from '../../config/policy-versions.ts';
import { RouterError } from '../../contract/errors.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { answerPut, mayGiveDevice } from './put-policy.ts';

interface PolicyVersionRouteParts {
  readonly policy: Pick<LivePolicy, 'put'>;
  readonly policyVersions: Pick<PolicyVersions, 'list' | 'text'>;
}

export function addPolicyVersionRoutes(app: Hono<AppEnv>, { policy, policyVersions }: PolicyVersionRouteParts): void {
  const textOf = (context: Context<AppEnv>): string => {
    const n = context.req.param('n') ?? '';
    const yaml = /^\d{1,15}$/.test(n) ? policyVersions.text(Number(n)) : null;
    if (yaml !== null) return yaml;
    throw new RouterError(
      'not_found',
      'There is no version of the policy of that number. GET /api/policy/versions lists those that are kept.',
      { param: 'n' },
    );
  };
  app.get('/api/policy/versions', (context) => send(jsonAnswer({ versions: policyVersions.list() }), context.env));
  app.get('/api/policy/versions/:n', (context) => send(jsonAnswer({ yaml: textOf(context) }), context.env));
  app.post('/api/policy/versions/:n/restore', (context) => {
    const sender = { mayGiveDevice: mayGiveDevice(context), restores: true };
    return answerPut(context, { yaml: textOf(context), sender, policy });
  });
}
