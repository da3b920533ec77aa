// Owns one try at one target: send what the Permit holds, and come back with an answer whose first event is in hand,
// or with the fault and what it means for the next try. Nothing is thrown but faults of ours.
import type { Backend, Message } from '../../backends/backend.ts';
import { collect } from '../../backends/collect.ts';
import { headersDown } from '../../backends/headers.ts';
import { owning, type UpstreamReply } from '../../backends/http-exchange.ts';
import { RouterError } from '../../contract/errors.ts';
import type { Usage } from '../../contract/routing.ts';
import type { About, ParsedRequest, StreamTap } from '../../dialects/dialect.ts';
import type { HeaderReader } from '../../dialects/entrance.ts';
import type { Permit } from '../../domain/clear.ts';
import { estimateTokens } from '../../domain/money/tokens.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Caller } from '../caller.ts';
import type { KeptTurns } from '../memory/signatures.ts';
import type { Sensitivity } from '../plan/sensitivity.ts';
import type { Attempted, StreamEnd, StreamReply, WholeReply } from './attempted.ts';
import { estimateUsage, tokensOfLength, type Read } from './estimate.ts';
import type { Lane, StreamingLane } from './lanes/lane.ts';
import { openLane } from './lanes/open-lane.ts';
import { openPump } from './pump.ts';
import { failureOf, refusalOf } from './refusals.ts';
import { sealed, type LocalOnlyNow } from './sealed.ts';
import { chargedFor, nothingSeen, type Seen } from './seen.ts';

export interface AttemptParts extends Read {
  readonly backend: Backend;
  readonly headers: HeaderReader;
  readonly signal: AbortSignal;
  readonly sensitivity: Pick<Sensitivity, 'judgeText' | 'judgeComposed'>;
  readonly localOnly: LocalOnlyNow;
  readonly about: About;
  readonly kept: KeptTurns | null;
  /** Where the answer is to end, by our own word; null for what the caller says. */
  readonly outputLimit: number | null;
  readonly answerBytes: number;
  readonly clock: Clock;
}

export const aboutOf = ({ id }: Caller, clock: Clock): About => ({ id, nowS: Math.floor(clock.now() / 1_000) });

export async function attempt(permit: Permit<ParsedRequest>, parts: AttemptParts): Promise<Attempted> {
  const { backend, headers, signal, sensitivity, localOnly } = parts;
  const { request } = permit;
  const seen = nothingSeen();
  let lane: Lane | null = null;
  try {
    lane = openLane(permit, parts);
    if (lane === null) return answeredHere(request, backend);
    const way = lane;
    const message = backend.compose(permit, { dialect: way.wire, body: way.body, headers });
    const looking = { sensitivity, addsText: way.addsText, backend: backend.spec.name, localOnly };
    const looked = sealed(permit, message, looking);
    const heeded = heeding(way, message);
    const passed = looked instanceof Promise ? await looked : looked;
    seen.sent = !signal.aborted;
    const answer = await backend.send(passed, signal);
    seen.status = answer.status;
    return await owning<Attempted>(answer, async (reply) => {
      if (reply.status < 400) return answerOf(reply, heeded, { ...parts, permit, seen });
      const failure = await refusalOf(reply, { ...parts, lane: way, chunks: seen.chunks });
      return { ...failure, usage: chargedFor(seen, { read: parts, wire: way.wire, fault: null }) };
    });
  } catch (error) {
    const failure = failureOf(error, backend);
    if (failure.kind === 'left') return seen.sent ? { kind: 'left', sent: true } : failure;
    return { ...failure, usage: chargedFor(seen, { read: parts, wire: lane?.wire ?? null, fault: error }) };
  }
}

const heeding = (lane: Lane, { heeds = [] }: Message): Lane =>
  heeds.length === 0 ? lane : { ...lane, leftOut: lane.leftOut.filter((name) => !heeds.includes(name)) };

type Answering = AttemptParts & { readonly permit: Permit<ParsedRequest>; readonly seen: Seen };

async function answerOf(reply: UpstreamReply, lane: Lane, parts: Answering): Promise<WholeReply | StreamReply> {
  checkHead(reply, lane, parts.backend);
  const { status, heldMs } = reply;
  const sent = {
    status,
    headers: headersDown(reply.headers),
    leftOut: lane.leftOut,
    ...(heldMs === undefined ? {} : { heldMs }),
  };
  if (lane.kind === 'streaming' && isStream(reply)) return streamReply(reply, lane, { ...parts, sent });
  const bytes = await collect(reply.body, parts.answerBytes, parts.seen.chunks);
  const whole = lane.readWhole(bytes);
  const headers = whole.contentType === null ? sent.headers : { ...sent.headers, 'content-type': whole.contentType };
  const { request } = parts.permit;
  // To count tokens uses none.
  const counted = request.dialect.kind === 'count';
  const usage = counted ? null : (whole.usage ?? estimateUsage(parts, estimateTokens(bytes.toString('utf8'))));
  return { kind: 'whole', ...sent, headers, bytes: whole.bytes, json: whole.json, usage };
}

type Sent = Pick<WholeReply, 'status' | 'headers' | 'leftOut' | 'heldMs'>;

async function streamReply(
  { body }: UpstreamReply,
  lane: StreamingLane,
  parts: Answering & { readonly sent: Sent },
): Promise<StreamReply> {
  const { backend, answerBytes, clock, seen, sent } = parts;
  const { request } = parts.permit;
  const tap = lane.createTap();
  seen.tap = tap;
  const pump = openPump({ body, framing: lane.framing, tap, frameBytes: answerBytes, backend: backend.spec.name });
  const ended = pump.ended.then((end) => ({
    end,
    usage: usageOf(tap, parts, end),
    whole: tap.whole?.() ?? null,
  }));
  await pump.first;
  const firstEventAt = clock.elapsed();
  const type = request.asArray ? 'application/json' : lane.streamType;
  const headers = type === null ? sent.headers : { ...sent.headers, 'content-type': type };
  return { kind: 'stream', ...sent, headers, source: pump.source, firstEventAt, ended };
}

/** A stream that did not come to its end has told no more than it had counted by then: what was said since counts too. */
function usageOf(tap: StreamTap, read: Read, end: StreamEnd): Usage {
  const told = tap.usage();
  const said = tokensOfLength(tap.textLength());
  if (told === null) return estimateUsage(read, said);
  if (end === 'ok' || said <= told.outputTokens) return told;
  return { ...told, outputTokens: said, estimated: true };
}

/** Counting needs nobody: where a target has no count of its own, ours is shown. */
function answeredHere({ dialect, body }: ParsedRequest, { spec }: Backend): WholeReply {
  if (dialect.kind !== 'count') throw new RouterError('no_target', `${spec.name} has no API for this kind of request.`);
  const counted = dialect.encodeCount(estimateTokens(JSON.stringify(body)));
  const headers = { 'content-type': 'application/json' };
  const bytes = Buffer.from(JSON.stringify(counted));
  return { kind: 'whole', status: 200, headers, bytes, json: () => counted, usage: null, leftOut: [] };
}

const contentType = (reply: UpstreamReply): string => String(reply.headers['content-type'] ?? '').toLowerCase();
const streamTypes = ['text/event-stream', 'application/x-ndjson'];
const isStream = (reply: UpstreamReply): boolean => streamTypes.some((type) => contentType(reply).startsWith(type));

function checkHead(reply: UpstreamReply, lane: Lane, backend: Backend): void {
  if (reply.status >= 300) throw notAnAnswer(backend, `a redirect (${reply.status}), which is never followed`);
  const encoding = reply.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw notAnAnswer(backend, 'a compressed body that nobody asked for');
  const type = contentType(reply);
  if (type.startsWith('application/json')) return;
  if (lane.kind === 'streaming' && isStream(reply)) return;
  throw notAnAnswer(backend, type === '' ? 'a body without content type' : type.slice(0, 60));
}

const notAnAnswer = (backend: Backend, what: string): RouterError =>
  new RouterError(
    'upstream_error',
    `${backend.spec.name} answered with ${what}. Check that its endpoint is the base URL of an API of type ${backend.spec.type}.`,
  );
