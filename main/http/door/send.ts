// Owns bringing an answer out of a door: straight onto the socket where there is one, else as a Response.
import type { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Answer, ByteFlow, ByteSource } from '../../gateway/answer.ts';
import type { Door } from './env.ts';
import type { Visit } from './visits.ts';

export const jsonAnswer = (value: unknown, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});

/** Where the answer is a stream, the visit ends with it. */
export function send(answer: Answer, door: Door, visit: Visit | null = null): Response {
  const { corsOrigin } = door.caller;
  const foreign = corsOrigin === null ? {} : { 'access-control-allow-origin': corsOrigin, vary: 'Origin' };
  const headers = { ...answer.headers, ...foreign };
  if (door.door === 'tcp') {
    write({ ...answer, headers }, door.outgoing);
    return RESPONSE_ALREADY_SENT;
  }
  if (answer.body instanceof Uint8Array) {
    visit?.done();
    // Where there is to be no body, not even an empty one may be given.
    const body = answer.status === 204 ? null : new Uint8Array(answer.body);
    return new Response(body, { status: answer.status, headers });
  }
  return new Response(asStream(answer.body, visit), { status: answer.status, headers });
}

function write({ status, headers, body }: Answer, outgoing: ServerResponse): void {
  if (body instanceof Uint8Array) writeWhole({ status, headers, body }, outgoing);
  else {
    outgoing.writeHead(status, headers);
    writeStream(body, outgoing);
  }
}

interface WholeAnswer extends Pick<Answer, 'status' | 'headers'> {
  readonly body: Buffer;
}

/** Beyond this, putting head and body together costs more than a second write. */
const longestJoined = 65_536;

/** Head and body leave in one write: a string takes the head along, and is not waited for. */
function writeWhole({ status, headers, body }: WholeAnswer, outgoing: ServerResponse): void {
  outgoing.writeHead(status, { ...headers, 'content-length': String(body.length) });
  if (body.length === 0 || body.length > longestJoined) {
    outgoing.end(body);
    return;
  }
  outgoing.write(body.toString('latin1'), 'latin1');
  outgoing.socket?.uncork();
  outgoing.end();
}

/** The socket's own measure of being full is what pauses the source; a close before the end stops it. */
function writeStream(source: ByteSource, outgoing: ServerResponse): void {
  const chunks = chunkWriter(outgoing);
  let over = false;
  const flow = source.open({
    write: chunks.write,
    end() {
      over = true;
      chunks.outlet.off('drain', drained);
      chunks.end();
    },
    breakOff: () => outgoing.destroy(),
  });
  function drained(): void {
    flow.resume();
  }
  if (over) return;
  // Nobody is told of a close that was before.
  if (outgoing.closed) return flow.abort();
  chunks.outlet.on('drain', drained);
  outgoing.once('close', () => {
    chunks.outlet.off('drain', drained);
    if (!over) flow.abort();
  });
}

interface ChunkWriter {
  /** False when it is full: then it says `drain` once it is not. */
  readonly write: (bytes: Buffer) => boolean;
  /** Behind the last chunk. */
  readonly end: () => void;
  readonly outlet: Pick<EventEmitter, 'on' | 'off'>;
}

/** Only a response that is sent in chunks, and whose turn on the connection has come, can go straight to its socket. */
function chunkWriter(outgoing: ServerResponse): ChunkWriter {
  const { socket } = outgoing;
  if (socket === null || !outgoing.chunkedEncoding)
    return { write: (bytes) => outgoing.write(bytes), end: () => outgoing.end(), outlet: outgoing };
  return gathering(outgoing, socket);
}

/** Beyond so many bytes nothing is gained by waiting for more. */
const mostGathered = 16_384;

/** What comes in one turn is one chunk and one write, which the head goes along with; the response would make four. */
function gathering(outgoing: ServerResponse, socket: Socket): ChunkWriter {
  let gathered: Buffer[] = [];
  let length = 0;
  let begun = false;
  const flush = (): boolean => {
    if (gathered.length === 0 && begun) return true;
    socket.cork();
    if (!begun) outgoing.flushHeaders();
    begun = true;
    const goesOn = gathered.length === 0 || socket.write(framed(gathered, length));
    gathered = [];
    length = 0;
    socket.uncork();
    return goesOn;
  };
  process.nextTick(flush);
  return {
    write(bytes) {
      if (bytes.length === 0) return true;
      if (gathered.length === 0 && begun) process.nextTick(flush);
      gathered.push(bytes);
      length += bytes.length;
      return length < mostGathered ? !socket.writableNeedDrain : flush();
    },
    end() {
      socket.cork();
      flush();
      // Lets the socket go, with the last chunk and the mark of the end in one.
      outgoing.end();
    },
    outlet: socket,
  };
}

function framed(pieces: readonly Buffer[], length: number): Buffer {
  const size = `${length.toString(16)}\r\n`;
  const frame = Buffer.allocUnsafe(size.length + length + 2);
  let at = frame.write(size, 0, 'latin1');
  for (const piece of pieces) at += piece.copy(frame, at);
  frame.write('\r\n', at, 'latin1');
  return frame;
}

/** A reader that leaves has closed the stream: what its source still says then goes nowhere. */
function asStream(source: ByteSource, visit: Visit | null): ReadableStream<Uint8Array> {
  let flow: ByteFlow | null = null;
  let over = false;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      flow = source.open({
        write(bytes) {
          if (over) return true;
          controller.enqueue(bytes);
          return (controller.desiredSize ?? 0) > 0;
        },
        end() {
          if (over) return;
          over = true;
          controller.close();
          visit?.done();
        },
        breakOff() {
          if (over) return;
          over = true;
          controller.error(new Error('The answer could not be brought to its end.'));
          visit?.done();
        },
      });
    },
    pull: () => flow?.resume(),
    cancel() {
      over = true;
      visit?.leave();
      flow?.abort();
    },
  });
}
