// Owns what a broken or hostile upstream may send over TCP, byte by byte: a table by name, and a server that plays it by
// the name of the model that is asked for.
import { createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

export type Form = 'json' | 'stream';
/**
 * Right where the oddity does no harm, failed where there is no answer; `either` where both would be honest. What is sound
 * JSON and says nothing is `passed` on: nobody but its caller can judge it. */
type Outcome = 'answer' | 'failure' | 'either' | 'passed';

export interface UpstreamFault {
  readonly name: string;
  readonly json: Outcome;
  readonly stream: Outcome;
  /** The same where the answer is translated. */
  readonly translated: boolean;
  /** Its end is a time limit of the router. */
  readonly stalls: boolean;
  readonly send: (socket: Socket, form: Form) => void;
}

/** What no caller may ever be shown. */
export const poison = 'of-another-request';

const chat = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'm' };
const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
const wholeText = (content: string): string =>
  JSON.stringify({
    ...chat,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage,
  });
const event = (delta: object, finish_reason: string | null = null): string =>
  `data: ${JSON.stringify({ ...chat, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const begun = event({ role: 'assistant', content: 'Hello ' });
const finished = event({ content: 'there' }) + event({}, 'stop');
const streamText = `${begun}${finished}data: [DONE]\n\n`;

const types = { json: 'application/json', stream: 'text/event-stream' };
const bodyOf = (form: Form): string => (form === 'json' ? wholeText('Hello there') : streamText);

interface Reply {
  readonly status?: string;
  readonly version?: string;
  readonly type?: string | null;
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
  /** What is said of the length; the right one where nothing is. */
  readonly framing?: readonly string[];
}

function replyIn(form: Form, given: Reply = {}): Buffer {
  const body = Buffer.from(given.body ?? bodyOf(form));
  const type = given.type === undefined ? types[form] : given.type;
  const lines = [
    `${given.version ?? 'HTTP/1.1'} ${given.status ?? '200 OK'}`,
    ...(type === null ? [] : [`content-type: ${type}`]),
    ...(given.framing ?? [`content-length: ${body.length}`]),
    ...(given.headers ?? []),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

const chunked = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const inChunks = (text: string, end = '0\r\n\r\n'): Reply => ({
  framing: ['transfer-encoding: chunked'],
  body: chunked(text) + end,
});
const close = ['connection: close'];
const page = '<!doctype html><title>Sign in</title>';

type Making = Reply | ((form: Form) => Reply);
const made = (reply: Making, form: Form): Buffer => replyIn(form, typeof reply === 'function' ? reply(form) : reply);

/** Sends it and keeps the connection. */
const says = (reply: Making) => (socket: Socket, form: Form) => void socket.write(made(reply, form));
const saysAndCloses = (reply: Making) => (socket: Socket, form: Form) => void socket.end(made(reply, form));
const saysRaw = (text: string) => (socket: Socket) => void socket.end(text);

/** After what was sent has come through. */
const saysAndResets = (reply: Making) => (socket: Socket, form: Form) => {
  socket.write(made(reply, form), () => setTimeout(() => socket.resetAndDestroy(), 5));
};

/** As long as somebody takes it. */
const endless =
  (head: (form: Form) => string | Buffer, more: string) =>
  (socket: Socket, form: Form): void => {
    const block = Buffer.from(more.repeat(Math.ceil(16_384 / more.length)));
    const go = (): void => {
      while (!socket.destroyed && socket.write(block));
    };
    socket.on('drain', go);
    socket.write(head(form));
    go();
  };

/** One byte in each turn of the loop. */
const byteByByte = (socket: Socket, form: Form): void => {
  const bytes = replyIn(form);
  let at = 0;
  const next = (): void => {
    if (at >= bytes.length || socket.destroyed) return;
    socket.write(bytes.subarray(at, ++at));
    setImmediate(next);
  };
  next();
};

/** A few pieces with pauses between them. */
const dripping = (socket: Socket, form: Form): void => {
  const bytes = replyIn(form);
  const size = Math.ceil(bytes.length / 4);
  const next = (at: number): void => {
    if (at >= bytes.length || socket.destroyed) return;
    socket.write(bytes.subarray(at, at + size));
    setTimeout(next, 10, at + size);
  };
  next(0);
};

const half = (form: Form): string => (form === 'json' ? bodyOf(form).slice(0, 60) : begun);

interface Row {
  readonly comes: Outcome | { readonly [form in Form]: Outcome };
  readonly send: UpstreamFault['send'];
  readonly translated?: true;
  readonly stalls?: true;
}

const fails = (send: Row['send'], more: Partial<Row> = {}): Row => ({ comes: 'failure', send, ...more });
const answers = (send: Row['send'], more: Partial<Row> = {}): Row => ({ comes: 'answer', send, ...more });
const passedOn = (send: Row['send'], more: Partial<Row> = {}): Row => ({ comes: 'passed', send, ...more });
const eitherWay = (send: Row['send'], more: Partial<Row> = {}): Row => ({ comes: 'either', send, ...more });
const translated = { translated: true } as const;
const stalls = { stalls: true } as const;

const rows: Readonly<Record<string, Row>> = {
  // How the connection ends.
  'html-closes': fails(saysAndCloses({ type: 'text/html', headers: close, body: page }), translated),
  'html-keeps-alive': fails(says({ type: 'text/html', body: page }), translated),
  'html-without-length': fails(saysAndCloses({ type: 'text/html', framing: [], body: page })),
  'html-endless': fails(endless(() => replyIn('json', { type: 'text/html', framing: [] }), page)),
  'ends-with-connection': answers(saysAndCloses({ framing: [] }), translated),
  'ends-and-closes': answers(saysAndCloses({ headers: close }), translated),
  'closes-unannounced': answers(saysAndCloses({})),
  'http-1.0': answers(saysAndCloses({ version: 'HTTP/1.0', framing: [] }), translated),
  'http-1.0-keeps-alive': answers(says({ version: 'HTTP/1.0', headers: ['connection: keep-alive'] })),
  'empty-reply': fails((socket) => void socket.end(), translated),
  'reset-before-head': fails((socket) => void socket.resetAndDestroy()),
  'half-a-head': fails(saysRaw('HTTP/1.1 200 OK\r\ncontent-type: appl')),
  'reset-after-head': fails(saysAndResets({ framing: ['content-length: 5000'], body: '' }), translated),
  'reset-mid-body': fails(
    saysAndResets((form) => ({ framing: ['content-length: 5000'], body: half(form) })),
    translated,
  ),
  'reset-without-length': fails(saysAndResets((form) => ({ framing: [], body: half(form) }))),
  'ends-mid-body-without-length': fails(
    saysAndCloses((form) => ({ framing: [], body: half(form) })),
    translated,
  ),

  // What the status line says.
  'redirect-with-body': fails(says({ status: '302 Found', headers: ['location: /login'], body: page }), translated),
  'redirect-closes': fails(
    saysAndCloses({ status: '302 Found', headers: ['location: /login', ...close], type: 'text/html', body: page }),
  ),
  'redirect-loop': fails(says({ status: '307 Temporary Redirect', headers: ['location: /v1/chat/completions'] })),
  'no-content': fails(says({ status: '204 No Content', framing: [], body: '' }), translated),
  'no-content-with-body': fails(says({ status: '204 No Content' })),
  'not-modified-with-body': fails(says({ status: '304 Not Modified' })),
  'reset-content': fails(says({ status: '205 Reset Content', framing: ['content-length: 0'], type: null, body: '' })),
  'proxy-auth': fails(says({ status: '407 Proxy Authentication Required', type: 'text/html', body: page })),
  misdirected: fails(says({ status: '421 Misdirected Request', type: null, body: '' })),
  'status-999': fails(says({ status: '999 Request denied', type: 'text/html', body: page })),
  'status-600': fails(says({ status: '600 Strange' })),
  'status-099': fails(says({ status: '099 Strange' })),
  'status-000': fails(says({ status: '000 Strange' })),
  'server-error-page': fails(
    saysAndCloses({ status: '500 Oops', type: 'text/html', headers: close, body: page }),
    translated,
  ),
  'refusal-without-length': fails(
    saysAndCloses({ status: '400 Bad', framing: [], body: '{"error":{"message":"no"}}' }),
  ),
  'refusal-endless': fails(endless(() => replyIn('json', { status: '400 Bad', framing: [] }), 'x')),

  // Before the answer.
  'early-hints': answers((socket, form) => {
    socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n');
    socket.write(replyIn(form));
  }, translated),
  'processing-often': answers((socket, form) => {
    socket.write('HTTP/1.1 102 Processing\r\n\r\n'.repeat(50));
    socket.write(replyIn(form));
  }),
  'hints-endless': fails(endless(() => '', 'HTTP/1.1 103 Early Hints\r\n\r\n')),
  'continue-first': eitherWay((socket, form) => {
    socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write(replyIn(form));
  }),
  'continue-endless': fails(endless(() => '', 'HTTP/1.1 100 Continue\r\n\r\n')),
  'switches-protocols': fails(
    saysRaw('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n\x81\x00'),
  ),
  'upgrade-with-200': eitherWay(says({ headers: ['upgrade: h2c', 'connection: upgrade'] })),

  // How long it says it is.
  'length-too-long': {
    // A stream says itself when it is complete.
    comes: { json: 'failure', stream: 'answer' },
    send: saysAndCloses({ framing: ['content-length: 5000'] }),
    ...translated,
  },
  'length-too-short': fails(says({ framing: ['content-length: 10'] }), translated),
  'length-twice': eitherWay(says((form) => ({ headers: [`content-length: ${bodyOf(form).length}`] }))),
  'lengths-differ': fails(says({ headers: ['content-length: 3'] })),
  'length-negative': fails(says({ framing: ['content-length: -1'] })),
  'length-no-number': fails(says({ framing: ['content-length: many'] })),
  'chunks-and-length': eitherWay(
    says((form) => ({
      framing: ['transfer-encoding: chunked', 'content-length: 5'],
      body: `${chunked(bodyOf(form))}0\r\n\r\n`,
    })),
  ),
  'chunks-cut-off': fails(
    saysAndCloses((form) => inChunks(half(form), '')),
    translated,
  ),
  'chunk-size-wrong': fails(says((form) => ({ ...inChunks(half(form)), body: `zz\r\n${half(form)}` }))),
  'chunk-size-huge': fails(says((form) => ({ ...inChunks(''), body: `fffffffffffffffffff\r\n${half(form)}` }))),
  'chunk-longer-than-said': fails(says((form) => ({ ...inChunks(''), body: `5\r\n${bodyOf(form)}\r\n0\r\n\r\n` }))),
  trailers: answers(
    says((form) => inChunks(bodyOf(form), '0\r\nx-sum: 1\r\n\r\n')),
    translated,
  ),
  'coding-unknown': eitherWay(saysAndCloses({ framing: ['transfer-encoding: gzip'] })),
  'garbage-after-body': answers((socket, form) => {
    socket.write(Buffer.concat([replyIn(form), Buffer.from('\0garbage\r\n\r\n')]));
  }),
  'two-answers': answers((socket, form) => {
    const other = form === 'json' ? wholeText(poison) : event({ content: poison });
    socket.write(Buffer.concat([replyIn(form), replyIn(form, { body: other })]));
  }, translated),
  // How it writes.
  'byte-by-byte': answers(byteByByte),
  drips: answers(dripping, translated),
  'not-http': fails(saysRaw('SSH-2.0-OpenSSH_9.9\r\n')),
  'http-2': fails(saysRaw('\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64')),
  'http-9.9': fails(saysAndCloses({ version: 'HTTP/9.9' })),
  icy: fails(saysAndCloses({ version: 'ICY' })),
  'line-feeds-alone': eitherWay((socket, form) => {
    const body = bodyOf(form);
    socket.end(`HTTP/1.1 200 OK\ncontent-type: ${types[form]}\ncontent-length: ${body.length}\n\n${body}`);
  }),
  'nul-in-header': fails(says({ headers: ['x-a: b\0c'] })),
  'header-without-colon': fails(says({ headers: ['nothing here'] })),
  'header-folded': eitherWay(says({ headers: ['x-a: b\r\n c'] })),
  'headers-huge': fails(says({ headers: [`x-a: ${'a'.repeat(40_000)}`] }), translated),
  'headers-many': fails(says({ headers: Array.from({ length: 4_000 }, (_, at) => `x-${at}: a`) })),
  'head-endless': fails(endless(() => 'HTTP/1.1 200 OK\r\n', 'x-a: b\r\n')),

  // What it says it is.
  'gzip-encoded': fails(
    says((form) => ({ headers: ['content-encoding: gzip'], body: gzipSync(bodyOf(form)) })),
    translated,
  ),
  'gzip-unsaid': fails(
    says((form) => ({ body: gzipSync(bodyOf(form)) })),
    translated,
  ),
  'json-that-is-html': fails(says({ type: 'application/json', body: page }), translated),
  'stream-that-is-html': fails(says({ type: 'text/event-stream', body: page }), translated),
  'type-missing': fails(says({ type: null }), translated),
  'type-strange': fails(says({ type: '\xff\xfe/;;;' })),
  'json-empty': fails(says({ type: 'application/json', body: '' }), translated),
  'json-cut-off': fails(says({ type: 'application/json', body: wholeText('Hello').slice(0, -20) }), translated),
  'json-not-utf-8': passedOn(
    says({ type: 'application/json', body: Buffer.from('{"a":"\xff\xfe"}', 'latin1') }),
    translated,
  ),
  'json-deep': eitherWay(says({ type: 'application/json', body: '['.repeat(30_000) }), translated),
  'json-of-nothing': passedOn(says({ type: 'application/json', body: '{}' }), translated),
  'json-to-a-stream': eitherWay(says({ type: 'application/json', body: wholeText('Hello there') }), translated),
  'stream-to-json': eitherWay(says({ type: 'text/event-stream', body: streamText }), translated),
  'stream-without-mark': {
    comes: { json: 'either', stream: 'answer' },
    send: says({ type: 'text/event-stream', body: begun + finished }),
    ...translated,
  },
  'stream-unfinished': fails(says({ type: 'text/event-stream', body: begun }), translated),
  'stream-empty': fails(says({ type: 'text/event-stream', body: '' }), translated),
  'stream-of-comments': fails(says({ type: 'text/event-stream', body: ': ping\n\n'.repeat(9) }), translated),
  'stream-of-garbage': fails(says({ type: 'text/event-stream', body: 'data: {{{\n\n'.repeat(3) }), translated),
  'stream-reset-after-mark': {
    comes: { json: 'either', stream: 'answer' },
    send: saysAndResets({
      type: 'text/event-stream',
      framing: ['transfer-encoding: chunked'],
      body: chunked(streamText),
    }),
    ...translated,
  },

  // Without an end.
  'body-endless': fails(
    endless((form) => replyIn(form, { framing: [], body: half(form) }), 'x'),
    translated,
  ),
  'chunks-endless': fails(endless((form) => replyIn(form, inChunks(half(form), '')), chunked('x'.repeat(1_000)))),
  'head-stalls': fails((socket) => void socket.write('HTTP/1.1 200 OK\r\n'), stalls),
  silent: fails(() => undefined, { ...stalls, ...translated }),
  'body-stalls-at-once': fails(says({ framing: ['content-length: 5000'], body: '' }), stalls),
  'body-stalls': fails(
    says((form) => inChunks(half(form), '')),
    { ...stalls, ...translated },
  ),
  'body-stalls-without-length': fails(
    says((form) => ({ framing: [], body: half(form) })),
    stalls,
  ),
  'last-chunk-missing': {
    comes: { json: 'failure', stream: 'answer' },
    send: says((form) => inChunks(bodyOf(form), '')),
    ...stalls,
  },
  'refusal-stalls': fails(says({ status: '503 Busy', framing: ['content-length: 5000'], body: 'x' }), stalls),
};

export const upstreamFaults: readonly UpstreamFault[] = Object.entries(rows).map(([name, row]) => ({
  name,
  json: typeof row.comes === 'string' ? row.comes : row.comes.json,
  stream: typeof row.comes === 'string' ? row.comes : row.comes.stream,
  translated: row.translated ?? false,
  stalls: row.stalls ?? false,
  send: row.send,
}));

export interface FaultyServer extends AsyncDisposable {
  readonly url: string;
  readonly sockets: () => number;
}

export async function startFaultyServer(): Promise<FaultyServer> {
  const byName = new Map(upstreamFaults.map((fault) => [fault.name, fault]));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      const head = text.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (head < 0 || text.length < head + 4 + length) return;
      const body = text.slice(head + 4, head + 4 + length);
      text = '';
      const name = /"model":"([^"]+)"/.exec(body)?.[1] ?? '';
      byName.get(name)?.send(socket, body.includes('"stream":true') ? 'stream' : 'json');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A port was asked for.');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    sockets: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
