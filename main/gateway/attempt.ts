// Owns one try at one target: send what the Permit holds, and come back with an answer whose first event is in hand,
// or with the error that the caller should see. It picks the lane; nobody else knows that there are several.
import type { Backend } from '../backends/backend.ts';
import { collect } from '../backends/collect.ts';
import { headersDown } from '../backends/headers.ts';
import type { UpstreamReply } from '../backends/http-exchange.ts';
import { z } from 'zod';
import { RouterError } from '../contract/errors.ts';
import { parseJson } from '../contract/json.ts';
import type { Usage } from '../contract/routing.ts';
import type { ChatRequest, HeaderReader, StreamTap } from '../dialects/dialect.ts';
import type { Permit } from '../domain/clear.ts';
import { estimateTokens } from '../domain/tokens.ts';
import type { ByteSource } from './answer.ts';
import { openRelay, type RelayEnd } from './relay.ts';

export interface AttemptParts {
  readonly backend: Backend;
  readonly headers: HeaderReader;
  readonly signal: AbortSignal;
  readonly answerBytes: number;
  /** Called once where the answer is a stream, when it is over. */
  readonly onStreamEnd: (end: RelayEnd, usage: Usage) => void;
}

export type Reply =
  | {
      readonly kind: 'whole';
      readonly status: number;
      readonly headers: Record<string, string>;
      readonly bytes: Buffer;
      readonly usage: Usage | null;
    }
  | {
      readonly kind: 'stream';
      readonly status: number;
      readonly headers: Record<string, string>;
      readonly source: ByteSource;
    };

export async function attempt(permit: Permit<ChatRequest>, parts: AttemptParts): Promise<Reply> {
  const { request } = permit;
  const reply = await parts.backend.send(permit, parts.headers, parts.signal);
  const headers = headersDown(reply.headers);
  if (reply.status >= 400) return refusedAnswer(reply, headers, parts);
  checkAnswer(reply, request, parts.backend);
  if (!isEventStream(reply)) {
    const bytes = await collect(reply.body, parts.answerBytes);
    if (!looksLikeJson(bytes)) throw notAnAnswer(parts.backend, 'something that is not JSON');
    const usage = request.dialect.readUsage(bytes) ?? estimateWhole(request, bytes);
    return { kind: 'whole', status: reply.status, headers, bytes, usage };
  }
  const tap = request.dialect.createTap(request);
  const relay = openRelay({
    body: reply.body,
    dialect: request.dialect,
    tap,
    frameBytes: parts.answerBytes,
    backend: parts.backend.spec.name,
    onEnd: (end) => parts.onStreamEnd(end, tap.usage() ?? estimateStream(request, tap)),
  });
  await relay.first;
  return { kind: 'stream', status: reply.status, headers, source: relay.source };
}

const contentType = (reply: UpstreamReply): string => String(reply.headers['content-type'] ?? '').toLowerCase();
const isEventStream = (reply: UpstreamReply): boolean => contentType(reply).startsWith('text/event-stream');

/** A 4xx is the caller's to read and goes through as it is; what says that our own credential is wrong does not. */
async function refusedAnswer(
  reply: UpstreamReply,
  headers: Record<string, string>,
  parts: AttemptParts,
): Promise<Reply> {
  const { name, keyName } = parts.backend.spec;
  const bytes = await collect(reply.body, parts.answerBytes);
  if (reply.status === 401 || reply.status === 403) {
    const setting = keyName ?? `apiKey of backend ${name} in policy.yaml`;
    throw new RouterError('upstream_error', `${name} refused our credential with ${reply.status}. Check ${setting}.`);
  }
  if (reply.status >= 500) {
    throw new RouterError('upstream_error', `${name} answered ${reply.status}: ${providersWords(bytes)}`);
  }
  return { kind: 'whole', status: reply.status, headers, bytes, usage: null };
}

const longestQuote = 500;

const providerError = z.union([
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ error: z.string() }).transform(({ error }) => error),
  z.object({ message: z.string() }).transform(({ message }) => message),
]);

function providersWords(bytes: Buffer): string {
  const parsed = providerError.safeParse(parseJson(bytes.toString('utf8')));
  return parsed.success ? parsed.data.slice(0, longestQuote) : 'no reason given.';
}

function checkAnswer(reply: UpstreamReply, request: ChatRequest, backend: Backend): void {
  if (reply.status >= 300) throw notAnAnswer(backend, `a redirect (${reply.status}), which is never followed`);
  const encoding = reply.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw notAnAnswer(backend, 'a compressed body that nobody asked for');
  const type = contentType(reply);
  if (type.startsWith('application/json')) return;
  if (request.stream && isEventStream(reply)) return;
  throw notAnAnswer(backend, type === '' ? 'a body without content type' : type.slice(0, 60));
}

const notAnAnswer = (backend: Backend, what: string): RouterError =>
  new RouterError(
    'upstream_error',
    `${backend.spec.name} answered with ${what}. Check that its endpoint is the base URL of an OpenAI-compatible API.`,
  );

const looksLikeJson = (bytes: Buffer): boolean => bytes.subarray(0, 64).toString('latin1').trimStart().startsWith('{');

function estimateWhole(request: ChatRequest, answer: Buffer): Usage {
  return estimate(request, estimateTokens(answer.toString('utf8')));
}

const charactersPerToken = 4;

const estimateStream = (request: ChatRequest, tap: StreamTap): Usage =>
  estimate(request, Math.ceil(tap.textLength() / charactersPerToken));

const estimate = (request: ChatRequest, outputTokens: number): Usage => ({
  inputTokens: estimateTokens(JSON.stringify(request.body['messages'] ?? '')),
  outputTokens,
  cachedTokens: 0,
  reasoningTokens: 0,
  estimated: true,
});
