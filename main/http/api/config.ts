// Owns what the management API does with settings: tells them with what says them, and changes a part of the file.
import type { Hono } from 'hono';
import type { LiveSettings } from '../../config/live-settings.ts';
import { RouterError } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import { configPart } from '../../contract/settings-api.ts';
import type { Clock } from '../../platform/ports.ts';
import { readRequestBody, type BodyLimits } from '../door/body.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { writingFile } from './writing-file.ts';

export interface ConfigRouteParts {
  readonly liveSettings: LiveSettings;
  readonly limits: BodyLimits;
  readonly clock: Clock;
}

export function addConfigRoutes(app: Hono<AppEnv>, { liveSettings, limits, clock }: ConfigRouteParts): void {
  app.get('/api/config', (context) => send(jsonAnswer(liveSettings.tell()), context.env));
  app.patch('/api/config', async (context) => {
    const body = await readRequestBody(context, limits, clock);
    const part = configPart.safeParse(parseJson(body.toString('utf8')));
    if (!part.success)
      throw new RouterError('invalid_request', 'Send the part of config.yaml that changes, as an object of its keys.');
    writingFile('config.yaml', () => liveSettings.patch(part.data));
    return send(jsonAnswer(liveSettings.tell()), context.env);
  });
}
