// Owns the Node programs that a run starts beside the product: the upstream and the bare proxy.
import { spawn } from 'node:child_process';
import { connect, createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

export interface Started extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
}

/** Runs a Node program that prints `… PORT` as its first line, or takes its port as the first argument and stays silent. */
export async function startNode(
  file: string,
  port: number | 'printed',
  args: readonly string[] = [],
): Promise<Started> {
  const own = port === 'printed' ? [] : [String(port)];
  const child = spawn(process.execPath, [file, ...own, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const printed = new Promise<number>((resolve) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(Number(line.split(' ').at(-1))));
  });
  const failed = exited.then(() => Promise.reject(new Error(`${file} ended before it was ready.`)));
  failed.catch(() => undefined);
  const ready = await Promise.race([port === 'printed' ? printed : untilOpen(port), failed]);
  return {
    pid: child.pid ?? 0,
    port: ready,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function untilOpen(port: number): Promise<number> {
  const deadline = performance.now() + 10_000;
  while (!(await isOpen(port))) {
    if (performance.now() > deadline) throw new Error(`Nothing listens on port ${port}.`);
    await wait(20);
  }
  return port;
}

export const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
