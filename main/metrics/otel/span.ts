// Owns what a span is, and the JSON in which spans are sent (OTLP).
import { version } from '../../contract/version.ts';

/** What is null is not told. */
export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** Null where it begins a trace. */
  readonly parentId: string | null;
  readonly name: string;
  readonly kind: 'server' | 'client';
  /** Wall time in ms since 1970. */
  readonly beginMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly failed: boolean;
}

const kinds = { server: 2, client: 3 } as const;
const failedStatus = 2;

export const otlpOf = (resource: Attributes, spans: readonly Span[]) => ({
  resourceSpans: [
    {
      resource: { attributes: attributesOf(resource) },
      scopeSpans: [{ scope: { name: 'la-router', version }, spans: spans.map(spanOf) }],
    },
  ],
});

const spanOf = ({ traceId, spanId, parentId, name, kind, beginMs, endMs, attributes, failed }: Span) => ({
  traceId,
  spanId,
  ...(parentId === null ? {} : { parentSpanId: parentId }),
  name,
  kind: kinds[kind],
  startTimeUnixNano: nanoOf(beginMs),
  endTimeUnixNano: nanoOf(endMs),
  attributes: attributesOf(attributes),
  status: failed ? { code: failedStatus } : {},
});

/** Microseconds since 1970 are a whole number that is exact; nanoseconds would not be. */
const nanoOf = (ms: number): string => `${Math.round(ms * 1_000)}000`;

const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).flatMap(([key, value]) => (value === null ? [] : [{ key, value: valueOf(value) }]));

function valueOf(value: string | number | boolean) {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
