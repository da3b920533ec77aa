// Owns telling over HTTP what went where: of the last day out of memory, of all else out of the ledger.
import type { Hono } from 'hono';
import { summaryQuery } from '../../contract/summary.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Reader } from '../../store/reader.ts';
import { liveHours, type LiveSummary } from '../../store/summary/live-summary.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { readQuery } from './query.ts';

interface SummaryRouteParts {
  readonly ledger: Pick<Ledger, 'flush'>;
  readonly reader: Pick<Reader, 'summary'>;
  readonly live: LiveSummary;
  readonly clock: Pick<Clock, 'now'>;
}

export function addSummaryRoutes(app: Hono<AppEnv>, { ledger, reader, live, clock }: SummaryRouteParts): void {
  app.get('/api/summary', async (context) => {
    const query = readQuery(context.req.query(), summaryQuery);
    ledger.flush();
    const { hours, projectId } = query;
    if (projectId !== '*' || hours > liveHours)
      return send(jsonAnswer(await reader.summary(query, clock.now())), context.env);
    await live.ready();
    return send(jsonAnswer(live.summary(hours)), context.env);
  });
}
