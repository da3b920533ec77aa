// Owns bringing an answer out of a door: straight onto the socket where there is one, else as a Response.
import type { ServerResponse } from 'node:http';
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
    return new Response(new Uint8Array(answer.body), { status: answer.status, headers });
  }
  return new Response(asStream(answer.body, visit), { status: answer.status, headers });
}

function write({ status, headers, body }: Answer, outgoing: ServerResponse): void {
  if (body instanceof Uint8Array) {
    outgoing.writeHead(status, { ...headers, 'content-length': String(body.length) });
    outgoing.end(body);
    return;
  }
  outgoing.writeHead(status, headers);
  // The socket's own measure of being full is what pauses the source; its close has ended the visit already.
  const flow = body.open({ write: (bytes) => outgoing.write(bytes), end: () => outgoing.end() });
  outgoing.on('drain', flow.resume);
  outgoing.once('close', flow.abort);
}

function asStream(source: ByteSource, visit: Visit | null): ReadableStream<Uint8Array> {
  let flow: ByteFlow | null = null;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      flow = source.open({
        write(bytes) {
          controller.enqueue(bytes);
          return (controller.desiredSize ?? 0) > 0;
        },
        end() {
          controller.close();
          visit?.done();
        },
      });
    },
    pull: () => flow?.resume(),
    cancel() {
      visit?.leave();
      flow?.abort();
    },
  });
}
