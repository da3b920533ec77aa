import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { eventsOf, type StreamEvent } from '../../../main/commands/event-lines.ts';

async function read(text: string, cuts: readonly number[]): Promise<StreamEvent[]> {
  const bytes = Buffer.from(text);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  const pieces = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(control) {
      for (const piece of pieces) control.enqueue(Uint8Array.from(piece));
      control.close();
    },
  });
  return all(eventsOf({ body }));
}

async function all(events: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const read: StreamEvent[] = [];
  for await (const event of events) read.push(event);
  return read;
}

test('events are read wherever their stream is cut', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((line) => !/[\r\n]/.test(line));
  const events = fc.array(
    fc
      .tuple(fc.constantFrom('progress', 'done', 'message'), text)
      .map(([event, data]): StreamEvent => ({ event, data })),
  );
  await fc.assert(
    fc.asyncProperty(
      events,
      fc.array(fc.nat(), { maxLength: 6 }),
      fc.constantFrom('\n', '\r\n'),
      async (sent, cuts, end) => {
        const frames = sent.map(
          ({ event, data }) => `: still here${end}${end}event: ${event}${end}data: ${data}${end}${end}`,
        );
        assert.deepEqual(await read(frames.join(''), cuts), sent);
      },
    ),
  );
});

test('an answer without a body has none', async () => {
  assert.deepEqual(await all(eventsOf({ body: null })), []);
});
