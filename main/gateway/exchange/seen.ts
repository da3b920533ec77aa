// Owns what is seen of one try on its way, and what of it is charged where it came to no answer: what the provider told,
// else, where it may be on its bill, an estimate of what it read and had said by then.
import { neverSent } from '../../backends/http-exchange.ts';
import { isJsonObject, parseJson } from '../../contract/json.ts';
import { RouterError } from '../../contract/errors.ts';
import type { Usage } from '../../contract/routing.ts';
import type { Dialect, StreamTap } from '../../dialects/dialect.ts';
import { mayBeBilled } from '../../domain/money/billed.ts';
import { estimateLongText } from '../../domain/money/tokens.ts';
import { estimateUsage, tokensOfLength, type Read } from './estimate.ts';

export interface Seen {
  /** It was handed to its backend, and somebody still waited for it. */
  sent: boolean;
  /** Null while no answer has begun. */
  status: number | null;
  /** Of a body that is read whole. */
  readonly chunks: Buffer[];
  /** Of a stream. */
  tap: StreamTap | null;
}

export const nothingSeen = (): Seen => ({ sent: false, status: null, chunks: [], tap: null });

/** What the request was, and how it is spoken upstream. */
interface Sent {
  readonly read: Read;
  /** Null where it was not even written. */
  readonly wire: Dialect | null;
  /** What ended it; null where it was answered with a refusal. */
  readonly fault: unknown;
}

export function chargedFor(seen: Seen, { read, wire, fault }: Sent): Usage | null {
  // To count tokens uses none.
  if (wire === null || read.reading.request.dialect.kind === 'count' || !reachedIt(seen, fault)) return null;
  const { status, tap } = seen;
  const bytes = Buffer.concat(seen.chunks);
  const said = tap === null ? textIn(bytes, status) : tokensOfLength(tap.textLength());
  const told = tap === null ? toldIn(bytes, wire) : tap.usage();
  // Of a body that is read whole the figures are of all of it; of a stream they are of what had come by then.
  if (told !== null && (tap === null || said <= told.outputTokens)) return told;
  if (told !== null) return { ...told, outputTokens: said, estimated: true };
  const saidError = tap === null ? isError(bytes, status) : !tap.begun() && tap.failure() !== null;
  return mayBeBilled({ sent: true, status, saidError }) ? estimateUsage(read, said) : null;
}

/** Our own words stand for a request that never went, unless it was we who broke it off on its way. */
const brokenOff: ReadonlySet<string> = new Set(['stopping', 'invalid_token']);

function reachedIt({ sent, status }: Seen, fault: unknown): boolean {
  if (!sent) return false;
  if (status !== null) return true;
  return fault instanceof RouterError ? brokenOff.has(fault.code) : !neverSent(fault);
}

const isAnswer = (status: number | null): boolean => status !== null && status < 300;

/** What stands in a refusal is none of an answer. */
const textIn = (bytes: Buffer, status: number | null): number =>
  isAnswer(status) ? estimateLongText(bytes.length, (start, end) => bytes.toString('utf8', start, end)) : 0;

const toldIn = (bytes: Buffer, wire: Dialect): Usage | null =>
  bytes.length === 0 || wire.kind === 'count' ? null : wire.readUsage(bytes);

/** Any object is a provider's own way to refuse; in place of an answer it has to say so. */
function isError(bytes: Buffer, status: number | null): boolean {
  const body = parseJson(bytes.toString('utf8'));
  if (!isJsonObject(body)) return false;
  if (!isAnswer(status)) return true;
  const { error, type } = body;
  return type === 'error' || isJsonObject(error) || (typeof error === 'string' && error !== '');
}
