// Owns what the management API does with keys: tells who has one and what of it may be shown, takes one in, takes it out,
// tries it, and moves those that were typed between keychain and file. A key that came in is never told again.
import type { Context, Hono } from 'hono';
import type { Keys } from '../../config/keys.ts';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import {
  keyBody,
  keyPlaceBody,
  type Provider,
  type ProvidersAnswer,
  type ReachTest,
} from '../../contract/settings-api.ts';
import type { BackendSpec } from '../../domain/policy.ts';
import type { Clock } from '../../platform/ports.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { writingFile } from './writing-file.ts';

export interface ProviderRouteParts {
  readonly keys: Pick<Keys, 'tell' | 'put' | 'remove' | 'kept' | 'moveTo'>;
  readonly backends: () => readonly BackendSpec[];
  /** What was typed is in force from then on. */
  readonly onKeys: () => void;
  readonly testReach: (spec: BackendSpec) => Promise<ReachTest>;
  readonly limits: BodyLimits;
  readonly clock: Clock;
}

const keyOf = '/api/providers/:name/key';

export function addProviderRoutes(app: Hono<AppEnv>, parts: ProviderRouteParts): void {
  const { keys } = parts;
  const named = (context: Context<AppEnv>): Keyed => providerCalled(context.req.param('name') ?? '', parts.backends());
  const answer = (context: Context<AppEnv>, note: string | null = null): Response => {
    const providers = keyed(parts.backends()).map((one) => describe(one, keys));
    const told: ProvidersAnswer = { providers, typed: keys.kept(), note };
    return send(jsonAnswer(told), context.env);
  };
  app.get('/api/providers', (context) => answer(context));
  app.put(keyOf, async (context) => {
    const { keyName } = named(context);
    const body = await readRequestBody(context, parts.limits, parts.clock);
    const parsed = keyBody.safeParse(parseJson(body.toString('utf8')));
    if (!parsed.success)
      throw new RouterError('invalid_request', 'Send { "key": … }, a text of 1 to 4096 characters.', { param: 'key' });
    writingFile('keys.json', () => keys.put(keyName, parsed.data.key));
    parts.onKeys();
    return answer(context, noteOf(keyName, keys));
  });
  app.delete(keyOf, (context) => {
    const { keyName } = named(context);
    if (writingFile('keys.json', () => keys.remove(keyName))) parts.onKeys();
    return answer(context, noteOf(keyName, keys));
  });
  app.post('/api/keys/place', async (context) => {
    const body = await readRequestBody(context, parts.limits, parts.clock);
    const parsed = keyPlaceBody.safeParse(parseJson(body.toString('utf8')));
    if (!parsed.success)
      throw new RouterError('invalid_request', 'Send { "place": "keychain" } or { "place": "file" }.', {
        param: 'place',
      });
    writingFile('keys.json', () => keys.moveTo(parsed.data.place));
    parts.onKeys();
    return answer(context);
  });
  app.post('/api/providers/:name/test', async (context) =>
    send(jsonAnswer(await parts.testReach(named(context))), context.env),
  );
}

type Keyed = BackendSpec & { readonly keyName: string };

const isKeyed = (spec: BackendSpec): spec is Keyed => spec.keyName !== null;
const keyed = (backends: readonly BackendSpec[]): readonly Keyed[] => backends.filter(isKeyed);

function providerCalled(name: string, backends: readonly BackendSpec[]): Keyed {
  const all = keyed(backends);
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = all.map((one) => one.name).join(', ');
  throw new RouterError('not_found', `There is no provider of that name that takes a key. There are: ${names}.`);
}

function describe({ name, keyName, zone, endpoints }: Keyed, keys: Pick<Keys, 'tell'>): Provider {
  const { set, source, hint, hidden } = keys.tell(keyName);
  return { name, key: { set, source, hint }, zone, endpoint: endpoints[0] ?? '', variable: keyName, hidden };
}

/** What else holds a key goes on being used, whatever was typed or taken out. */
function noteOf(variable: string, keys: Pick<Keys, 'tell'>): string | null {
  const { source } = keys.tell(variable);
  if (source === 'env')
    return `${variable} of the environment is used. Unset it and start LA Router again to change that.`;
  if (source === 'dotenv')
    return `${variable} of .env in the home is used. Take it out there and start LA Router again to change that.`;
  return null;
}
