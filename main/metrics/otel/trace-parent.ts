// Owns reading the header by which a caller says of which trace its request is a part (W3C Trace Context).

export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

/** A later version may say more behind; the first one says exactly this. */
const written = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const nothing = /^0+$/;

export function readTraceParent(header: string | null): TraceParent | null {
  const found = written.exec(header ?? '');
  if (found === null) return null;
  const [, version = 'ff', traceId = '', spanId = '', flags = '00', rest] = found;
  if (version === 'ff' || (version === '00' && rest !== undefined)) return null;
  if (nothing.test(traceId) || nothing.test(spanId)) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
