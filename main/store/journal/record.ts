// Owns the journal's form on disk: a record is a line, a checksum of its payload before it. Whatever a kill or a full
// disk did to a file, what is read from it are whole records and nothing else.
//
// A payload is a letter and the row's values as JSON, in the order of its columns: `o` as it was opened, `s` as it was
// settled. A change of the columns takes other letters, so that what an older version left is still read.
import { crc32 } from 'node:zlib';
import { parseJson } from '../../contract/json.ts';
import {
  closingColumns,
  closingValues,
  ownColumns,
  ownValues,
  placeColumns,
  placeValues,
  type ClosingValues,
  type OwnValues,
  type PlaceValues,
} from '../request-columns.ts';
import type { Learned, OpenRow, SettledRow, SpentTry } from '../rows.ts';
import { agedRecordOf } from './aged-record.ts';
import type { OpenedRecord, ReadRecord, SettledRecord } from './read-record.ts';

export type JournalRecord =
  | { readonly kind: 'opened'; readonly row: OpenRow }
  | { readonly kind: 'settled'; readonly row: SettledRow };

/** What a row has no column for stands beside the values of its columns. */
type WrittenEnd = readonly [
  values: ClosingValues,
  id: string,
  spent: readonly SpentTry[],
  learned: Learned | null,
  trace: string | null,
];

interface RecordsRead {
  readonly records: readonly ReadRecord[];
  /** Bytes up to the end of the last whole line. */
  readonly used: number;
  /** Whole lines that are no records. */
  readonly unreadable: number;
}

const newline = 0x0a;
const space = 0x20;
const tab = 0x09;
const [openedLetter, settledLetter] = ['o', 's'];
const [openedByte, settledByte] = [0x6f, 0x73];
const sumLength = 8;

const hexOf = (sum: number): string => sum.toString(16).padStart(sumLength, '0');

/** JSON has no line break of its own, and no half of a character: what is summed are the bytes that are written. */
export function encodeRecord(record: JournalRecord): string {
  const payload = record.kind === 'opened' ? openedPayload(record.row) : settledPayload(record.row);
  return `${hexOf(crc32(payload))} ${payload}\n`;
}

const openedPayload = (row: OpenRow): string => openedLetter + JSON.stringify([ownValues(row), placeValues(row)]);

/** A trace is the larger part of a record and JSON already: it stands behind a tab as it is, which JSON has none of. */
function settledPayload(row: SettledRow): string {
  const { trace } = row;
  const isApart = trace !== null && !trace.includes('\n');
  const end: WrittenEnd = [closingValues(row), row.id, row.spent, row.learned, isApart ? null : trace];
  const payload = settledLetter + JSON.stringify(end);
  return isApart ? `${payload}\t${trace}` : payload;
}

/** A last line that has no end yet is left for later. */
export function readRecords(bytes: Buffer): RecordsRead {
  const records: ReadRecord[] = [];
  let used = 0;
  let unreadable = 0;
  for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, used)) {
    const record = decodeLine(bytes.subarray(used, end));
    if (record === null) unreadable++;
    else records.push(record);
    used = end + 1;
  }
  return { records, used, unreadable };
}

function decodeLine(line: Buffer): ReadRecord | null {
  if (line[sumLength] !== space) return null;
  const payload = line.subarray(sumLength + 1);
  if (line.toString('latin1', 0, sumLength) !== hexOf(crc32(payload))) return null;
  return recordOf(payload);
}

/** The checksum vouches for what this program wrote. What no table can hold of it is found when it is written there. */
function recordOf(payload: Buffer): ReadRecord | null {
  const tabAt = payload.indexOf(tab);
  const end = tabAt === -1 ? payload.length : tabAt;
  const trace = tabAt === -1 ? null : payload.toString('utf8', tabAt + 1);
  const [letter] = payload;
  if (letter === openedByte) return openedOf(parseJson(payload.toString('utf8', 1, end)));
  if (letter === settledByte) return settledOf(parseJson(payload.toString('utf8', 1, end)), trace);
  return agedRecordOf(parseJson(payload.toString('utf8', 0, end)), trace);
}

function openedOf(written: unknown): OpenedRecord | null {
  if (!isOpened(written)) return null;
  const [own, place] = written;
  return { kind: 'opened', id: own[0], own, place };
}

function settledOf(written: unknown, traceApart: string | null): SettledRecord | null {
  if (!isSettled(written)) return null;
  const [values, id, spent, learned, trace] = written;
  return { kind: 'settled', id, values, spent, learned, trace: traceApart ?? trace };
}

const isOpened = (written: unknown): written is readonly [OwnValues, PlaceValues] =>
  isValues(written, 2) &&
  isValues(written[0], ownColumns.length) &&
  isValues(written[1], placeColumns.length) &&
  typeof written[0][0] === 'string';

const isSettled = (written: unknown): written is WrittenEnd =>
  isValues(written, 5) &&
  isValues(written[0], closingColumns.length) &&
  typeof written[1] === 'string' &&
  Array.isArray(written[2]);

const isValues = (written: unknown, length: number): written is readonly unknown[] =>
  Array.isArray(written) && written.length === length;
