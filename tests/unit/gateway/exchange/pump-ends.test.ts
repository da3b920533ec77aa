// How a streamed answer ends, on either side, and who sets its pace.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CallerLeft } from '../../../../main/contract/departure.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import type { ProviderError } from '../../../../main/contract/answer-events.ts';
import type { StreamTap } from '../../../../main/dialects/dialect.ts';
import { openPump } from '../../../../main/gateway/exchange/pump.ts';
import { longestQuote } from '../../../../main/gateway/exchange/refusals.ts';
import { createBody } from './fakes.ts';

/** Takes `data:` for the answer, `[DONE]` for its end, `error:` for a failure and `throw` for what it cannot read. */
function tapOf(): StreamTap {
  let begun = false;
  let finished = false;
  let failure: ProviderError | null = null;
  return {
    push(frame) {
      const text = String(frame);
      if (text.includes('throw')) throw new Error('could not be read');
      if (text.startsWith('error:')) failure ??= { message: text.slice(6).trim(), type: null, code: null };
      begun ||= failure === null && text.startsWith('data:');
      finished ||= text.includes('[DONE]');
      return text.startsWith('hidden') ? null : frame;
    },
    end: () => Buffer.from('<end>'),
    fail: ({ message }) => Buffer.from(`<fail ${message}>`),
    usage: () => null,
    begun: () => begun,
    finished: () => finished,
    failure: () => failure,
    textLength: () => 0,
  };
}

function open(framing: 'sse' | 'lines' = 'sse', frameBytes = 1_000) {
  const stream = createBody();
  const pump = openPump({ body: stream.body, framing, tap: tapOf(), frameBytes, backend: 'one' });
  const out: string[] = [];
  let ends = 0;
  const read = (takes = true) =>
    pump.source.open({ write: (bytes) => out.push(String(bytes)) > 0 && takes, end: () => void ends++ });
  return { ...stream, pump, read, out, ends: () => ends };
}

const event = 'data: 1\n\n';
const done = 'data: [DONE]\n\n';
const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });

test('a connection that breaks before the first event is a failed try, told as it was', async () => {
  const stream = open();
  stream.send(': comment\n\n');
  stream.fail(reset);
  await assert.rejects(stream.pump.first, (error) => error === reset);
});

test('an end before the first event is a failed try, also behind half of it', async () => {
  for (const text of ['', ': comment\n\n', 'data: 1']) {
    const stream = open();
    if (text !== '') stream.send(text);
    stream.end();
    await assert.rejects(stream.pump.first, /ended before its answer was complete/);
  }
});

test('an error before the first event ends the exchange, and is quoted no longer than the limit', async () => {
  const stream = open();
  stream.send(`error:${'w'.repeat(longestQuote + 1)}\n\n${event}`);
  const message = `one gave up: ${'w'.repeat(longestQuote)}`;
  await assert.rejects(stream.pump.first, new RouterError('upstream_error', message));
  assert.deepEqual(stream.happened, [`abort ${message}`]);
});

test('an error that comes first and without its end is told in the words of the provider', async () => {
  const stream = open();
  stream.send('error: no room');
  stream.end();
  await assert.rejects(stream.pump.first, /^RouterError: one gave up: no room$/);
});

test('a frame that cannot be read, or is too long, ends the exchange', async () => {
  for (const [text, words] of [
    ['throw\n\n', /could not be read/],
    ['x'.repeat(51), /longer than 50 bytes/],
  ] as const) {
    const stream = open('sse', 50);
    stream.send(text);
    await assert.rejects(stream.pump.first, words);
    assert.match(stream.happened.join(), /^abort /);
  }
});

test('a break in the middle of an answer is told to its reader in the format of the stream', async () => {
  const stream = open();
  stream.read();
  stream.send(`${event}data: ha`);
  stream.fail(reset);
  assert.equal(await stream.pump.ended, 'failed');
  assert.equal(stream.out.length, 2);
  assert.match(stream.out[1] ?? '', /^<fail one could not be reached or broke the connection \(ECONNRESET\)/);
  assert.equal(stream.ends(), 1);
});

test('a break behind a complete answer takes nothing from it', async () => {
  const stream = open();
  stream.read();
  stream.send(event + done);
  stream.fail(reset);
  assert.equal(await stream.pump.ended, 'ok');
  assert.deepEqual([stream.out, stream.ends()], [[event + done, '<end>'], 1]);
});

test('a break behind an answer that told of a failure is a failure', async () => {
  const stream = open();
  stream.read();
  stream.send(`${event}error: no room\n\n${done}`);
  stream.fail(reset);
  assert.equal(await stream.pump.ended, 'failed');
  assert.match(stream.out.at(-1) ?? '', /^<fail /);
});

test('an answer whose provider told of a failure ends as failed, with what the provider said', async () => {
  const stream = open();
  stream.read();
  stream.send(`${event}error: no room\n\n`);
  stream.end();
  assert.equal(await stream.pump.ended, 'failed');
  assert.deepEqual(stream.out, [`${event}error: no room\n\n`, '<end>']);
});

test('half a frame at the end goes out where it completes the answer, and nowhere else', async () => {
  const whole = open();
  whole.read();
  whole.send(`${event}data: [DONE]`);
  whole.end();
  assert.equal(await whole.pump.ended, 'ok');
  assert.deepEqual(whole.out, [event, 'data: [DONE]', '<end>']);
  const cut = open();
  cut.read();
  cut.send(`${event}data: ha`);
  cut.end();
  assert.equal(await cut.pump.ended, 'failed');
  assert.deepEqual(cut.out, [event, '<fail one ended before its answer was complete. Try again.>']);
});

test('an answer that is one frame without its end is an answer', async () => {
  const stream = open('lines');
  stream.send('data: [DONE]');
  stream.end();
  await stream.pump.first;
  stream.read();
  assert.equal(await stream.pump.ended, 'ok');
  assert.deepEqual([stream.out, stream.ends()], [['data: [DONE]', '<end>'], 1]);
});

test('nothing comes behind an end, and it is told once', async () => {
  const stream = open();
  stream.read();
  stream.send(done);
  stream.end();
  stream.send(event);
  stream.fail(reset);
  stream.end();
  assert.equal(await stream.pump.ended, 'ok');
  assert.deepEqual([stream.out, stream.ends()], [[done, '<end>'], 1]);
});

test('the upstream waits behind the first event for a reader, and not before', () => {
  const stream = open();
  stream.send(': comment\n\n');
  assert.deepEqual(stream.happened, []);
  stream.send(event);
  assert.deepEqual(stream.happened, ['pause']);
  stream.read();
  assert.deepEqual(stream.happened, ['pause', 'resume']);
  stream.send(event);
  assert.deepEqual(stream.happened, ['pause', 'resume']);
  assert.deepEqual(stream.out, [': comment\n\n', event, event]);
});

test('a reader that is full pauses the upstream, and resumes it', () => {
  const stream = open();
  const flow = stream.read(false);
  stream.send(event);
  assert.deepEqual(stream.happened, ['resume', 'pause']);
  flow.resume();
  assert.deepEqual(stream.happened, ['resume', 'pause', 'resume']);
});

test('a reader that comes after the end is given everything and resumes nothing', async () => {
  const stream = open();
  stream.send(event + done);
  stream.end();
  await stream.pump.first;
  stream.read();
  assert.deepEqual(stream.happened, ['pause']);
  assert.deepEqual([stream.out, stream.ends()], [[event + done, '<end>'], 1]);
});

test('a reader that leaves ends the exchange, and nothing is told to it of an error', async () => {
  const stream = open();
  const flow = stream.read();
  stream.send(event);
  flow.abort();
  assert.equal(await stream.pump.ended, 'aborted');
  assert.deepEqual(stream.out, [event]);
  assert.equal(stream.happened.at(-1), `abort ${new CallerLeft().message}`);
});

test('a caller that leaves before the first event has left', async () => {
  const stream = open();
  stream.fail(new CallerLeft());
  await assert.rejects(stream.pump.first, CallerLeft);
});

test('what a chunk completes goes out as one write, and what the tap keeps back never', () => {
  const stream = open();
  stream.read();
  stream.send(`${event}hidden\n\n${event}`);
  stream.send('hidden\n\n');
  assert.deepEqual(stream.out, [event + event]);
});

test('however an answer is cut into chunks, its reader gets the same bytes', async () => {
  const text = `: c\n\n${event}hidden\n\ndata: zwei\r\n\r\n${done}`;
  const cuts = fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(cuts, fc.nat(12), async (places, readAt) => {
      const stream = open();
      const marks = [0, ...places.toSorted((a, b) => a - b), text.length];
      for (const [index, from] of marks.entries()) {
        if (index === readAt) stream.read();
        const part = text.slice(from, marks[index + 1]);
        if (part !== '') stream.send(part);
      }
      stream.end();
      if (readAt >= marks.length) stream.read();
      assert.equal(await stream.pump.ended, 'ok');
      assert.equal(stream.out.join(''), `${text.replace('hidden\n\n', '')}<end>`);
    }),
    { numRuns: 100 },
  );
});
