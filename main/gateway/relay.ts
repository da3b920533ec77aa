// Owns the relay lane of a stream: frames pass as they came, a tap reads them, and nothing goes out before the first
// event is in hand. Back-pressure reaches the upstream; an end of either side reaches the other at once.
import { RouterError } from '../contract/errors.ts';
import { Aborted, isTimeout, type UpstreamBody } from '../backends/http-exchange.ts';
import type { Dialect, StreamTap } from '../dialects/dialect.ts';
import { createFrameCutter, FrameTooLong } from '../dialects/frames.ts';
import type { ByteFlow, ByteSink, ByteSource } from './answer.ts';

export type RelayEnd = 'ok' | 'failed' | 'aborted';

interface RelayParts {
  readonly body: UpstreamBody;
  readonly dialect: Dialect;
  readonly tap: StreamTap;
  readonly frameBytes: number;
  readonly backend: string;
  readonly onEnd: (end: RelayEnd) => void;
}

export interface Relay {
  /** Resolves with the first event; rejects where none comes. */
  readonly first: Promise<void>;
  readonly source: ByteSource;
}

export function openRelay(parts: RelayParts): Relay {
  const { body, dialect, tap } = parts;
  const cutter = createFrameCutter(parts.frameBytes);
  const waiting: Buffer[] = [];
  let sink: ByteSink | null = null;
  let over = false;
  let begun = false;
  let began: () => void = () => undefined;
  let failed: (error: Error) => void = () => undefined;
  const first = new Promise<void>((resolve, reject) => {
    began = resolve;
    failed = reject;
  });

  const write = (bytes: Buffer): void => {
    if (sink === null) waiting.push(bytes);
    else if (!sink.write(bytes)) body.pause();
  };
  const finish = (end: RelayEnd): void => {
    if (over) return;
    over = true;
    sink?.end();
    parts.onEnd(end);
  };
  const fail = (error: Error): void => {
    if (over) return;
    if (!begun) {
      over = true;
      return failed(error);
    }
    if (error instanceof Aborted) return finish('aborted');
    write(dialect.streamError(asUpstreamError(error, parts.backend)));
    finish('failed');
  };

  body.read({
    data(chunk) {
      if (over) return;
      try {
        for (const frame of cutter.push(chunk)) {
          const passed = tap.push(frame);
          if (passed !== null) write(passed);
          begun ||= carriesData(frame);
        }
      } catch (error) {
        body.abort(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      if (begun) began();
      if (begun && sink === null) body.pause();
    },
    end() {
      const rest = cutter.rest();
      const last = rest.length > 0 ? tap.push(rest) : null;
      begun ||= rest.length > 0 && carriesData(rest);
      if (!tap.finished()) return fail(new Error('ended before its answer was complete'));
      if (last !== null) write(last);
      began();
      finish('ok');
    },
    fail,
  });

  return {
    first,
    source: {
      open(reader): ByteFlow {
        sink = reader;
        for (const bytes of waiting.splice(0)) reader.write(bytes);
        if (over) reader.end();
        else body.resume();
        return { resume: body.resume, abort: () => body.abort(new Aborted()) };
      },
    },
  };
}

const dataMark = Buffer.from('data:');
const carriesData = (frame: Buffer): boolean => frame.includes(dataMark);

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
