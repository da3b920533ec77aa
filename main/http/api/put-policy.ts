// Owns putting a text in the place of the policy for whoever asks over the API, and what is answered: the check, or why
// the file stays as it was.
import type { Context } from 'hono';
import type { LivePolicy } from '../../config/live-policy.ts';
import type { Sender } from '../../config/policy-overreach.ts';
import type { PolicyCheck } from '../../contract/api.ts';
import { RouterError } from '../../contract/errors.ts';
import { fileFaultOf, fileFaultWords } from '../../platform/file-fault.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';

/** Only the window is known to be the person at the machine: any program on it can call over TCP. */
export const mayGiveDevice = (context: Context<AppEnv>): boolean => context.env.door === 'window';

interface Putting {
  readonly yaml: string;
  readonly sender: Sender;
  readonly policy: Pick<LivePolicy, 'put'>;
}

export function answerPut(context: Context<AppEnv>, { yaml, sender, policy }: Putting): Response {
  const found = writing(() => policy.put(yaml, sender));
  return send(found.ok ? jsonAnswer(found) : refusal(found), context.env);
}

/** The file is written whole or not at all, so that what was in force stays. */
function writing(put: () => PolicyCheck): PolicyCheck {
  try {
    return put();
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
