// Owns what is told of how targets and rules fare.
import type { Hono } from 'hono';
import type { LiveFigures } from '../../contract/figures.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';

export function addMetricRoutes(app: Hono<AppEnv>, tell: () => LiveFigures): void {
  app.get('/v1/metrics', (context) => send(jsonAnswer(tell()), context.env));
}
