import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import type { ReadRecord } from '../../../../main/store/journal/read-record.ts';
import { encodeRecord, readRecords, type JournalRecord } from '../../../../main/store/journal/record.ts';
import { closingValues, ownValues, placeValues } from '../../../../main/store/request-columns.ts';
import { openRow, sampleTrace, settledRow, spentTry, tokens } from '../../../support/ledger.ts';

const awkward = fc.string({ unit: fc.constantFrom('\n', '\t', '\ud800', '\udc00', '\u2028', 'é', 'a'), maxLength: 8 });
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), awkward);
const amount = fc.maxSafeNat();
const perhaps = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const usage = fc.tuple(amount, amount).map(([input, output]) => tokens(input, output));
const opened = fc
  .record({ id: text, model: text, target: perhaps(text), at: amount, reservedNanoUsd: perhaps(amount) })
  .map(({ id, ...more }) => openRow(id, more));
const settled = fc
  .record({
    row: opened,
    more: fc.record({
      usage: perhaps(usage),
      costNanoUsd: perhaps(amount),
      // Half a character becomes the sign for one that is unknown, as in the table.
      trace: perhaps(fc.string({ unit: 'binary', maxLength: 12 })),
      spent: fc.array(
        fc.tuple(text, usage, perhaps(amount)).map((parts) => spentTry(...parts)),
        { maxLength: 2 },
      ),
    }),
  })
  .map(({ row, more }) => settledRow(row, more));
const record: fc.Arbitrary<JournalRecord> = fc.oneof(
  opened.map((row): JournalRecord => ({ kind: 'opened', row })),
  settled.map((row): JournalRecord => ({ kind: 'settled', row })),
);
const records = fc.array(record, { minLength: 1, maxLength: 5 });

const bytesOf = (written: readonly JournalRecord[]): Buffer => Buffer.from(written.map(encodeRecord).join(''));
/** What is to be read of what was written. */
function readOf({ kind, row }: JournalRecord): ReadRecord {
  const { id } = row;
  if (kind === 'opened') return { kind, id, own: ownValues(row), place: placeValues(row) };
  const { spent, learned, trace } = row;
  return { kind, id, values: closingValues(row), spent, learned, trace };
}

/** Where each record ends. */
const endsOf = (written: readonly JournalRecord[]): number[] =>
  written.map((_, index) => bytesOf(written.slice(0, index + 1)).length);

test('any rows are read as they were written, whatever characters they hold', () => {
  fc.assert(
    fc.property(records, (written) => {
      const bytes = bytesOf(written);
      assert.deepEqual(readRecords(bytes), { records: written.map(readOf), used: bytes.length, unreadable: 0 });
    }),
  );
});

const agedText =
  '"id":"a","at":1795521600000,"projectId":"default","dialect":"openai-chat","model":"one\\ntwo","tier":null,"target":"b/m",' +
  '"zone":"private","reservedInputTokens":10,"reservedOutputTokens":20,"reservedNanoUsd":30';
const endingText =
  '"outcome":"ok","status":200,"usage":{"inputTokens":1,"outputTokens":2,"cachedTokens":0,"cacheWriteTokens":0,' +
  '"reasoningTokens":0,"audioInputTokens":0,"audioOutputTokens":0,"estimated":false},"costNanoUsd":1000,"durationMs":5,' +
  '"ttftMs":null';
const row = openRow('a', { model: 'one\ntwo' });

test('this is the form on disk', () => {
  const lineOf = (trace: string | null) => encodeRecord({ kind: 'settled', row: settledRow(row, { trace }) });
  const payloadOf = (line: string) => line.slice(9);
  const opened =
    'o[["a",1795521600000,"default",null,"main",null,null,null,"openai-chat","one\\ntwo",10,20,30,null,null,0],' +
    '[null,"b/m","private",0]]';
  const settled = '[null,"b/m","private",0,"ok",1000,0,1,null,1,2,0,0,0,0,0,0,0,0,200,5,null,0,null,';
  const profile = 'null,null,null,null,null,null,null,null,null,null,null,null,null]';
  assert.equal(encodeRecord({ kind: 'opened', row }).slice(9), `${opened}\n`);
  assert.equal(payloadOf(lineOf(null)), `s[${settled}${profile},"a",[],null,null]\n`);
  assert.equal(payloadOf(lineOf('{"walls":[]}')), `s[${settled}${profile},"a",[],null,null]\t{"walls":[]}\n`);
});

test('what an older version has left is read, its rows knowing less', () => {
  const settledOf = (trace: string | null): JournalRecord => ({ kind: 'settled', row: settledRow(row, { trace }) });
  const agedSettled = `${agedText},${endingText},"spent":[]`;
  const lines = [
    `243e8cb6 {"kind":"opened","row":{${agedText}}}\n`,
    `7d72b69c {"kind":"settled","row":{${agedSettled},"trace":null}}\n`,
    `74525633 {"kind":"settled","row":{${agedSettled}}}\t{"walls":[]}\n`,
  ];
  const { records, unreadable } = readRecords(Buffer.from(lines.join('')));
  assert.equal(unreadable, 0);
  const rows: JournalRecord[] = [{ kind: 'opened', row }, settledOf(null), settledOf('{"walls":[]}')];
  assert.deepEqual(records, rows.map(readOf));
});

test('whole rows as an older version wrote them are read as those of now', () => {
  const olderLine = ({ kind, row: whole }: JournalRecord): string => {
    const payload = JSON.stringify({ kind, row: whole });
    return `${crc32(payload).toString(16).padStart(8, '0')} ${payload}\n`;
  };
  fc.assert(
    fc.property(records, (written) => {
      const read = readRecords(Buffer.from(written.map(olderLine).join('')));
      assert.deepEqual([read.records, read.unreadable], [written.map(readOf), 0]);
    }),
  );
});

test('of a file that was cut anywhere exactly the whole records are read', () => {
  const sample: JournalRecord[] = [
    { kind: 'opened', row: openRow('ä') },
    { kind: 'settled', row: settledRow(openRow('ä'), { trace: JSON.stringify(sampleTrace) }) },
    { kind: 'opened', row: openRow('last') },
  ];
  fc.assert(
    fc.property(fc.oneof(fc.constant(sample), records), fc.nat(), (written, cut) => {
      const bytes = bytesOf(written);
      const length = cut % (bytes.length + 1);
      const ends = endsOf(written).filter((end) => end <= length);
      const read = readRecords(bytes.subarray(0, length));
      assert.deepEqual(read, {
        records: written.slice(0, ends.length).map(readOf),
        used: ends.at(-1) ?? 0,
        unreadable: 0,
      });
    }),
    { numRuns: 500 },
  );
});

test('a byte that was changed anywhere never makes another record, and spares the others', () => {
  fc.assert(
    fc.property(records, fc.nat(), fc.integer({ min: 1, max: 255 }), (written, place, change) => {
      const bytes = bytesOf(written);
      const at = place % bytes.length;
      const hit = endsOf(written).findIndex((end) => at < end);
      const isLineEnd = bytes[at] === 0x0a;
      bytes[at] = (bytes[at] ?? 0) ^ change;
      const read = readRecords(bytes);
      const spared = written.filter((_, index) => index !== hit && !(isLineEnd && index === hit + 1));
      assert.deepEqual(read.records, spared.map(readOf));
      if (!isLineEnd) assert.ok(read.unreadable >= 1);
    }),
    { numRuns: 500 },
  );
});

const foreign = ['', ' ', '{}', '00000000 ', 'zzzzzzzz {}', '00000000\t{}', 'x'.repeat(5_000)];

for (const line of foreign) {
  test(`a line ${JSON.stringify(line.slice(0, 20))} is counted and skipped`, () => {
    const good: JournalRecord = { kind: 'opened', row: openRow('a') };
    const read = readRecords(Buffer.from(`${line}\n${encodeRecord(good)}`));
    assert.deepEqual([read.records, read.unreadable], [[readOf(good)], 1]);
  });
}
