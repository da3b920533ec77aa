// The upstream that every contender stands in front of, a process of its own: `node tests/bench/upstream.ts [PORT]`.
// It reads just enough of HTTP to answer, from bytes made beforehand, so that it is never what is measured.
import { createServer, type AddressInfo, type Socket } from 'node:net';

const base = { id: 'chatcmpl-bench', created: 1_700_000_000, model: 'fake-model' };
const usage = { prompt_tokens: 96, completion_tokens: 51, total_tokens: 147 };
const text = 'The quick brown fox jumps over the lazy dog, and the dog does not mind. '.repeat(4);

const whole = (value: unknown): Buffer => {
  const body = JSON.stringify(value);
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
};
const completion = whole({
  ...base,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
  usage,
});
const models = whole({ object: 'list', data: [{ id: 'fake-model', object: 'model', created: 0, owned_by: 'bench' }] });

const chunk = (bytes: string): string => `${Buffer.byteLength(bytes).toString(16)}\r\n${bytes}\r\n`;
const event = (fields: object): string =>
  chunk(`data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', ...fields })}\n\n`);
const delta = (change: object, finish_reason: string | null = null): string =>
  event({ choices: [{ index: 0, delta: change, finish_reason }] });
const streamHead =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n';

/** 54 events, and one more where usage was asked for. Each is a write of its own. */
const script = (counted: boolean): Buffer[] =>
  [
    streamHead + delta({ role: 'assistant', content: '' }),
    ...Array.from({ length: 51 }, (_, at) => delta({ content: ` word${at}` })),
    delta({}, 'stop'),
    ...(counted ? [event({ choices: [], usage })] : []),
    `${chunk('data: [DONE]\n\n')}0\r\n\r\n`,
  ].map((bytes) => Buffer.from(bytes));
const plainScript = script(false);
const countedScript = script(true);

interface Playing {
  readonly socket: Socket;
  readonly script: readonly Buffer[];
  at: number;
}

const playing = new Set<Playing>();

/** Every stream under way gets one event per turn of the loop: they come apart, as a model's words do. */
function turn(): void {
  for (const one of playing) {
    const bytes = one.script[one.at++];
    if (bytes === undefined || one.socket.destroyed) playing.delete(one);
    else one.socket.write(bytes);
  }
  if (playing.size > 0) setImmediate(turn);
}

function answer(socket: Socket, head: string, body: Buffer): void {
  if (head.startsWith('GET')) return void socket.write(models);
  if (!/"stream": ?true/.test(body.toString('latin1'))) return void socket.write(completion);
  playing.add({ socket, script: body.includes('"include_usage":true') ? countedScript : plainScript, at: 0 });
  if (playing.size === 1) setImmediate(turn);
}

const headEnd = Buffer.from('\r\n\r\n');

const server = createServer({ noDelay: true }, (socket) => {
  let held: Buffer = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    const end = held.indexOf(headEnd);
    if (end < 0) return;
    const head = held.toString('latin1', 0, end);
    const whole = end + headEnd.length + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (held.length < whole) return;
    const body = held.subarray(end + headEnd.length, whole);
    held = held.subarray(whole);
    answer(socket, head, body);
  });
});
server.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  process.stdout.write(`upstream ${(server.address() as AddressInfo).port}\n`);
});
