// Owns opening what is measured of requests: the counts that a scraper reads, and the spans where a collector is named.
import type { LivePolicy } from '../config/live-policy.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { LiveRouting } from '../gateway/plan/routing.ts';
import { createKnownModels, type KnownModels } from '../metrics/known-models.ts';
import { createMetrics, type Metrics } from '../metrics/metrics.ts';
import { openTracing, type TracingParts } from '../metrics/otel/tracing.ts';
import type { Endings } from '../platform/endings.ts';

export interface Measuring {
  readonly metrics: Metrics;
  readonly known: KnownModels;
}

/** Rows are counted from the first on; the routing is there by then. */
export function openMetrics(policy: Pick<LivePolicy, 'current'>, routing: () => LiveRouting): Measuring {
  const offers = () => routing().current().offers.known();
  const known = createKnownModels({ offers, policies: policy.current });
  return { metrics: createMetrics(known.isTarget), known };
}

/** What is told of a request that is over: where no collector is named, that is the counts alone. */
export function openOnEnded(
  { metrics, known }: Measuring,
  parts: Omit<TracingParts, 'known'>,
  endings: Endings,
): Gateway['onEnded'] {
  const tracing = openTracing({ ...parts, known });
  if (tracing === null) return metrics.ended;
  endings.add(tracing);
  return (ended) => {
    metrics.ended(ended);
    tracing.ended(ended);
  };
}
