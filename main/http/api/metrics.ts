// Owns what is told of how backends, targets and rules fare: as JSON, and as the text that Prometheus reads.
import type { Hono } from 'hono';
import type { LiveFigures } from '../../contract/figures.ts';
import { metricsQuery, type MetricsReport } from '../../contract/metrics.ts';
import type { Local } from '../../local/local.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Reader } from '../../store/reader.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import { departureFrom, type Visits } from '../door/visits.ts';
import { readQuery } from './query.ts';

interface MetricRouteParts {
  readonly ledger: Pick<Ledger, 'flush'>;
  readonly reader: Pick<Reader, 'backendMetrics'>;
  readonly metrics: Pick<Metrics, 'text'>;
  readonly local: Pick<Local, 'running'>;
  readonly tellFigures: () => LiveFigures;
  readonly clock: Pick<Clock, 'now'>;
  readonly watchers: Pick<Visits, 'open'>;
}

const msPerHour = 3_600_000;

export function addMetricRoutes(app: Hono<AppEnv>, parts: MetricRouteParts): void {
  const { ledger, reader, clock } = parts;
  app.get('/v1/metrics', async (context) => {
    const { hours } = readQuery(context.req.query(), metricsQuery);
    ledger.flush();
    const since = Math.floor(clock.now() - hours * msPerHour);
    const backends = await reader.backendMetrics(
      since,
      departureFrom(context.env, { request: context.req.raw, visits: parts.watchers }),
    );
    const report: MetricsReport = { window_hours: hours, backends, ...parts.tellFigures() };
    return send(jsonAnswer(report), context.env);
  });
  app.get('/metrics', (context) => {
    // What is settled is counted once it stands in the journal.
    ledger.flush();
    const body = Buffer.from(parts.metrics.text(parts.local.running().models));
    return send(
      { status: 200, headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }, body },
      context.env,
    );
  });
}
