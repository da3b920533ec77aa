// Owns the fakes of the door's tests: they write down what is asked of them, in order, and do nothing else.
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Visitor } from '../../../../main/http/door/guard.ts';
import type { TcpDoor } from '../../../../main/http/door/env.ts';
import type { ByteSink, ByteSource } from '../../../../main/gateway/answer.ts';

export const ownCaller: Visitor = { projectId: 'default', app: null, tokenId: null, sessionId: null, corsOrigin: null };

/** The writable side of a connection: it says that it is full whenever it is told to. */
export class RecordingSocket extends EventEmitter {
  readonly written: Buffer[] = [];
  uncorked = 0;
  takes = true;
  writableNeedDrain = false;

  write(bytes: Buffer): boolean {
    this.written.push(Buffer.from(bytes));
    this.writableNeedDrain = !this.takes;
    return this.takes;
  }

  cork(): void {
    this.uncorked--;
  }

  uncork(): void {
    this.uncorked++;
  }
}

interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A response of Node as far as `send` and `body` use one. */
export class RecordingResponse extends EventEmitter {
  readonly calls: string[] = [];
  readonly bodies: Buffer[] = [];
  readonly socket: RecordingSocket | null;
  readonly chunkedEncoding: boolean;
  head: Head | null = null;
  takes = true;

  constructor(socket: RecordingSocket | null, chunkedEncoding: boolean) {
    super();
    this.socket = socket;
    this.chunkedEncoding = chunkedEncoding;
  }

  writeHead(status: number, headers: Head['headers']): this {
    this.calls.push('writeHead');
    this.head = { status, headers };
    return this;
  }

  flushHeaders(): void {
    this.calls.push('flushHeaders');
  }

  write(bytes: Buffer | string, encoding?: BufferEncoding): boolean {
    this.calls.push(typeof bytes === 'string' ? `write ${encoding}` : 'write');
    this.bodies.push(typeof bytes === 'string' ? Buffer.from(bytes, encoding) : bytes);
    return this.takes;
  }

  end(bytes?: Buffer): this {
    this.calls.push(bytes === undefined ? 'end' : 'end with bytes');
    if (bytes !== undefined) this.bodies.push(bytes);
    return this;
  }

  writeContinue(): void {
    this.calls.push('writeContinue');
  }
}

/** A request of Node as far as reading its body needs one. */
export class RecordingRequest extends EventEmitter {
  readonly headers: Readonly<Record<string, string>>;
  paused = 0;

  constructor(headers: Readonly<Record<string, string>> = {}) {
    super();
    this.headers = headers;
  }

  pause(): this {
    this.paused++;
    return this;
  }
}

interface Sides {
  readonly incoming?: RecordingRequest;
  readonly outgoing?: RecordingResponse;
  readonly caller?: Visitor;
}

export const tcpDoor = ({ incoming, outgoing, caller = ownCaller }: Sides): TcpDoor => ({
  door: 'tcp',
  caller,
  incoming: (incoming ?? new RecordingRequest()) as unknown as IncomingMessage,
  outgoing: (outgoing ?? new RecordingResponse(null, false)) as unknown as ServerResponse,
});

/** A stream that the test itself writes; `asked` is what its reader asked of it. */
export function recordingSource(first: (sink: ByteSink) => void = () => undefined) {
  const asked: string[] = [];
  let sink: ByteSink | null = null;
  const source: ByteSource = {
    open(reader) {
      sink = reader;
      asked.push('open');
      first(reader);
      return { resume: () => asked.push('resume'), abort: () => asked.push('abort') };
    },
  };
  return {
    source,
    asked,
    send: (bytes: Buffer) => sink?.write(bytes),
    write: (text: string) => sink?.write(Buffer.from(text)),
    end: () => sink?.end(),
  };
}
