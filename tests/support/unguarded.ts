// Owns the twin of the router that checks nothing: the attacks of the browser test must succeed on it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Twin extends AsyncDisposable {
  readonly port: number;
  readonly reached: string[];
}

/** Answers everything with a secret, and writes down who reached it. */
export async function startTwin(): Promise<Twin> {
  const reached: string[] = [];
  const server = createServer((incoming, outgoing) => {
    reached.push(`${incoming.method} ${incoming.url}`);
    incoming.resume();
    outgoing.writeHead(200, { 'content-type': 'text/html' });
    outgoing.end('the secret of the ledger');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    reached,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A page of somebody else, for attacks to start from. */
export async function startForeignSite(): Promise<{ readonly port: number } & AsyncDisposable> {
  const server = createServer((_incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/html' });
    outgoing.end('<!doctype html><title>foreign</title><iframe name="sink"></iframe>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
