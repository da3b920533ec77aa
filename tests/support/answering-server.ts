// Owns an upstream of real sockets for tests of connections: it tells how many it was given, and can hold an answer back.
import { createServer, type ServerResponse } from 'node:http';
import { exchange, owning } from '../../main/backends/http-exchange.ts';
import type { Zone } from '../../main/contract/routing.ts';
import type { Outbound } from '../../main/platform/ports.ts';

export interface AnsweringServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly connections: () => number;
  readonly openNow: () => number;
  /** From now on each gets the beginning of its answer, and waits for the rest. */
  readonly hold: (held: boolean) => void;
  readonly held: readonly ServerResponse[];
  readonly release: () => void;
}

export async function startAnsweringServer(text = 'whole'): Promise<AnsweringServer> {
  let connections = 0;
  let openNow = 0;
  let isHeld = false;
  const held: ServerResponse[] = [];
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    if (!isHeld) return void response.end(text);
    response.write(text.slice(0, 2));
    held.push(response);
  });
  server.on('connection', (socket) => {
    connections++;
    openNow++;
    socket.once('close', () => openNow--);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A port was asked for.');
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    connections: () => connections,
    openNow: () => openNow,
    hold: (wanted) => void (isHeld = wanted),
    held,
    release: () => held.splice(0).forEach((response) => response.end(text.slice(2))),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Asked {
  readonly zone: Zone;
  readonly origin: string;
}

/** The text of a whole answer, once its connection is free for the next. */
export async function textFrom(outbound: Outbound, { zone, origin }: Asked): Promise<string> {
  const reply = await exchange(outbound.to(zone), {
    origin,
    path: '/',
    method: 'GET',
    headers: {},
    body: null,
    signal: AbortSignal.timeout(10_000),
    onOver: () => undefined,
  });
  const text = await owning(
    reply,
    ({ body }) =>
      new Promise<string>((resolve, reject) => {
        let text = '';
        body.read({ data: (chunk) => (text += chunk.toString()), end: () => resolve(text), fail: reject });
      }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  return text;
}
