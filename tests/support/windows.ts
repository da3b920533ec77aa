// Owns looking at the windows of an app, and closing them, as a person does from outside it: words to a display in the
// bytes of X11.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A display of our own, which asks nobody who they are. */
async function openDisplaySocket(display: string): Promise<Socket> {
  const socket = connect(`/tmp/.X11-unix/X${/:(\d+)/.exec(display)?.[1] ?? ''}`);
  await once(socket, 'connect');
  return socket;
}

/** So many bytes, as soon as they are there. */
async function take(socket: Socket, bytes: number): Promise<Buffer> {
  for (;;) {
    const taken: Buffer | null = bytes === 0 ? Buffer.alloc(0) : socket.read(bytes);
    if (taken !== null) return taken;
    await once(socket, 'readable');
  }
}

const words = (...all: readonly number[]): Buffer => Buffer.from(Uint32Array.from(all).buffer);

/** A request is a number, a byte of its own, its length in words, and the rest. */
function request(opcode: number, own: number, rest: Buffer): Buffer {
  const head = Buffer.from([opcode, own, 0, 0]);
  head.writeUInt16LE(1 + rest.length / 4, 2);
  return Buffer.concat([head, rest]);
}

/** One at a time, so that an answer needs no number. */
async function ask(socket: Socket, asked: Buffer): Promise<Buffer> {
  socket.write(asked);
  const head = await take(socket, 32);
  if (head[0] !== 1) throw new Error(`The display refuses: ${head.toString('hex')}`);
  return Buffer.concat([head, await take(socket, head.readUInt32LE(4) * 4)]);
}

async function rootOf(socket: Socket): Promise<number> {
  socket.write(Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
  const head = await take(socket, 8);
  const rest = await take(socket, head.readUInt16LE(6) * 4);
  if (head[0] !== 1) throw new Error('The display lets nobody in.');
  const vendor = Math.ceil(rest.readUInt16LE(16) / 4) * 4;
  return rest.readUInt32LE(32 + vendor + rest.readUInt8(21) * 8);
}

async function atom(socket: Socket, name: string): Promise<number> {
  const padded = Buffer.alloc(Math.ceil(name.length / 4) * 4);
  padded.write(name);
  const length = Buffer.alloc(4);
  length.writeUInt16LE(name.length);
  return (await ask(socket, request(16, 0, Buffer.concat([length, padded])))).readUInt32LE(8);
}

async function property(socket: Socket, window: number, name: number): Promise<readonly number[]> {
  const answer = await ask(socket, request(20, 0, words(window, name, 0, 0, 64)));
  return answer[1] === 32
    ? Array.from({ length: answer.readUInt32LE(16) }, (_, at) => answer.readUInt32LE(32 + 4 * at))
    : [];
}

const isShown = async (socket: Socket, window: number): Promise<boolean> =>
  (await ask(socket, request(3, 0, words(window)))).readUInt8(26) === 2;

/** Of those that a process shows, by their numbers. */
async function shownBy(socket: Socket, root: number, pid: number): Promise<readonly number[]> {
  const owner = await atom(socket, '_NET_WM_PID');
  const tree = await ask(socket, request(15, 0, words(root)));
  const all = Array.from({ length: tree.readUInt16LE(16) }, (_, at) => tree.readUInt32LE(32 + 4 * at));
  const shown: number[] = [];
  for (const window of all)
    if ((await property(socket, window, owner))[0] === pid && (await isShown(socket, window))) shown.push(window);
  return shown;
}

async function withDisplay<T>(display: string, run: (socket: Socket, root: number) => Promise<T>): Promise<T> {
  const socket = await openDisplaySocket(display);
  try {
    return await run(socket, await rootOf(socket));
  } finally {
    socket.destroy();
  }
}

/** How many windows of a process can be seen. */
export const countWindows = (display: string, pid: number): Promise<number> =>
  withDisplay(display, async (socket, root) => (await shownBy(socket, root, pid)).length);

/** Asks each of them to close, as the cross in its corner does. */
export const closeWindows = (display: string, pid: number): Promise<void> =>
  withDisplay(display, async (socket, root) => {
    const [protocols, close] = [await atom(socket, 'WM_PROTOCOLS'), await atom(socket, 'WM_DELETE_WINDOW')];
    for (const window of await shownBy(socket, root, pid)) {
      const message = Buffer.concat([Buffer.from([33, 32, 0, 0]), words(window, protocols, close, 0, 0, 0, 0)]);
      socket.write(request(25, 0, Buffer.concat([words(window, 0), message])));
    }
    // Whatever was sent before has arrived once this is answered.
    await atom(socket, 'WM_PROTOCOLS');
  });
