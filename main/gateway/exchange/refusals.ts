// Owns what a failed try means: what is said of it, and whether the same target or another may do better.
import type { Backend } from '../../backends/backend.ts';
import { collect } from '../../backends/collect.ts';
import { headersDown } from '../../backends/headers.ts';
import { isTimeout, type UpstreamReply } from '../../backends/http-exchange.ts';
import { CallerLeft } from '../../contract/departure.ts';
import { RouterError } from '../../contract/errors.ts';
import { retryAfterMs } from '../../domain/serving/retry-after.ts';
import type { Clock } from '../../platform/ports.ts';
import { FrameTooLong } from '../../dialects/shared/frames.ts';
import type { Failure, Left, WholeReply } from './attempted.ts';
import { readOnce, type Lane } from './lanes/lane.ts';

const passingStatuses: ReadonlySet<number> = new Set([408, 425, 429]);

/** A proxy that wants a credential, a connection that ends at the wrong server: nothing that the caller could mend. */
const isBetweenServers: ReadonlySet<number> = new Set([407, 421]);

interface Refusing {
  readonly backend: Backend;
  readonly lane: Lane;
  readonly answerBytes: number;
  /** Where what came of it is kept. */
  readonly chunks?: Buffer[];
  readonly clock: Clock;
}

/** A 4xx is the caller's to read and goes through as it is; what says that our own credential is wrong does not. */
export async function refusalOf(
  reply: UpstreamReply,
  { backend, lane, answerBytes, chunks, clock }: Refusing,
): Promise<Failure> {
  const { status } = reply;
  const { name, keyName } = backend.spec;
  const bytes = await collect(reply.body, answerBytes, chunks);
  const retryAfter = askedWait(reply, clock);
  const fault = { kind: 'failed' as const, status, elsewhere: true, usage: null, retryAfterMs: retryAfter };
  if (status === 401 || status === 403) {
    const setting = keyName ?? `apiKey of backend ${name} in policy.yaml`;
    const error = new RouterError('upstream_error', `${name} refused our credential with ${status}. Check ${setting}.`);
    return { ...fault, passing: false, error, reply: null };
  }
  const words = lane.wire.readError(bytes).message.slice(0, longestQuote);
  const error = new RouterError('upstream_error', `${name} answered ${status}: ${words}`);
  if (status >= 500 || isBetweenServers.has(status)) return { ...fault, passing: status >= 500, error, reply: null };
  const headers = { ...headersDown(reply.headers), 'content-type': 'application/json' };
  const shown = lane.refusal(status, bytes);
  const asSent: WholeReply = {
    kind: 'whole',
    status,
    headers,
    bytes: shown,
    json: readOnce(shown),
    usage: null,
    leftOut: lane.leftOut,
  };
  const passing = passingStatuses.has(status);
  return { ...fault, passing, elsewhere: passing || status === 404, error, reply: asSent };
}

/** What of a provider's own words is shown. */
export const longestQuote = 500;

const askedWait = (reply: UpstreamReply, clock: Clock): number | null =>
  retryAfterMs(
    { milliseconds: headerOf(reply, 'retry-after-ms'), retryAfter: headerOf(reply, 'retry-after') },
    clock.now(),
  );

const headerOf = ({ headers }: UpstreamReply, name: string): string | null => {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
};

/** Whatever ended a try before there was an answer. */
export function failureOf(cause: unknown, backend: Backend | null = null): Failure | Left {
  if (cause instanceof CallerLeft || (backend === null && !(cause instanceof RouterError))) return { kind: 'left' };
  const fault = cause instanceof Error ? cause : new Error('failed');
  // Our own words about a request or an answer stand; what broke on the way may go better at once.
  const passing = !(fault instanceof RouterError) && !isTimeout(fault);
  const error = asUpstreamError(fault, backend?.spec.name ?? '');
  // We have ended it ourselves: nobody else is asked in its place.
  const elsewhere = error.code !== 'stopping' && error.code !== 'invalid_token';
  return { kind: 'failed', status: null, error, usage: null, reply: null, passing, elsewhere, retryAfterMs: null };
}

/** What an upstream did, in our words: the transport's messages may hold addresses, never content. */
export function asUpstreamError(error: Error, backend: string): RouterError {
  if (error instanceof RouterError) return error;
  if (isTimeout(error)) {
    return new RouterError('upstream_timeout', `${backend} did not answer in time. Try again, or raise its limit.`);
  }
  if (error instanceof FrameTooLong) return new RouterError('upstream_error', `${backend}: ${error.message}`);
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  return new RouterError(
    'upstream_error',
    code === ''
      ? `${backend} ${error.message || 'broke the connection'}. Try again.`
      : `${backend} could not be reached or broke the connection${code}. Check that it runs, then try again.`,
    { cause: error },
  );
}
