// Owns a program of somebody else at a port where a router was: it answers whatever it is asked, and keeps all of it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Stranger extends AsyncDisposable {
  readonly url: string;
  /** What has come to it beside a look at its health that tells nothing of whoever looks. */
  readonly secrets: () => readonly string[];
}

export async function startStranger(health: 'anything' | 'as a router', port = 0): Promise<Stranger> {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const isPlain = headers.cookie === undefined && headers.authorization === undefined;
    if (!(isPlain && method === 'GET' && url === '/health')) asked.push(`${method} ${url}`);
    incoming.resume();
    const likeOurs = url === '/health' && health === 'as a router';
    outgoing.writeHead(200, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify(likeOurs ? { status: 'ok', uptime: 7 } : { status: 'ok' }));
  });
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  const { port: at } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${at}`,
    secrets: () => asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
