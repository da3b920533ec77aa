import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openaiResponses } from '../../../../main/dialects/openai-responses/openai-responses.ts';
import { eventsIn, framesOf, requestOf, streamOf, usage, type Fields } from './answers.ts';

const figures = {
  input_tokens: 132,
  input_tokens_details: { cached_tokens: 100, cache_write_tokens: 20 },
  output_tokens: 17,
  output_tokens_details: { reasoning_tokens: 9 },
};
const response = (fields: Fields = {}): Fields => ({ id: 'resp_1', status: 'in_progress', usage: null, ...fields });
const created = { type: 'response.created', response: response() };
const delta = {
  type: 'response.output_text.delta',
  output_index: 0,
  delta: 'the words "usage" and response.completed',
};
const ending = (type: string, fields: Fields = {}): Fields => ({
  type: `response.${type}`,
  response: response({ status: type, usage: figures, ...fields }),
});

const tapped = (bytes: Buffer) => {
  const tap = openaiResponses.createTap(requestOf({ stream: true }));
  for (const frame of framesOf(bytes)) assert.equal(tap.push(frame), frame);
  return tap;
};
const withoutNames = (bytes: Buffer): Buffer => Buffer.from(bytes.toString().replace(/^event: .*\n/gm, ''));

for (const [how, stream] of [
  ['with names of events', streamOf],
  ['without names of events', (events: readonly Fields[]) => withoutNames(streamOf(events))],
] as const) {
  test(`frames pass untouched and usage is read, ${how}`, () => {
    const tap = tapped(stream([created, delta, ending('completed', { output: [] })]));
    assert.deepEqual(tap.usage(), usage);
    assert.equal(tap.finished(), true);
    assert.equal(tap.failure(), null);
    assert.equal(tap.textLength(), 'the words \\'.length);
    assert.deepEqual(tap.whole?.(), response({ status: 'completed', usage: figures, output: [] }));
    assert.equal(tap.end(), null);
  });

  test(`an answer that is cut short or fails is over too, ${how}`, () => {
    const short = tapped(stream([created, ending('incomplete')]));
    assert.deepEqual([short.finished(), short.failure(), short.whole?.()?.['status']], [true, null, 'incomplete']);
    const failed = tapped(stream([created, ending('failed', { error: { code: 'server_error', message: 'Broke.' } })]));
    assert.deepEqual([failed.finished(), failed.whole?.()], [true, null]);
    assert.deepEqual(failed.failure(), { message: 'Broke.', type: null, code: 'server_error' });
    assert.deepEqual(failed.usage(), usage);
  });
}

test('an answer that only began is not over, whatever its text says', () => {
  const tap = tapped(streamOf([created, delta, { type: 'response.output_text.delta', delta: '' }]));
  assert.deepEqual(
    [tap.begun(), tap.finished(), tap.usage(), tap.whole?.(), tap.failure()],
    [true, false, null, null, null],
  );
});

test('comments, pings and errors are not the begin of an answer', () => {
  const tap = tapped(
    Buffer.from(': keep-alive\n\nevent: keepalive\ndata: {"type":"keepalive"}\n\ndata: {"type":"keepalive"}\n\n'),
  );
  assert.equal(tap.begun(), false);
  const failed = tapped(streamOf([{ type: 'error', code: 'x', message: 'Broke.', param: null }]));
  assert.equal(failed.begun(), false);
  assert.deepEqual(failed.failure(), { message: 'Broke.', type: null, code: 'x' });
});

const broken = { status: 502, code: 'upstream_error', type: 'upstream_error', message: 'It broke.', param: null };

test('a fault in mid-stream goes on counting, and fails the response that began', () => {
  const bytes = streamOf([created, delta]);
  const events = eventsIn(Buffer.concat([bytes, tapped(bytes).fail(broken)]).toString()).slice(2);
  assert.deepEqual(events, [
    { type: 'error', sequence_number: 2, code: 'upstream_error', message: 'It broke.', param: null },
    {
      type: 'response.failed',
      sequence_number: 3,
      response: response({ status: 'failed', error: { code: 'server_error', message: 'It broke.' } }),
    },
  ]);
});

test('a fault before anything began is an error alone', () => {
  const events = eventsIn(String(openaiResponses.createTap(requestOf()).fail(broken)));
  assert.deepEqual(events, [
    { type: 'error', sequence_number: 0, code: 'upstream_error', message: 'It broke.', param: null },
  ]);
});

test('usage of a whole answer is read from its own place alone', () => {
  const read = (value: unknown) => openaiResponses.readUsage(Buffer.from(JSON.stringify(value)));
  assert.deepEqual(read({ output: [{ usage: 1 }], usage: figures }), usage);
  assert.equal(read({ output: [{ usage: figures }] }), null);
  assert.equal(read({ usage: null }), null);
});
