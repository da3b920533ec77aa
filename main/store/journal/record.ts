// Owns the journal's form on disk: a record is a line, a checksum of its payload before it. Whatever a kill or a full
// disk did to a file, what is read from it are whole records and nothing else.
import { crc32 } from 'node:zlib';
import { noUsage } from '../../contract/routing.ts';
import { isJsonObject, parseJson } from '../../contract/json.ts';
import { agedEnding, agedRow, type OpenRow, type SettledRow } from '../rows.ts';

export type JournalRecord =
  | { readonly kind: 'opened'; readonly row: OpenRow }
  | { readonly kind: 'settled'; readonly row: SettledRow };

interface RecordsRead {
  readonly records: readonly JournalRecord[];
  /** Bytes up to the end of the last whole line. */
  readonly used: number;
  /** Whole lines that are no records. */
  readonly unreadable: number;
}

const newline = 0x0a;
const space = 0x20;
const tab = 0x09;
const sumLength = 8;

const hexOf = (sum: number): string => sum.toString(16).padStart(sumLength, '0');

/** JSON has no line break of its own, and no half of a character: what is summed are the bytes that are written. */
export function encodeRecord(record: JournalRecord): string {
  const payload = payloadOf(record);
  return `${hexOf(crc32(payload))} ${payload}\n`;
}

/** A trace is the larger part of a record and JSON already: it stands behind a tab as it is, which JSON has none of. */
function payloadOf(record: JournalRecord): string {
  if (record.kind === 'opened') return JSON.stringify(record);
  const { trace, ...row } = record.row;
  if (trace === null || trace.includes('\n')) return JSON.stringify(record);
  return `${JSON.stringify({ kind: record.kind, row })}\t${trace}`;
}

/** A last line that has no end yet is left for later. */
export function readRecords(bytes: Buffer): RecordsRead {
  const records: JournalRecord[] = [];
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

function decodeLine(line: Buffer): JournalRecord | null {
  if (line[sumLength] !== space) return null;
  const payload = line.subarray(sumLength + 1);
  if (line.toString('latin1', 0, sumLength) !== hexOf(crc32(payload))) return null;
  return recordOf(payload);
}

function recordOf(payload: Buffer): JournalRecord | null {
  const end = payload.indexOf(tab);
  const record = parseJson(payload.toString('utf8', 0, end === -1 ? payload.length : end));
  if (!isRecord(record)) return null;
  if (record.kind === 'opened') return { kind: record.kind, row: agedOpened(record.row) };
  const row = agedSettled(record.row);
  return { kind: record.kind, row: end === -1 ? row : { ...row, trace: payload.toString('utf8', end + 1) } };
}

/** What this version has written has every field; to copy it would be the larger part of reading it. */
const agedOpened = (row: OpenRow): OpenRow => (isOurs(row) ? row : { ...agedRow, ...row });

function agedSettled(row: SettledRow): SettledRow {
  if (isOurs(row) && 'learned' in row) return row;
  const usage = row.usage === null ? null : { ...noUsage, ...row.usage };
  const spent = row.spent.map((one) => ({ ...one, usage: { ...noUsage, ...one.usage } }));
  return { ...agedRow, ...agedEnding, ...row, usage, spent };
}

/** The fields that came last. */
const isOurs = (row: OpenRow): boolean => 'mirrors' in row;

/** The checksum vouches for what this program wrote. What no table can hold of it is found when it is written there. */
function isRecord(value: unknown): value is JournalRecord {
  if (!isJsonObject(value) || !isJsonObject(value['row'])) return false;
  const { id, spent } = value['row'];
  if (typeof id !== 'string') return false;
  return value['kind'] === 'opened' || (value['kind'] === 'settled' && Array.isArray(spent));
}
