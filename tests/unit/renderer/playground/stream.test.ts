import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createEventReader, readEvents } from '../../../../renderer/features/playground/stream.ts';

const line = fc.stringMatching(/^[^\r\n]{1,40}$/).map((text) => text.trimStart() || 'x');

test('events are the same however the bytes are cut, comments and keep-alives are none', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 12 }),
      fc.array(fc.nat(40), { maxLength: 30 }),
      async (texts, cuts) => {
        const stream = texts.map((text) => `: still here\n\ndata: ${text}\r\n\r\n`).join('');
        const bytes = new TextEncoder().encode(stream);
        const heard: string[] = [];
        let at = 0;
        const body = new ReadableStream<Uint8Array>({
          pull(controller) {
            if (at >= bytes.length) return controller.close();
            const length = Math.max(1, cuts[at % Math.max(1, cuts.length)] ?? 7);
            controller.enqueue(bytes.slice(at, at + length));
            at += length;
          },
        });
        await readEvents(body, (data) => heard.push(data));
        assert.deepEqual(heard, texts);
      },
    ),
  );
});

test('an event of several lines is one, and what is not whole waits', () => {
  const read = createEventReader();
  assert.deepEqual(read('data: a\ndata: b\n'), []);
  assert.deepEqual(read('\ndata: c'), ['a\nb']);
  assert.deepEqual(read('\n\n'), ['c']);
});
