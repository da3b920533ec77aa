import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createFrameCutter, createLineCutter, FrameTooLong } from '../../../../main/dialects/shared/frames.ts';

const cut = (chunks: readonly Buffer[]): { frames: string[]; rest: string } => {
  const cutter = createFrameCutter(1_000_000);
  const frames = chunks.flatMap((chunk) => cutter.push(chunk)).map(String);
  return { frames, rest: String(cutter.rest()) };
};

const splitAt = (bytes: Buffer, points: readonly number[]): Buffer[] => {
  const edges = [0, ...points.map((point) => point % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
};

const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const line = fc.constantFrom('data: {"a":1}', 'event: ping', ': comment', 'data: ✓ ü', 'id: 7');
const frame = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 3 }), lineEnd)
  .map(([lines, end]) => `${lines.join(end)}${end}${end}`);
/** A frame that ends in CR followed by one that would begin with LF cannot be: a line never begins with LF here. */
const stream = fc.tuple(fc.array(frame, { maxLength: 6 }), fc.constantFrom('', 'data: half', 'data: {"x":'));

test('however a stream is split, the same frames come out and no byte is lost', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(500), { maxLength: 12 }), ([frames, rest], points) => {
      const bytes = Buffer.from(frames.join('') + rest);
      const whole = cut([bytes]);
      const split = cut(splitAt(bytes, points));
      assert.equal(split.frames.join('') + split.rest, bytes.toString());
      assert.deepEqual(
        split.frames.filter((text) => text.includes('data: {"a":1}')).length,
        whole.frames.filter((text) => text.includes('data: {"a":1}')).length,
      );
    }),
  );
});

test('frames with line feeds are cut where they end, at every split', () => {
  for (const end of ['\n', '\r\n']) {
    const frames = [`data: {"a":1}${end}${end}`, `: ping${end}${end}`, `event: x${end}data: ✓${end}${end}`];
    const bytes = Buffer.from(`${frames.join('')}data: rest`);
    for (let at = 0; at <= bytes.length; at++) {
      assert.deepEqual(cut([bytes.subarray(0, at), bytes.subarray(at)]), { frames, rest: 'data: rest' });
    }
    assert.deepEqual(cut([...bytes].map((byte) => Buffer.from([byte]))), { frames, rest: 'data: rest' });
  }
});

test('a frame that never ends is refused at the limit', () => {
  const cutter = createFrameCutter(100);
  assert.throws(() => {
    for (let count = 0; count < 20; count++) cutter.push(Buffer.from('xxxxxxxxxx'));
  }, FrameTooLong);
});

const cutLines = (chunks: readonly Buffer[]): { frames: string[]; rest: string } => {
  const cutter = createLineCutter(1_000_000);
  const frames = chunks.flatMap((chunk) => cutter.push(chunk)).map(String);
  return { frames, rest: String(cutter.rest()) };
};

test('JSON lines are cut behind their ends, at every split', () => {
  const frames = ['{"a":"✓"}\n', '\n', '{"b":"x\\n"}\r\n', '{}\n'];
  const bytes = Buffer.from(`${frames.join('')}{"half":`);
  for (let at = 0; at <= bytes.length; at++)
    for (let next = at; next <= bytes.length; next++) {
      const chunks = [bytes.subarray(0, at), bytes.subarray(at, next), bytes.subarray(next)];
      assert.deepEqual(cutLines(chunks), { frames, rest: '{"half":' });
    }
  assert.deepEqual(cutLines([...bytes].map((byte) => Buffer.from([byte]))), { frames, rest: '{"half":' });
});

test('a chunk that is one whole line is passed on without a copy', () => {
  const line = Buffer.from('{"a":1}\n');
  const [frame] = createLineCutter(100).push(line);
  assert.equal(frame?.buffer, line.buffer);
  assert.equal(frame?.byteOffset, line.byteOffset);
});

test('a line that never ends is refused at the limit, and lines below it are not', () => {
  const cutter = createLineCutter(16);
  for (let count = 0; count < 20; count++) assert.equal(cutter.push(Buffer.from('{"a":"1234567"}\n')).length, 1);
  cutter.push(Buffer.from('xxxxxxxx'));
  cutter.push(Buffer.from('xxxxxxxx'));
  assert.throws(() => cutter.push(Buffer.from('x')), FrameTooLong);
});
