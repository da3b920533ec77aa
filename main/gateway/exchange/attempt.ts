// Owns one try at one target: send what the Permit holds, and come back with an answer whose first event is in hand,
// or with the fault and what it means for the next try.
import type { Backend } from '../../backends/backend.ts';
import { collect } from '../../backends/collect.ts';
import { headersDown } from '../../backends/headers.ts';
import { Aborted, isTimeout, owning, type UpstreamReply } from '../../backends/http-exchange.ts';
import { RouterError } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Usage } from '../../contract/routing.ts';
import type { About, HeaderReader, ParsedRequest, StreamTap } from '../../dialects/dialect.ts';
import type { Permit } from '../../domain/clear.ts';
import type { Fault } from '../../domain/serving/retry.ts';
import { estimateTokens } from '../../domain/money/tokens.ts';
import type { ByteSource } from '../answer.ts';
import { openLane, type Lane } from './lane.ts';
import { asUpstreamError, openRelay, type RelayEnd } from './pump.ts';
import type { KeptTurns } from '../memory/signatures.ts';

interface StreamEnding {
  readonly end: RelayEnd;
  readonly usage: Usage;
  /** The whole answer, where its format repeats it at the end. */
  readonly whole: JsonObject | null;
}

export interface AttemptParts {
  readonly backend: Backend;
  readonly headers: HeaderReader;
  readonly signal: AbortSignal;
  readonly about: About;
  readonly kept: KeptTurns | null;
  readonly answerBytes: number;
  /** Called once where the answer is a stream, when its first event is in hand. */
  readonly onStreamBegun: () => void;
  /** Called once where the answer is a stream, when it is over. */
  readonly onStreamEnd: (ending: StreamEnding) => void;
}

interface WholeReply {
  readonly kind: 'whole';
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly bytes: Buffer;
  readonly usage: Usage | null;
  readonly leftOut: readonly string[];
}

interface StreamReply {
  readonly kind: 'stream';
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly source: ByteSource;
  readonly leftOut: readonly string[];
}

export type Reply = WholeReply | StreamReply;

export interface Failure extends Fault {
  readonly kind: 'failed';
  /** Of the upstream, where it answered. */
  readonly status: number | null;
  readonly error: RouterError;
  /** What the provider said, fit to be shown as it is where nobody else answers. */
  readonly reply: WholeReply | null;
}

export type Attempted = Reply | Failure;

/** Throws `Aborted` where the caller has gone. */
export async function attempt(permit: Permit<ParsedRequest>, parts: AttemptParts): Promise<Attempted> {
  try {
    return await attemptOnce(permit, parts);
  } catch (error) {
    if (error instanceof Aborted) throw error;
    const fault = error instanceof Error ? error : new Error('failed');
    // Our own words about a request or an answer stand; what broke on the way may go better at once.
    const passing = !(fault instanceof RouterError) && !isTimeout(fault);
    const shown = asUpstreamError(fault, parts.backend.spec.name);
    const elsewhere = shown.code !== 'stopping';
    return { kind: 'failed', status: null, error: shown, reply: null, passing, elsewhere, retryAfterMs: null };
  }
}

async function attemptOnce(permit: Permit<ParsedRequest>, parts: AttemptParts): Promise<Attempted> {
  const { request, target } = permit;
  const { backend, about, kept, headers, signal } = parts;
  const lane = openLane(request, { backend, model: target.model, about, kept });
  if (lane === null) return answeredHere(request, backend);
  const answer = await backend.send(permit, { dialect: lane.wire, compose: lane.compose, headers, signal });
  return owning(answer, (reply) => readReply(reply, { request, lane, parts }));
}

interface Asked {
  readonly request: ParsedRequest;
  readonly lane: Lane;
  readonly parts: AttemptParts;
}

async function readReply(reply: UpstreamReply, { request, lane, parts }: Asked): Promise<Attempted> {
  const { backend } = parts;
  if (reply.status >= 400) return refused(reply, lane, parts);
  checkAnswer(reply, lane, parts);
  const sent = { status: reply.status, headers: headersDown(reply.headers), leftOut: lane.leftOut };
  if (!isStream(reply)) return wholeReply(await collect(reply.body, parts.answerBytes), request, lane, sent);

  const tap = lane.createTap();
  const relay = openRelay({
    body: reply.body,
    framing: lane.wire.kind === 'conversation' ? lane.wire.framing : 'sse',
    tap,
    frameBytes: parts.answerBytes,
    backend: backend.spec.name,
    onBegun: parts.onStreamBegun,
    onEnd: (end) =>
      parts.onStreamEnd({ end, usage: tap.usage() ?? estimateStream(request, tap), whole: tap.whole?.() ?? null }),
  });
  await relay.first;
  const { dialect } = request;
  const type =
    dialect.kind === 'conversation' ? streamTypeOf(dialect.streamType, request) : sent.headers['content-type'];
  const down =
    lane.wire.id === dialect.id && !request.asArray ? sent.headers : { ...sent.headers, 'content-type': type ?? '' };
  return { kind: 'stream', ...sent, headers: down, source: relay.source };
}

const streamTypeOf = (streamType: string, { asArray }: ParsedRequest): string =>
  asArray ? 'application/json' : streamType;

type Sent = Pick<WholeReply, 'status' | 'headers' | 'leftOut'>;

function wholeReply(bytes: Buffer, request: ParsedRequest, lane: Lane, sent: Sent): WholeReply {
  const whole = lane.readWhole(bytes);
  const headers = whole.contentType === null ? sent.headers : { ...sent.headers, 'content-type': whole.contentType };
  // To count tokens uses none.
  const counted = request.dialect.kind === 'count';
  const usage = counted ? null : (whole.usage ?? estimate(request, estimateTokens(bytes.toString('utf8'))));
  return { kind: 'whole', ...sent, headers, bytes: whole.bytes, usage };
}

/** Counting needs nobody: where a target has no count of its own, ours is told. */
function answeredHere({ dialect, body }: ParsedRequest, { spec }: Backend): WholeReply {
  if (dialect.kind !== 'count') throw new RouterError('no_target', `${spec.name} has no API for this kind of request.`);
  const counted = dialect.encodeCount(estimateTokens(JSON.stringify(body)));
  const headers = { 'content-type': 'application/json' };
  return { kind: 'whole', status: 200, headers, bytes: Buffer.from(JSON.stringify(counted)), usage: null, leftOut: [] };
}

const contentType = (reply: UpstreamReply): string => String(reply.headers['content-type'] ?? '').toLowerCase();
const streamTypes = ['text/event-stream', 'application/x-ndjson'];
const isStream = (reply: UpstreamReply): boolean => streamTypes.some((type) => contentType(reply).startsWith(type));

const passingStatuses: ReadonlySet<number> = new Set([408, 425, 429]);

/** A 4xx is the caller's to read and goes through as it is; what says that our own credential is wrong does not. */
async function refused(reply: UpstreamReply, lane: Lane, { backend, answerBytes }: AttemptParts): Promise<Failure> {
  const { status } = reply;
  const { name, keyName } = backend.spec;
  const bytes = await collect(reply.body, answerBytes);
  const fault = { kind: 'failed' as const, status, elsewhere: true, retryAfterMs: retryAfterMs(reply) };
  if (status === 401 || status === 403) {
    const setting = keyName ?? `apiKey of backend ${name} in policy.yaml`;
    const error = new RouterError('upstream_error', `${name} refused our credential with ${status}. Check ${setting}.`);
    return { ...fault, passing: false, error, reply: null };
  }
  const words = lane.wire.readError(bytes).message.slice(0, longestQuote);
  const error = new RouterError('upstream_error', `${name} answered ${status}: ${words}`);
  if (status >= 500) return { ...fault, passing: true, error, reply: null };
  const headers = { ...headersDown(reply.headers), 'content-type': 'application/json' };
  const shown = lane.refusal(status, bytes);
  const asSent = { kind: 'whole' as const, status, headers, bytes: shown, usage: null, leftOut: lane.leftOut };
  const passing = passingStatuses.has(status);
  return { ...fault, passing, elsewhere: passing || status === 404, error, reply: asSent };
}

const longestQuote = 500;

function retryAfterMs({ headers }: UpstreamReply): number | null {
  const asked = headers['retry-after-ms'] ?? headers['retry-after'];
  if (typeof asked !== 'string' || !/^\d+(?:\.\d+)?$/.test(asked.trim())) return null;
  return Math.round(Number(asked) * (headers['retry-after-ms'] === undefined ? 1_000 : 1));
}

function checkAnswer(reply: UpstreamReply, lane: Lane, { backend }: AttemptParts): void {
  if (reply.status >= 300) throw notAnAnswer(backend, `a redirect (${reply.status}), which is never followed`);
  const encoding = reply.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw notAnAnswer(backend, 'a compressed body that nobody asked for');
  const type = contentType(reply);
  if (type.startsWith('application/json')) return;
  if (lane.wire.kind === 'conversation' && isStream(reply)) return;
  throw notAnAnswer(backend, type === '' ? 'a body without content type' : type.slice(0, 60));
}

const notAnAnswer = (backend: Backend, what: string): RouterError =>
  new RouterError(
    'upstream_error',
    `${backend.spec.name} answered with ${what}. Check that its endpoint is the base URL of an API of type ${backend.spec.type}.`,
  );

const charactersPerToken = 4;

const estimateStream = (request: ParsedRequest, tap: StreamTap): Usage =>
  estimate(request, Math.ceil(tap.textLength() / charactersPerToken));

const contentKeys = ['messages', 'input', 'contents', 'prompt', 'instructions', 'system'];

const estimate = (request: ParsedRequest, outputTokens: number): Usage => ({
  inputTokens: estimateTokens(contentKeys.map((key) => JSON.stringify(request.body[key] ?? '')).join('')),
  outputTokens: request.dialect.kind === 'embedding' ? 0 : outputTokens,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  audioInputTokens: 0,
  audioOutputTokens: 0,
  estimated: true,
});
