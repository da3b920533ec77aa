// Owns a place that nobody may reach: it counts whatever arrives there, by TCP or UDP, be it ever so little.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface ListeningPost extends AsyncDisposable {
  readonly port: number;
  /** Connections and packets. */
  readonly heard: () => number;
}

export async function openListeningPost(): Promise<ListeningPost> {
  let heard = 0;
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    heard++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ncontent-length: 2\r\n\r\nok');
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4', () => heard++);
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  return {
    port,
    heard: () => heard,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      udp.close();
      await new Promise((resolve) => tcp.close(resolve));
    },
  };
}
