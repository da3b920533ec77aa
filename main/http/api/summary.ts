// Owns telling over HTTP what went where: of the last day out of memory, of all else out of the ledger.
import type { Hono } from 'hono';
import { summaryQuery, type Summary, type SummaryQuery } from '../../contract/summary.ts';
import { savingsOf } from '../../domain/money/savings.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Reader } from '../../store/reader.ts';
import { liveHours, type LiveSummary } from '../../store/summary/live-summary.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { departureFrom, type Visits } from '../door/visits.ts';
import { baselineOf, type Prices } from './baseline.ts';
import { readQuery } from './query.ts';

interface SummaryRouteParts {
  readonly ledger: Pick<Ledger, 'flush'>;
  readonly reader: Pick<Reader, 'summary' | 'saved'>;
  readonly live: LiveSummary;
  readonly clock: Pick<Clock, 'now'>;
  readonly gateway: { readonly routing: () => Prices };
  readonly watchers: Pick<Visits, 'open'>;
}

export function addSummaryRoutes(app: Hono<AppEnv>, parts: SummaryRouteParts): void {
  const { ledger, reader, live, clock } = parts;
  async function summaryOf(query: SummaryQuery, left: AbortSignal): Promise<Summary> {
    if (query.projectId !== '*' || query.hours > liveHours) return reader.summary(query, clock.now(), left);
    await live.ready();
    return live.summary(query.hours);
  }
  app.get('/api/summary', async (context) => {
    const query = readQuery(context.req.query(), summaryQuery);
    ledger.flush();
    const left = departureFrom(context.env, { request: context.req.raw, visits: parts.watchers });
    const saved = await savedIn(query, parts, left);
    return send(jsonAnswer({ ...(await summaryOf(query, left)), saved }), context.env);
  });
}

/** Without a baseline there is nothing to compare with, and nothing is read for it. */
async function savedIn(
  query: SummaryQuery,
  { reader, clock, gateway }: SummaryRouteParts,
  left: AbortSignal,
): Promise<Summary['saved']> {
  const baseline = baselineOf(gateway.routing());
  if (baseline === null) return null;
  const { baselineModel, savedLow, savedHigh } = savingsOf(await reader.saved(query, clock.now(), left), baseline);
  return { baselineModel, savedLow, savedHigh };
}
