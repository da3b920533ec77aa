// Owns the flow of a streamed answer: frames pass through a tap, and nothing goes out before the first event is in hand.
// Back-pressure reaches the upstream; an end of either side reaches the other at once.
import type { UpstreamBody } from '../../backends/http-exchange.ts';
import { CallerLeft } from '../../contract/departure.ts';
import { RouterError } from '../../contract/errors.ts';
import type { StreamTap } from '../../dialects/dialect.ts';
import { createFrameCutter, createLineCutter, type FrameCutter } from '../../dialects/shared/frames.ts';
import type { ByteFlow, ByteSink, ByteSource } from '../answer.ts';
import type { StreamEnd } from './attempted.ts';
import { asUpstreamError, longestQuote } from './refusals.ts';

interface PumpParts {
  readonly body: UpstreamBody;
  readonly framing: 'sse' | 'lines';
  readonly tap: StreamTap;
  readonly frameBytes: number;
  readonly backend: string;
}

export interface Pump {
  /** Resolves with the first event; rejects where none comes. */
  readonly first: Promise<void>;
  readonly source: ByteSource;
  /** Resolves once, when the last byte is out or none will come; never where no event came. */
  readonly ended: Promise<StreamEnd>;
}

export function openPump(parts: PumpParts): Pump {
  const { body, backend, tap } = parts;
  const { saying, isMute } = createWatch();
  const cutter = cutterFor(parts);
  const outlet = createOutlet(body);
  const first = createFirst();
  const { promise: ended, resolve: endWith } = Promise.withResolvers<StreamEnd>();
  let over = false;
  let early = 0;

  const finish = (end: StreamEnd, ...last: readonly (Buffer | null)[]): void => {
    over = true;
    for (const bytes of last) if (bytes !== null) outlet.write(bytes);
    endWith(end);
    outlet.end();
  };
  const fail = (error: Error): void => {
    if (over) return;
    over = true;
    if (!first.begun()) return first.failed(error);
    if (error instanceof CallerLeft) return finish('aborted');
    const last = isMute() ? error : lastWords(tap, error);
    if (last instanceof Error) finish('failed', tap.fail(asUpstreamError(last, backend)));
    else finish('ok', last);
  };
  /** All that a chunk completes goes out as one write. */
  const pass = (frames: readonly Buffer[]): void => {
    const bytes = saying(() => tapped(frames, tap));
    // An error that comes first is a failed try, not an answer: another target may do better.
    if (!first.begun() && !tap.begun() && tap.failure() !== null) return body.abort(saidByProvider(tap, backend));
    early += tap.begun() ? 0 : bytes.length;
    if (bytes.length > 0 && (tap.begun() || early <= mostEarly)) outlet.write(bytes);
    if (tap.begun()) first.began();
    // Comments before the first event must not stop it from coming.
    if (first.begun() && !outlet.hasReader()) body.pause();
  };

  body.read({
    data(chunk) {
      if (over) return;
      try {
        pass(cutter.push(chunk));
      } catch (error) {
        body.abort(asError(error));
      }
    },
    end() {
      if (over) return;
      const last = saying(() => restOf(cutter, tap));
      const failed = tap.failure() !== null;
      if (failed && !tap.begun()) return fail(saidByProvider(tap, backend));
      // Half a frame goes out only where it completes the answer: a client would choke on it.
      if (!tap.finished() && !failed) return fail(new Error('ended before its answer was complete'));
      finish(failed ? 'failed' : 'ok', last, saying(tap.end));
      first.began();
    },
    fail,
  });
  return { first: first.promise, source: outlet.source, ended };
}

const cutterFor = ({ framing, frameBytes }: PumpParts): FrameCutter =>
  framing === 'sse' ? createFrameCutter(frameBytes) : createLineCutter(frameBytes);

/** Where the format of the caller could not say what came, whatever it says at its end would hide that. */
function createWatch() {
  let mute = false;
  return {
    isMute: () => mute,
    saying<Said>(say: () => Said): Said {
      try {
        return say();
      } catch (error) {
        mute = true;
        throw error;
      }
    },
  };
}

/** A connection that breaks behind a complete answer takes nothing from it. */
function lastWords(tap: StreamTap, error: Error): Buffer | Error | null {
  if (!tap.finished() || tap.failure() !== null) return error;
  try {
    return tap.end();
  } catch (fault) {
    return asError(fault);
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

function tapped(frames: readonly Buffer[], tap: StreamTap): Buffer {
  const passed = frames.map((frame) => tap.push(frame)).filter((frame) => frame !== null);
  return passed.length === 1 && passed[0] !== undefined ? passed[0] : Buffer.concat(passed);
}

/** What is left behind the last frame that was whole. */
function restOf(cutter: FrameCutter, tap: StreamTap): Buffer | null {
  const rest = cutter.rest();
  return rest.length > 0 ? tap.push(rest) : null;
}

/** Comments before the first event are nothing of the answer: of a flood of them no more is kept than this. */
const mostEarly = 16_384;

/** The first event, waited for once. */
function createFirst() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let begun = false;
  return {
    promise,
    failed: reject,
    begun: () => begun,
    began() {
      if (begun) return;
      begun = true;
      resolve();
    },
  };
}

/** What was read before the reader came is kept, and the upstream paused; afterwards the reader sets the pace. */
function createOutlet(body: UpstreamBody) {
  const waiting: Buffer[] = [];
  let sink: ByteSink | null = null;
  let ended = false;
  const source: ByteSource = {
    open(reader): ByteFlow {
      sink = reader;
      for (const bytes of waiting.splice(0)) reader.write(bytes);
      if (ended) reader.end();
      else body.resume();
      return { resume: body.resume, abort: () => body.abort(new CallerLeft()) };
    },
  };
  return {
    source,
    hasReader: () => sink !== null,
    write(bytes: Buffer) {
      if (sink === null) waiting.push(bytes);
      else if (!sink.write(bytes)) body.pause();
    },
    end() {
      ended = true;
      sink?.end();
    },
  };
}

const saidByProvider = (tap: StreamTap, backend: string): RouterError =>
  new RouterError('upstream_error', `${backend} gave up: ${tap.failure()?.message.slice(0, longestQuote) ?? ''}`);
