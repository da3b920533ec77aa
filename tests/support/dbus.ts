// Owns a private bus for tests, and a client of it that calls others and answers them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { read, written, type Variant } from './dbus-words.ts';
import { until } from './http.ts';
import { existsSync } from 'node:fs';

export interface Called {
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly body: readonly unknown[];
}

interface Answer {
  readonly signature: string;
  readonly body: readonly unknown[];
}

interface Call extends Omit<Called, 'body'> {
  readonly to: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

export interface BusClient extends Disposable {
  readonly call: (call: Call) => Promise<readonly unknown[]>;
}

interface Message {
  readonly type: number;
  readonly serial: number;
  /** Of strings and one number, which are never needed as anything but words. */
  readonly fields: ReadonlyMap<number, string>;
  readonly body: readonly unknown[];
}

const kinds = { call: 1, answer: 2, error: 3 } as const;
/** By their numbers in a head. */
const heads = { path: 1, interface: 2, member: 3, error: 4, answers: 5, to: 6, from: 7, signature: 8 } as const;

const text = (signature: string, value: string): Variant => ({ signature, value });

function messageOf(
  { type, serial }: Pick<Message, 'type' | 'serial'>,
  fields: readonly (readonly [number, Variant])[],
  { signature, body }: Answer,
): Buffer {
  const bytes = written(signature, body);
  const all = signature === '' ? fields : [...fields, [heads.signature, text('g', signature)]];
  const head = written('yyyyuua(yv)', ['l'.charCodeAt(0), type, 0, 1, bytes.length, serial, all]);
  return Buffer.concat([head, Buffer.alloc((8 - (head.length % 8)) % 8), bytes]);
}

/** The first message in what came, and how long it is; null until all of it is there. */
function firstIn(bytes: Buffer): { message: Message; length: number } | null {
  if (bytes.length < 16) return null;
  const head = Math.ceil((16 + bytes.readUInt32LE(12)) / 8) * 8;
  const length = head + bytes.readUInt32LE(4);
  if (bytes.length < length) return null;
  const [, type, , , , serial, given] = read('yyyyuua(yv)', bytes);
  const fields = new Map((given as [number, string | number][]).map(([head, value]) => [head, String(value)]));
  const signature = fields.get(heads.signature) ?? '';
  const body = read(signature, bytes.subarray(head, length));
  return { message: { type: Number(type), serial: Number(serial), fields, body }, length };
}

async function shakeHands(socket: Socket): Promise<void> {
  await once(socket, 'connect');
  const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
  socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
  const [word] = await once(socket, 'data');
  if (!String(word).startsWith('OK')) throw new Error(`The bus refuses us: ${String(word)}`);
  socket.write('BEGIN\r\n');
}

/** `answer` gives null for what nobody here understands. */
export async function joinBus(path: string, answer: (called: Called) => Answer | null): Promise<BusClient> {
  const socket = connect(path);
  socket.on('error', () => undefined);
  await shakeHands(socket);
  const waiting = new Map<number, { resolve: (body: readonly unknown[]) => void; reject: (error: Error) => void }>();
  let serial = 0;
  function hear({ type, serial: theirs, fields, body }: Message): void {
    const of = (head: number): string => fields.get(head) ?? '';
    if (type === kinds.call) {
      const called = { path: of(heads.path), interface: of(heads.interface), member: of(heads.member), body };
      const told = answer(called);
      const to = [
        [heads.answers, { signature: 'u', value: theirs }],
        [heads.to, text('s', of(heads.from))],
      ] as const;
      const unknown = [heads.error, text('s', 'org.freedesktop.DBus.Error.UnknownMethod')] as const;
      const kind = told === null ? kinds.error : kinds.answer;
      const said = told ?? { signature: '', body: [] };
      socket.write(messageOf({ type: kind, serial: ++serial }, told === null ? [...to, unknown] : to, said));
      return;
    }
    const waits = waiting.get(Number(fields.get(heads.answers) ?? 0));
    if (type === kinds.answer) waits?.resolve(body);
    if (type === kinds.error) waits?.reject(new Error(`${of(heads.error)} ${body.join(' ')}`));
  }
  let come = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    come = Buffer.concat([come, chunk]);
    for (let first = firstIn(come); first !== null; first = firstIn(come)) {
      come = come.subarray(first.length);
      hear(first.message);
    }
  });
  const call: BusClient['call'] = ({ to, path, interface: name, member, signature = '', body = [] }) => {
    const mine = ++serial;
    const { promise, resolve, reject } = Promise.withResolvers<readonly unknown[]>();
    waiting.set(mine, { resolve, reject });
    const fields = [
      [heads.path, text('o', path)],
      [heads.interface, text('s', name)],
      [heads.member, text('s', member)],
      [heads.to, text('s', to)],
    ] as const;
    socket.write(messageOf({ type: kinds.call, serial: mine }, fields, { signature, body }));
    return promise.finally(() => waiting.delete(mine));
  };
  const bus = { to: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };
  await call({ ...bus, member: 'Hello' });
  return { call, [Symbol.dispose]: () => void socket.destroy() };
}

export interface PrivateBus extends AsyncDisposable {
  /** Of its socket. */
  readonly path: string;
  readonly address: string;
}

export async function openBus(folder: string): Promise<PrivateBus> {
  const path = join(folder, 'bus');
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', `--address=unix:path=${path}`], {
    stdio: 'ignore',
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
  });
  const gone = new Promise<void>((resolve) => daemon.once('exit', () => resolve()));
  await until('the bus is there', () => existsSync(path), 10_000);
  return {
    path,
    address: `unix:path=${path}`,
    async [Symbol.asyncDispose]() {
      daemon.kill();
      await gone;
    },
  };
}

export const ownName = async (client: BusClient, name: string): Promise<void> => {
  await client.call({
    to: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: 'org.freedesktop.DBus',
    member: 'RequestName',
    signature: 'su',
    body: [name, 4],
  });
};
