// Owns telling usage over HTTP: sums, series, models, what was saved against the policy's baseline, and the export.
import type { Hono } from 'hono';
import { usageQuery, type Savings, type UsageSummary } from '../../contract/usage.ts';
import { savingsOf, type SavingsBaseline } from '../../domain/money/savings.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Reader } from '../../store/reader.ts';
import type { UsageRead } from '../../store/usage/read-usage.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { openVisit, type Visits } from '../door/visits.ts';
import { baselineOf, type Prices } from './baseline.ts';
import { openExport } from './export.ts';
import { readQuery } from './query.ts';

interface UsageRouteParts {
  readonly ledger: Pick<Ledger, 'flush'>;
  readonly reader: Pick<Reader, 'usage' | 'usageDays' | 'usageModels' | 'exportPiece'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly watchers: Pick<Visits, 'open'>;
  readonly gateway: { readonly routing: () => Prices };
}

export function addUsageRoutes(app: Hono<AppEnv>, parts: UsageRouteParts): void {
  const { ledger, reader, clock, gateway } = parts;
  const asked = (given: Record<string, string>) => {
    const query = readQuery(given, usageQuery);
    ledger.flush();
    return query;
  };
  app.get('/api/usage', async (context) => {
    const query = asked(context.req.query());
    const baseline = baselineOf(gateway.routing());
    const read = await reader.usage({ ...query, now: clock.now(), withSavings: baseline !== null });
    const answer: UsageSummary = { ...read.summary, savings: saved(read.savings, baseline) };
    return send(jsonAnswer(answer), context.env);
  });
  app.get('/api/usage/daily', async (context) =>
    send(jsonAnswer(await reader.usageDays({ ...asked(context.req.query()), now: clock.now() })), context.env),
  );
  app.get('/api/usage/models', async (context) =>
    send(jsonAnswer(await reader.usageModels(asked(context.req.query()), clock.now())), context.env),
  );
  app.get('/api/usage/export', async (context) => {
    const now = clock.now();
    const body = await openExport(
      { ...asked(context.req.query()), now },
      { reader, visit: openVisit(context.env, parts.watchers) },
    );
    const headers = {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="la-router-usage-${new Date(now).toISOString().slice(0, 10)}.csv"`,
      'cache-control': 'no-store',
    };
    return send({ status: 200, headers, body }, context.env);
  });
}

function saved(groups: UsageRead['savings'], baseline: SavingsBaseline | null): Savings | null {
  if (groups === null || baseline === null) return null;
  const { byTier } = savingsOf(groups.byTier, baseline);
  return { ...savingsOf(groups.byRule, baseline), byTier };
}
