// Owns a real HTTP proxy on loopback that opens tunnels: wherever one is to lead, it leads to the one server of the test.
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';

export interface ConnectProxy extends AsyncDisposable {
  /** As a host with its port. */
  readonly place: string;
  /** Where tunnels were to lead, in their order. */
  readonly asked: readonly string[];
  /** From now on it takes every connection, and says nothing. */
  readonly fallSilent: () => void;
}

export async function startConnectProxy(toPort: number): Promise<ConnectProxy> {
  const asked: string[] = [];
  const open = new Set<Socket>();
  let isSilent = false;
  const kept = (socket: Socket): Socket => {
    open.add(socket);
    return socket.on('error', () => undefined).on('close', () => open.delete(socket));
  };
  const server = createServer((_request, response) => void response.writeHead(405).end());
  server.on('connection', kept);
  server.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '');
    if (isSilent) return;
    const upstream = kept(connect(toPort, '127.0.0.1'));
    upstream.once('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    socket.once('close', () => upstream.destroy());
    upstream.once('close', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A port was asked for.');
  return {
    place: `127.0.0.1:${address.port}`,
    asked,
    fallSilent: () => void (isSilent = true),
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
