// Owns what a test sees of real sockets: who the process connects to, a proxy that writes down what it is told, and
// the variables that would lead there.
import { createServer, Socket, type AddressInfo } from 'node:net';
import { mock } from 'node:test';
import { isJsonObject } from '../../main/contract/json.ts';

export interface WatchedConnects extends Disposable {
  /** `host:port` of every connection that was begun, also of those that failed. */
  readonly made: () => readonly string[];
}

/** As node's own callers give it: the options, or a list that begins with them. */
function addressIn(given: unknown): string {
  if (Array.isArray(given)) return addressIn(given[0]);
  if (!isJsonObject(given)) return String(given);
  const { path, host, port } = given;
  return typeof path === 'string' ? path : `${String(host)}:${String(port)}`;
}

/** Every connection of this process, TLS included, goes through this one method. */
export function watchConnects(): WatchedConnects {
  const watched = mock.method(Socket.prototype, 'connect');
  return {
    made: () => watched.mock.calls.map(({ arguments: [first] }) => addressIn(first)),
    [Symbol.dispose]: () => watched.mock.restore(),
  };
}

export interface RecordingProxy extends AsyncDisposable {
  readonly url: string;
  readonly told: () => string;
}

const refusal = 'HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n';

/** Writes down what it is told, and leads nowhere. */
export async function startProxy(): Promise<RecordingProxy> {
  const told: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      told.push(chunk);
      socket.end(refusal);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    told: () => Buffer.concat(told).toString('latin1'),
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const upper = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
export const proxyNames: readonly string[] = [...upper, ...upper.map((name) => name.toLowerCase())];

/** Sets variables of this process, and puts back what was there. */
export function withVariables(values: Readonly<Record<string, string | undefined>>): Disposable {
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  const put = (entries: Iterable<readonly [string, string | undefined]>): void => {
    for (const [name, value] of entries)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  };
  put(Object.entries(values));
  return { [Symbol.dispose]: () => put(before) };
}
