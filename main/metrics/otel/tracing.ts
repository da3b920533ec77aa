// Owns telling a collector of OpenTelemetry how requests went, where one is named. Without one there is nothing here.
import type { Ended } from '../../gateway/account/ended.ts';
import type { Clock, Log, Outbound, Random } from '../../platform/ports.ts';
import type { KnownModels } from '../known-models.ts';
import { createExporter } from './exporter.ts';
import { readOtelSettings } from './settings.ts';
import { spansOf } from './spans-of.ts';
import { readTraceParent } from './trace-parent.ts';

export interface Tracing extends AsyncDisposable {
  readonly ended: (ended: Ended) => void;
}

export interface TracingParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly known: KnownModels;
  readonly outbound: Pick<Outbound, 'to'>;
  readonly random: Random;
  readonly clock: Clock;
  readonly log: Log;
  readonly isLocalOnly: () => boolean;
}

export function openTracing(parts: TracingParts): Tracing | null {
  const settings = readOtelSettings(parts.env, parts.log);
  if (settings === null) return null;
  const isShut = (): boolean => !settings.isHere && parts.isLocalOnly();
  const exporter = createExporter({ ...parts, settings, isShut });
  return {
    ended(ended) {
      if (isShut()) return;
      const parent = readTraceParent(ended.headers('traceparent'));
      // A caller that does not keep its own trace wants no part of it kept.
      if (parent?.sampled !== false) exporter.add(spansOf(ended, parent, parts));
    },
    [Symbol.asyncDispose]: exporter[Symbol.asyncDispose],
  };
}
