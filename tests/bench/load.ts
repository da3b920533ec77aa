// Owns the load: one client over plain sockets, the same for every contender, so cheap that it is never what is measured.
import { connect, type Socket } from 'node:net';
import type { Feed } from './requests.ts';

/** What is sent, and to which port of this machine. */
export interface Course {
  readonly port: number;
  readonly feed: Feed;
}

/** How long the first byte of the body and the whole answer took. */
export interface Sample {
  readonly firstMs: number;
  readonly totalMs: number;
}

const headEnd = Buffer.from('\r\n\r\n');
const lastChunk = '0\r\n\r\n';

interface Wire extends Disposable {
  readonly exchange: (request: Buffer) => Promise<Sample>;
}

interface Reading {
  readonly startedAt: number;
  readonly resolve: (sample: Sample) => void;
  readonly reject: (error: Error) => void;
  head: Buffer;
  /** Bytes of the body still to come; null where its last chunk tells; undefined before the head is read. */
  missing: number | null | undefined;
  firstMs: number;
  tail: string;
}

async function openWire(port: number): Promise<Wire> {
  const socket = await connected(port);
  let reading: Reading | null = null;
  const fail = (why: string): void => {
    reading?.reject(new Error(`port ${port}: ${why}`));
    reading = null;
    socket.destroy();
  };
  socket.on('error', (error) => fail(error.message));
  socket.on('close', () => fail('the connection was closed'));
  socket.on('data', (chunk: Buffer) => {
    if (reading === null) return;
    const fault = take(reading, chunk);
    if (fault !== null) return fail(fault);
    if (!isWhole(reading)) return;
    const { resolve, firstMs, startedAt } = reading;
    reading = null;
    resolve({ firstMs, totalMs: performance.now() - startedAt });
  });
  return {
    exchange: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error(`port ${port}: the connection is gone`));
        reading = {
          startedAt: performance.now(),
          resolve,
          reject,
          head: Buffer.alloc(0),
          missing: undefined,
          firstMs: 0,
          tail: '',
        };
        socket.write(request);
      }),
    [Symbol.dispose]: () => {
      socket.destroy();
    },
  };
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

/** Reads on; says what is wrong with the answer, if anything. */
function take(reading: Reading, chunk: Buffer): string | null {
  let body = chunk;
  if (reading.missing === undefined) {
    const all = reading.head.length === 0 ? chunk : Buffer.concat([reading.head, chunk]);
    const end = all.indexOf(headEnd);
    reading.head = all;
    if (end < 0) return null;
    const head = all.toString('latin1', 0, end);
    if (!head.startsWith('HTTP/1.1 200')) return `answered ${all.toString('utf8', 0, 400)}`;
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    reading.missing = length === undefined ? null : Number(length);
    body = all.subarray(end + headEnd.length);
  }
  if (body.length === 0) return null;
  if (reading.firstMs === 0) reading.firstMs = performance.now() - reading.startedAt;
  if (reading.missing !== null) reading.missing -= body.length;
  else
    reading.tail = (reading.tail + body.toString('latin1', Math.max(0, body.length - lastChunk.length))).slice(
      -lastChunk.length,
    );
  return null;
}

const isWhole = ({ missing, tail }: Reading): boolean =>
  missing === null ? tail === lastChunk : missing !== undefined && missing <= 0;

/** One request after the other over one connection. */
export async function driveCount({ port, feed }: Course, count: number): Promise<Sample[]> {
  using wire = await openWire(port);
  const next = feed();
  const samples: Sample[] = [];
  while (samples.length < count) samples.push(await wire.exchange(next()));
  return samples;
}

export interface Pressure {
  readonly connections: number;
  readonly ms: number;
}

/** As many as the connections can get through in that time; says how many, and how long it really took. */
export async function driveFor(
  { port, feed }: Course,
  { connections, ms }: Pressure,
): Promise<{ done: number; seconds: number }> {
  const wires = await Promise.all(Array.from({ length: connections }, () => openWire(port)));
  const lanes = wires.map((wire) => ({ wire, next: feed() }));
  const startedAt = performance.now();
  let done = 0;
  await Promise.all(
    lanes.map(async ({ wire, next }) => {
      while (performance.now() - startedAt < ms) {
        await wire.exchange(next());
        done++;
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  for (const wire of wires) wire[Symbol.dispose]();
  return { done, seconds };
}
