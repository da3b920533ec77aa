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
  /** Of those that were asked at `/slow`: they got half of their answer. */
  readonly held: readonly ServerResponse[];
}

export async function startAnsweringServer(): Promise<AnsweringServer> {
  let connections = 0;
  let openNow = 0;
  const held: ServerResponse[] = [];
  const server = createServer((request, response) => {
    if (request.url !== '/slow') return void response.end('whole');
    response.writeHead(200, { 'content-length': 5 }).write('wh');
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
    held,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Asked {
  readonly zone: Zone;
  readonly origin: string;
  readonly path?: string;
}

/** The text of a whole answer, once its connection is free for the next. */
export async function textFrom(outbound: Outbound, { zone, origin, path = '/' }: Asked): Promise<string> {
  const reply = await exchange(outbound.to(zone), {
    origin,
    path,
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
