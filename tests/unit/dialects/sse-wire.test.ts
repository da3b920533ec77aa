import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createFrameCutter } from '../../../main/dialects/shared/frames.ts';
import { readSse, writeSse } from '../../../main/dialects/shared/sse.ts';
import { byteByByte, cutAt } from '../../support/answers.ts';
import { sharedLines, withoutShared } from '../../support/shared.ts';

interface WireCase {
  readonly id: string;
  readonly bytes_b64: string;
  readonly expected: readonly { readonly event: string | null; readonly data: string; readonly id: string | null }[];
}

/** An event that no blank line has ended was never sent; a CR at the very end could have become a CRLF until then. */
function eventsOf(pieces: readonly Buffer[]) {
  const cutter = createFrameCutter(10_000_000);
  const frames = pieces.flatMap((piece) => cutter.push(piece));
  const rest = cutter.rest();
  const ended = /(?:\r\n|\n|\r)\r$/.test(rest.toString());
  return [...frames, ...(ended ? [rest] : [])].flatMap((frame) => readSse(frame) ?? []);
}

const cases = withoutShared === false ? sharedLines<WireCase>('data/sse-wire/cases.jsonl') : [];

test('there are streams to read', { skip: withoutShared }, () => assert.equal(cases.length, 30));

/** Their mark was encoded twice and is three letters: the parser that they are from skips those, the standard does not. */
const twiceEncoded = ['esp-LeadingBom', 'esp-MultiBom'];

for (const { id, bytes_b64, expected: all } of cases) {
  const expected = twiceEncoded.includes(id) ? all.slice(1) : all;
  const bytes = Buffer.from(bytes_b64, 'base64');
  test(`${id} is read as it was meant, whole and byte by byte`, () => {
    assert.deepEqual(eventsOf([bytes]), expected);
    assert.deepEqual(eventsOf(byteByByte(bytes)), expected);
  });
  test(`${id} is read as it was meant, however it is split`, () => {
    const places = fc.array(fc.nat(bytes.length), { maxLength: 8 });
    fc.assert(
      fc.property(places, (some) => assert.deepEqual(eventsOf(cutAt(bytes, ...some)), expected)),
      { numRuns: 30 },
    );
  });
}

test('a byte order mark passes as it came', () => {
  const bytes = Buffer.from('\uFEFFdata: 1\n\n');
  for (const pieces of [[bytes], byteByByte(bytes)]) {
    const cutter = createFrameCutter(1_000);
    const frames = pieces.flatMap((piece) => cutter.push(piece));
    assert.deepEqual(frames.map(String), ['\uFEFF', 'data: 1\n\n']);
  }
  const short = createFrameCutter(1_000);
  assert.deepEqual([short.push(bytes.subarray(0, 2)), short.rest()], [[], bytes.subarray(0, 2)]);
});

test('what is written is read', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 'x.y'), (data, event) => {
      const [told, ...more] = eventsOf(byteByByte(Buffer.from(writeSse(data, event))));
      assert.deepEqual([told, more], [{ event: event ?? null, data: JSON.stringify(data), id: null }, []]);
    }),
  );
});
