// Where the reading of a body ends: at its end, at its limit, at a pause, or with its caller.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Hono } from 'hono';
import fc from 'fast-check';
import { CallerLeft } from '../../../../main/contract/departure.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import { readRequestBody, readSocketBody } from '../../../../main/http/door/body.ts';
import type { AppEnv } from '../../../../main/http/door/env.ts';
import { recordingClock } from '../../../support/recording-ports.ts';
import { ownCaller, RecordingRequest, RecordingResponse, tcpDoor } from './recording.ts';

const limits = { bodyBytes: 10, bodyPauseMs: 700 };

function startReading(headers: Readonly<Record<string, string>> = {}) {
  const incoming = new RecordingRequest(headers);
  const outgoing = new RecordingResponse(null, false);
  const time = recordingClock();
  const body = readSocketBody(tcpDoor({ incoming, outgoing }), limits, time.clock);
  body.catch(() => undefined);
  const listeners = (): number =>
    ['data', 'end', 'close'].reduce((count, event) => count + incoming.listenerCount(event), 0);
  return {
    incoming,
    outgoing,
    time,
    body,
    listeners,
    come: (text: string) => incoming.emit('data', Buffer.from(text)),
  };
}

type Reading = ReturnType<typeof startReading>;

/** Nothing of the reading is left: no timer, no listener. */
function assertOver({ time, listeners }: Reading): void {
  assert.deepEqual([time.waiting().length, listeners()], [0, 0]);
}

const isError = (code: string, words: RegExp) => (error: unknown) =>
  error instanceof RouterError && error.code === code && words.test(error.message);

test('a body in one chunk is that chunk, not a copy', async () => {
  const reading = startReading();
  const chunk = Buffer.from('one');
  reading.incoming.emit('data', chunk);
  reading.incoming.emit('end');
  assert.equal(await reading.body, chunk);
  assert.equal(reading.incoming.paused, 0);
  assertOver(reading);
});

test('a body without a byte is empty', async () => {
  const reading = startReading();
  reading.incoming.emit('end');
  assert.equal((await reading.body).length, 0);
});

test('any chunks within the limit become one body, in their order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }), async (chunks) => {
      const reading = startReading();
      for (const chunk of chunks) reading.incoming.emit('data', Buffer.from(chunk, 'latin1'));
      reading.incoming.emit('end');
      assert.equal((await reading.body).toString('latin1'), Buffer.from(chunks.join(''), 'latin1').toString('latin1'));
    }),
  );
});

test('an announced length beyond the limit is refused before anything is listened to', async () => {
  const reading = startReading({ 'content-length': '11', expect: '100-continue' });
  assert.deepEqual([reading.listeners(), reading.outgoing.calls, reading.time.timers.length], [0, [], 0]);
  await assert.rejects(reading.body, isError('request_too_large', /larger than 10 bytes/));
});

test('an announced length at the limit is read', async () => {
  const reading = startReading({ 'content-length': '10' });
  reading.come('0123456789');
  reading.incoming.emit('end');
  assert.equal(String(await reading.body), '0123456789');
});

test('a body of no announced length is refused at its first byte beyond the limit, and read no further', async () => {
  const reading = startReading();
  reading.come('0123456789');
  assert.equal(reading.incoming.paused, 0);
  reading.come('x');
  await assert.rejects(reading.body, isError('request_too_large', /larger than 10 bytes/));
  assert.equal(reading.incoming.paused, 1);
  assertOver(reading);
});

test('the bytes are counted, not believed: a body longer than it said is refused too', async () => {
  const reading = startReading({ 'content-length': '1' });
  reading.come('0123456789x');
  await assert.rejects(reading.body, isError('request_too_large', /./));
});

test('who asks first whether it may send is told to go on, once', () => {
  assert.deepEqual(startReading({ expect: '100-continue', 'content-length': '3' }).outgoing.calls, ['writeContinue']);
  assert.deepEqual(startReading({ 'content-length': '3' }).outgoing.calls, []);
});

test('a body that does not begin is given up after one pause', async () => {
  const reading = startReading();
  assert.deepEqual(
    reading.time.waiting().map(({ ms }) => ms),
    [700],
  );
  reading.time.waiting()[0]?.run();
  await assert.rejects(reading.body, isError('request_timeout', /700 ms/));
  assert.equal(reading.incoming.paused, 1);
  assertOver(reading);
});

test('every chunk begins the pause anew, and only one pause is waited for', async () => {
  const reading = startReading();
  const [first] = reading.time.waiting();
  reading.come('a');
  reading.come('b');
  const waiting = reading.time.waiting();
  assert.equal(waiting.length, 1);
  assert.notEqual(waiting[0], first);
  assert.equal(waiting[0]?.ms, 700);
  waiting[0]?.run();
  await assert.rejects(reading.body, isError('request_timeout', /./));
});

test('a caller that goes away in the middle is told apart from every error', async () => {
  const reading = startReading({ 'content-length': '3' });
  reading.come('a');
  reading.incoming.emit('close');
  await assert.rejects(reading.body, CallerLeft);
  assertOver(reading);
});

test('a close behind the end takes nothing from the body', async () => {
  const reading = startReading();
  reading.come('all');
  reading.incoming.emit('end');
  reading.incoming.emit('close');
  assert.equal(String(await reading.body), 'all');
});

async function readInside(text: string): Promise<Response> {
  const app = new Hono<AppEnv>();
  app.onError((error, context) => context.text(error instanceof RouterError ? error.code : String(error), 500));
  app.post('/', async (context) => {
    const body = await readRequestBody(context, limits, recordingClock().clock);
    return context.text(`read ${body.toString()}`);
  });
  return app.fetch(new Request('http://inside/', { method: 'POST', body: text }), {
    door: 'window',
    caller: ownCaller,
  });
}

test('through an inner door a body is read from its Request, within the same limit', async () => {
  assert.equal(await (await readInside('0123456789')).text(), 'read 0123456789');
  assert.equal(await (await readInside('')).text(), 'read ');
  assert.equal(await (await readInside('0123456789x')).text(), 'request_too_large');
});

test('through the TCP door a body is read from its socket, not from the Request', async () => {
  const app = new Hono<AppEnv>();
  app.post('/', async (context) =>
    context.text(String(await readRequestBody(context, limits, recordingClock().clock))),
  );
  const incoming = new RecordingRequest();
  const answer = app.fetch(new Request('http://inside/', { method: 'POST', body: 'request' }), tcpDoor({ incoming }));
  incoming.emit('data', Buffer.from('socket'));
  incoming.emit('end');
  assert.equal(await (await answer).text(), 'socket');
});
