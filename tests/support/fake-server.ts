// Owns the fake provider on a port: plays its scripts onto real sockets and counts the connections it has.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createFakeProvider, type FakeProvider, type Step } from './fake-provider.ts';

export interface FakeServer extends AsyncDisposable {
  readonly url: string;
  readonly provider: FakeProvider;
  /** Exchanges that have begun and are not over. */
  readonly open: () => number;
  readonly bytesSent: () => number;
}

export async function startFakeServer(port = 0, provider = createFakeProvider()): Promise<FakeServer> {
  let open = 0;
  let bytesSent = 0;
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, outgoing) => {
    open++;
    outgoing.once('close', () => open--);
    outgoing.on('error', () => undefined);
    void play(incoming, outgoing);
  });
  async function play(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    incoming.on('error', () => undefined);
    try {
      for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
    } catch {
      return; // The router left before its request was whole: nothing to play.
    }
    const { method = '', url: path = '', headers } = incoming;
    const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const script = provider.play({
      host: headers.host ?? '',
      method,
      path,
      headers: flat,
      body: Buffer.concat(chunks),
    });
    for (const step of script.before) if (!(await take(step, outgoing))) return;
    outgoing.writeHead(script.status, script.headers);
    outgoing.flushHeaders();
    for (const step of script.steps) if (!(await take(step, outgoing))) return;
    outgoing.end();
  }
  async function take(step: Step, outgoing: ServerResponse): Promise<boolean> {
    if (outgoing.destroyed) return false;
    if (step.kind === 'wait') await wait(step.ms);
    if (step.kind === 'hang') return false;
    if (step.kind === 'reset') {
      outgoing.socket?.resetAndDestroy();
      return false;
    }
    if (step.kind === 'bytes') {
      bytesSent += step.bytes.length;
      if (!outgoing.write(step.bytes)) {
        await new Promise<void>((resolve) => {
          const go = (): void => {
            outgoing.off('drain', go).off('close', go);
            resolve();
          };
          outgoing.once('drain', go).once('close', go);
        });
      }
    }
    return !outgoing.destroyed;
  }
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    provider,
    open: () => open,
    bytesSent: () => bytesSent,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
