// What is kept of a stream before somebody reads it: the answer whole, of comments before it a little.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamTap } from '../../../../main/dialects/dialect.ts';
import { openPump } from '../../../../main/gateway/exchange/pump.ts';
import { createBody } from './fakes.ts';

function tapOf(): StreamTap {
  let begun = false;
  let finished = false;
  return {
    push(frame) {
      begun ||= frame.includes('data:');
      finished ||= frame.includes('[DONE]');
      return frame;
    },
    end: () => null,
    fail: ({ message }) => Buffer.from(`error: ${message}\n\n`),
    usage: () => null,
    begun: () => begun,
    finished: () => finished,
    failure: () => null,
    textLength: () => 0,
  };
}

function openFake() {
  const { body, send, end } = createBody();
  const pump = openPump({ body, framing: 'sse', tap: tapOf(), frameBytes: 1_000_000, backend: 'fake' });
  return {
    pump,
    send,
    end,
    read() {
      const out: Buffer[] = [];
      pump.source.open({ write: (bytes) => out.push(bytes) > 0, end: () => undefined });
      return Buffer.concat(out).toString();
    },
  };
}

const comment = `: ${'still thinking '.repeat(60)}\n\n`;
const answer = 'data: {"a":1}\n\n';

test('of a flood of comments before the first event little is kept, and of the answer everything', async () => {
  const stream = openFake();
  for (let sent = 0; sent < 10_000; sent++) stream.send(comment);
  stream.send(answer);
  await stream.pump.first;
  const text = stream.read();
  assert.ok(text.endsWith(answer));
  assert.ok(text.startsWith(comment));
  assert.ok(text.length < 20_000, `${text.length} characters are kept`);
});

test('comments between the events of an answer all pass', async () => {
  const stream = openFake();
  stream.send(answer);
  for (let sent = 0; sent < 100; sent++) stream.send(comment);
  stream.send('data: [DONE]\n\n');
  stream.end();
  assert.equal(stream.read(), `${answer}${comment.repeat(100)}data: [DONE]\n\n`);
  assert.equal(await stream.pump.ended, 'ok');
});

test('a comment and the first event in one chunk pass together, also behind a flood', () => {
  const stream = openFake();
  for (let sent = 0; sent < 100; sent++) stream.send(comment);
  stream.send(comment + answer);
  assert.ok(stream.read().endsWith(comment + answer));
});
