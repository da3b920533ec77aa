// How a stream goes to a socket: in frames of its own, at the socket's pace, and stopped when the caller hangs up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { send } from '../../../../main/http/door/send.ts';
import type { ByteSource } from '../../../../main/gateway/answer.ts';
import { trusted } from '../../../../main/http/door/env.ts';
import { recordingSource, RecordingResponse, RecordingSocket, tcpDoor } from './recording.ts';

const type = { 'content-type': 'text/event-stream' };

function openStream(outgoing: RecordingResponse, stream = recordingSource()) {
  send({ status: 200, headers: type, body: stream.source }, tcpDoor({ outgoing }));
  return stream;
}

function chunked() {
  const socket = new RecordingSocket();
  const outgoing = new RecordingResponse(socket, true);
  return { socket, outgoing, stream: openStream(outgoing) };
}

const textOf = (written: readonly Buffer[]): string => Buffer.concat(written).toString();

/** The bytes in chunk frames, each with its size; throws where a frame is not sound. */
function unframed(wire: Buffer): Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  while (at < wire.length) {
    const lineEnd = wire.indexOf('\r\n', at);
    const size = wire.toString('latin1', at, lineEnd);
    assert.match(size, /^[0-9a-f]+$/);
    const from = lineEnd + 2;
    const to = from + Number.parseInt(size, 16);
    assert.equal(wire.toString('latin1', to, to + 2), '\r\n');
    found.push(wire.subarray(from, to));
    at = to + 2;
  }
  return found;
}

test('the head goes before the stream is opened, and has the status of the answer', () => {
  const outgoing = new RecordingResponse(new RecordingSocket(), true);
  const stream = recordingSource(() => outgoing.calls.push('open'));
  send({ status: 203, headers: type, body: stream.source }, tcpDoor({ outgoing }));
  assert.deepEqual(outgoing.calls, ['writeHead', 'open']);
  assert.deepEqual(outgoing.head, { status: 203, headers: type });
});

/** What was said in this turn has gone out by then. */
const turn = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

test('what comes in one turn is one frame in one write to the socket, and the head goes with the first', async () => {
  const { socket, outgoing, stream } = chunked();
  stream.write('first');
  assert.deepEqual([outgoing.calls, socket.written.length], [['writeHead'], 0]);
  await turn();
  assert.deepEqual(outgoing.calls, ['writeHead', 'flushHeaders']);
  stream.write('second');
  stream.write(' and a third');
  await turn();
  stream.write('a fourth of 26 characters.');
  await turn();
  assert.deepEqual(socket.written.map(String), [
    '5\r\nfirst\r\n',
    '12\r\nsecond and a third\r\n',
    '1a\r\na fourth of 26 characters.\r\n',
  ]);
  assert.equal(socket.uncorked, 0);
});

test('the head goes out in its turn though the stream says nothing yet', async () => {
  const { socket, outgoing } = chunked();
  await turn();
  assert.deepEqual([outgoing.calls, socket.written.length], [['writeHead', 'flushHeaders'], 0]);
});

test('a flood in one turn is not gathered up', () => {
  const { socket, stream } = chunked();
  for (let at = 0; at < 5; at++) stream.write('x'.repeat(10_000));
  assert.deepEqual(
    socket.written.map((bytes) => bytes.length),
    [20_008, 20_008],
  );
  socket.takes = false;
  assert.equal(stream.write('x'.repeat(10_000)), false);
});

test('an empty chunk is never written: it would end the answer', () => {
  const { socket, outgoing, stream } = chunked();
  assert.equal(stream.write(''), true);
  assert.deepEqual(outgoing.calls, ['writeHead']);
  assert.equal(socket.written.length, 0);
  stream.end();
  assert.equal(socket.written.length, 0);
});

test('any chunks arrive as they were, in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (chunks) => {
      const { socket, outgoing, stream } = chunked();
      for (const chunk of chunks) stream.send(Buffer.from(chunk));
      stream.end();
      assert.deepEqual(Buffer.concat(unframed(Buffer.concat(socket.written))), Buffer.concat(chunks));
      assert.deepEqual(outgoing.calls, ['writeHead', 'flushHeaders', 'end']);
    }),
  );
});

for (const [what, outgoing] of [
  ['whose turn on the connection has not come', new RecordingResponse(null, true)],
  ['to a caller that speaks HTTP/1.0', new RecordingResponse(new RecordingSocket(), false)],
] as const) {
  test(`an answer ${what} is written by the response alone, and waits for that`, () => {
    const stream = openStream(outgoing);
    stream.write('one');
    outgoing.takes = false;
    assert.equal(stream.write('two'), false);
    assert.deepEqual(outgoing.calls, ['writeHead', 'write', 'write']);
    assert.equal(textOf(outgoing.bodies), 'onetwo');
    outgoing.socket?.emit('drain');
    assert.deepEqual(stream.asked, ['open']);
    outgoing.emit('drain');
    assert.deepEqual(stream.asked, ['open', 'resume']);
    assert.deepEqual(outgoing.socket?.written ?? [], []);
  });
}

test('a full socket pauses the stream, and its drain lets it go on', async () => {
  const { socket, outgoing, stream } = chunked();
  assert.equal(stream.write('first'), true);
  assert.equal(stream.write('second'), true);
  socket.takes = false;
  await turn();
  assert.equal(stream.write('third'), false);
  assert.deepEqual(stream.asked, ['open']);
  outgoing.emit('drain');
  assert.deepEqual(stream.asked, ['open']);
  socket.emit('drain');
  assert.deepEqual(stream.asked, ['open', 'resume']);
});

test('the end of a stream ends the response once, and nothing more is asked of the stream', () => {
  const { socket, outgoing, stream } = chunked();
  stream.write('all');
  stream.end();
  assert.deepEqual(outgoing.calls, ['writeHead', 'flushHeaders', 'end']);
  socket.emit('drain');
  outgoing.emit('close');
  assert.deepEqual(stream.asked, ['open']);
  assert.equal(socket.listenerCount('drain'), 0);
});

test('a stream that is over as soon as it is opened leaves no listener behind', () => {
  const socket = new RecordingSocket();
  const outgoing = new RecordingResponse(socket, true);
  const stream = openStream(
    outgoing,
    recordingSource((sink) => {
      sink.write(Buffer.from('all'));
      sink.end();
    }),
  );
  assert.deepEqual(outgoing.calls, ['writeHead', 'flushHeaders', 'end']);
  assert.deepEqual([socket.listenerCount('drain'), outgoing.listenerCount('close')], [0, 0]);
  outgoing.emit('close');
  assert.deepEqual(stream.asked, ['open']);
});

test('a caller that hangs up stops the stream once, and its socket is listened to no more', () => {
  const { socket, outgoing, stream } = chunked();
  stream.write('half');
  outgoing.emit('close');
  assert.deepEqual(stream.asked, ['open', 'abort']);
  assert.equal(socket.listenerCount('drain'), 0);
  socket.emit('drain');
  outgoing.emit('close');
  assert.deepEqual(stream.asked, ['open', 'abort']);
  assert.deepEqual(outgoing.calls, ['writeHead']);
});

test('a reader of an inner door that leaves stops the stream, and what that still says goes nowhere', async () => {
  let stopped = 0;
  const source: ByteSource = {
    open: (sink) => ({
      resume: () => undefined,
      abort() {
        stopped++;
        sink.write(Buffer.from('late'));
        sink.end();
      },
    }),
  };
  const { body } = send({ status: 200, headers: type, body: source }, { door: 'window', caller: trusted });
  await body?.cancel();
  assert.equal(stopped, 1);
});

test('a stream for a response that is closed already is stopped', () => {
  const outgoing = new RecordingResponse(new RecordingSocket(), true);
  Object.defineProperty(outgoing, 'closed', { value: true });
  let stopped = 0;
  const source: ByteSource = { open: () => ({ resume: () => undefined, abort: () => stopped++ }) };
  send({ status: 200, headers: type, body: source }, tcpDoor({ outgoing }));
  assert.equal(stopped, 1);
});
