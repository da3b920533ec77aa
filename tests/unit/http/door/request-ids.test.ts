import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRequestIds } from '../../../../main/http/door/request-ids.ts';
import { recordingClock } from '../../../support/recording-ports.ts';

const now = Date.UTC(2026, 0, 1);

/** Bytes that count up, so that every id shows which it was given. */
function countingRandom() {
  const asked: number[] = [];
  let next = 0;
  return {
    asked,
    bytes(count: number) {
      asked.push(count);
      return Uint8Array.from({ length: count }, () => next++ % 251);
    },
  };
}

test('an id is its time and nine random bytes, in letters and digits', () => {
  const newId = createRequestIds(recordingClock(now).clock, { bytes: (count) => new Uint8Array(count).fill(0xab) });
  assert.equal(newId(), `req_${now.toString(36)}${'ab'.repeat(9)}`);
});

test('no random byte is used in two ids, and all of them are', () => {
  const random = countingRandom();
  const newId = createRequestIds(recordingClock(now).clock, random);
  const ids = Array.from({ length: 600 }, newId);
  const used = ids.map((id) => id.slice(-18)).join('');
  const expected = Uint8Array.from({ length: 600 * 9 }, (_, at) => at % 251);
  assert.equal(used, Buffer.from(expected).toString('hex'));
});

test('the system is asked once for 256 ids, and not before the first', () => {
  const random = countingRandom();
  const newId = createRequestIds(recordingClock(now).clock, random);
  assert.deepEqual(random.asked, []);
  for (let made = 0; made < 256; made++) newId();
  assert.deepEqual(random.asked, [2304]);
  newId();
  assert.deepEqual(random.asked, [2304, 2304]);
});

test('bytes that their giver writes over later do not change an id', () => {
  const given = new Uint8Array(2304);
  const newId = createRequestIds(recordingClock(now).clock, { bytes: () => given });
  newId();
  given.fill(0xff);
  assert.match(newId(), /0{18}$/);
});

test('an id of a later millisecond sorts behind every earlier one', () => {
  const time = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2050, 0, 1) });
  const bytes = fc.uint8Array({ minLength: 18, maxLength: 18 });
  fc.assert(
    fc.property(time, fc.nat({ max: 1_000_000 }), bytes, (earlier, step, pool) => {
      const { clock, setNow } = recordingClock(earlier);
      const newId = createRequestIds(clock, { bytes: (count) => Buffer.concat([pool], count) });
      const first = newId();
      setNow(earlier + step + 1);
      assert.ok(first < newId());
    }),
  );
});
