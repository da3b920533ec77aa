// What reaches the socket or the Response of an answer that is whole.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import fc from 'fast-check';
import { jsonAnswer, send } from '../../../../main/http/door/send.ts';
import { createVisits } from '../../../../main/http/door/visits.ts';
import { ownCaller, recordingSource, RecordingResponse, RecordingSocket, tcpDoor } from './recording.ts';

const abroad = {
  projectId: 'team',
  app: 'main',
  tokenId: 't_live',
  sessionId: null,
  corsOrigin: 'https://app.example',
};
const type = { 'content-type': 'text/plain' };

function sendWhole(body: Buffer, socket: RecordingSocket | null = new RecordingSocket()): RecordingResponse {
  const outgoing = new RecordingResponse(socket, false);
  send({ status: 200, headers: type, body }, tcpDoor({ outgoing }));
  return outgoing;
}

test('a value becomes JSON with its type, and 200 where no status is given', () => {
  const { status, headers, body } = jsonAnswer({ a: 'ü' });
  assert.deepEqual([status, headers, body], [200, { 'content-type': 'application/json' }, Buffer.from('{"a":"ü"}')]);
  assert.equal(jsonAnswer(null, 404).status, 404);
});

test('a short body takes the head along in one write, which the socket is told not to hold back', () => {
  const outgoing = sendWhole(Buffer.from('hello'));
  assert.deepEqual(outgoing.calls, ['writeHead', 'write latin1', 'end']);
  assert.equal(outgoing.socket?.uncorked, 1);
});

test('a short body goes out also where its turn on the connection has not come', () => {
  const outgoing = sendWhole(Buffer.from('hello'), null);
  assert.deepEqual(outgoing.calls, ['writeHead', 'write latin1', 'end']);
});

test('an empty body is no write at all', () => {
  const outgoing = sendWhole(Buffer.alloc(0));
  assert.deepEqual(outgoing.calls, ['writeHead', 'end with bytes']);
  assert.equal(outgoing.head?.headers['content-length'], '0');
});

test('a body of 65536 bytes is joined with its head, a longer one goes out as it is', () => {
  assert.deepEqual(sendWhole(Buffer.alloc(65_536)).calls, ['writeHead', 'write latin1', 'end']);
  const long = Buffer.alloc(65_537);
  const outgoing = sendWhole(long);
  assert.deepEqual(outgoing.calls, ['writeHead', 'end with bytes']);
  assert.equal(outgoing.bodies[0], long);
});

test('any bytes go out unchanged, with their length in bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
      const outgoing = sendWhole(Buffer.from(bytes));
      assert.deepEqual(Buffer.concat(outgoing.bodies), Buffer.from(bytes));
      assert.equal(outgoing.head?.headers['content-length'], String(bytes.length));
    }),
  );
});

test('the length is counted, whatever the answer says of it', () => {
  const outgoing = new RecordingResponse(null, false);
  const headers = { ...type, 'content-length': '99' };
  send({ status: 502, headers, body: Buffer.from('ü') }, tcpDoor({ outgoing }));
  assert.deepEqual(outgoing.head, { status: 502, headers: { ...type, 'content-length': '2' } });
});

test('a foreign origin is told that it may read the answer, nobody else is', () => {
  const outgoing = new RecordingResponse(null, false);
  send({ status: 200, headers: type, body: Buffer.from('x') }, tcpDoor({ outgoing, caller: abroad }));
  assert.deepEqual(outgoing.head?.headers, {
    ...type,
    'access-control-allow-origin': 'https://app.example',
    vary: 'Origin',
    'content-length': '1',
  });
  assert.deepEqual(sendWhole(Buffer.from('x')).head?.headers, { ...type, 'content-length': '1' });
});

test('a foreign origin is told so also by the head of a stream, which has no length', () => {
  const outgoing = new RecordingResponse(new RecordingSocket(), true);
  const { source } = recordingSource();
  send({ status: 200, headers: type, body: source }, tcpDoor({ outgoing, caller: abroad }));
  assert.deepEqual(outgoing.head?.headers, {
    ...type,
    'access-control-allow-origin': 'https://app.example',
    vary: 'Origin',
  });
});

test('what went to the socket is told to the adapter as already sent, and leaves the visit to the socket', () => {
  const visits = createVisits();
  const outgoing = new RecordingResponse(null, false);
  const answer = { status: 200, headers: type, body: Buffer.from('x') };
  assert.equal(send(answer, tcpDoor({ outgoing }), visits.open()), RESPONSE_ALREADY_SENT);
  assert.equal(visits.count(), 1);
});

test('through an inner door an answer is a Response, and its visit is over', async () => {
  const visits = createVisits();
  const answer = { status: 404, headers: type, body: Buffer.from('nothing') };
  const response = send(answer, { door: 'window', caller: abroad }, visits.open());
  assert.equal(response.status, 404);
  assert.equal(response.headers.get('content-type'), 'text/plain');
  assert.equal(response.headers.get('access-control-allow-origin'), 'https://app.example');
  assert.equal(await response.text(), 'nothing');
  assert.equal(visits.count(), 0);
});

test('through an inner door a stream is read as it comes, and its end ends the visit', async () => {
  const visits = createVisits();
  const visit = visits.open();
  const stream = recordingSource();
  const response = send(
    { status: 201, headers: type, body: stream.source },
    { door: 'process', caller: ownCaller },
    visit,
  );
  assert.equal(response.status, 201);
  assert.equal(response.headers.get('content-type'), 'text/plain');
  stream.write('one ');
  stream.write('two');
  assert.equal(visits.count(), 1);
  stream.end();
  assert.equal(visits.count(), 0);
  assert.equal(await response.text(), 'one two');
  assert.equal(visit.signal.aborted, false);
});

test('through an inner door a stream is told to wait while nobody reads, and to go on when somebody does', async () => {
  const stream = recordingSource();
  const { body } = send({ status: 200, headers: type, body: stream.source }, { door: 'window', caller: ownCaller });
  assert.ok(body !== null);
  assert.equal(stream.write('one'), false);
  const reader = body.getReader();
  const before = stream.asked.filter((what) => what === 'resume').length;
  const { value } = await reader.read();
  assert.equal(Buffer.from(value ?? []).toString(), 'one');
  assert.equal(stream.asked.filter((what) => what === 'resume').length, before + 1);
});

test('through an inner door a reader that goes away leaves its visit first, then stops the stream', async () => {
  const visits = createVisits();
  const visit = visits.open();
  const stream = recordingSource();
  visit.signal.addEventListener('abort', () => stream.asked.push('left'));
  const { body } = send(
    { status: 200, headers: type, body: stream.source },
    { door: 'window', caller: ownCaller },
    visit,
  );
  await body?.cancel();
  assert.deepEqual(
    stream.asked.filter((what) => what !== 'resume'),
    ['open', 'left', 'abort'],
  );
  assert.equal(visits.count(), 0);
});

test('through an inner door a stream without a visit can be read and given up', async () => {
  const read = recordingSource((sink) => {
    sink.write(Buffer.from('all'));
    sink.end();
  });
  const door = { door: 'window', caller: ownCaller } as const;
  assert.equal(await send({ status: 200, headers: type, body: read.source }, door).text(), 'all');
  const left = recordingSource();
  await send({ status: 200, headers: type, body: left.source }, door).body?.cancel();
  assert.equal(left.asked.at(-1), 'abort');
});
