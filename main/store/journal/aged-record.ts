// Owns reading what older versions wrote into a journal: whole rows as JSON objects, which know less the older they are.
import { isJsonObject } from '../../contract/json.ts';
import { noUsage } from '../../contract/routing.ts';
import { closingValues, ownValues, placeValues } from '../request-columns.ts';
import type { OpenRow, SettledRow } from '../rows.ts';
import type { ReadRecord } from './read-record.ts';

const agedRow = {
  client: null,
  why: null,
  pinned: false,
  bodyBytes: 0,
  app: null,
  account: 'main',
  mirrors: null,
} as const satisfies Partial<OpenRow>;
const agedEnding = {
  fellBack: false,
  rule: null,
  profile: null,
  priceVersion: null,
  partlyPriced: false,
  times: 1,
  learned: null,
} as const satisfies Partial<SettledRow>;

type AgedRecord =
  | { readonly kind: 'opened'; readonly row: OpenRow }
  | { readonly kind: 'settled'; readonly row: SettledRow };

/** Its trace stands apart, or in it. */
export function agedRecordOf(written: unknown, traceApart: string | null): ReadRecord | null {
  if (!isAged(written)) return null;
  const { id } = written.row;
  if (written.kind === 'opened') {
    const row = { ...agedRow, ...written.row };
    return { kind: 'opened', id, own: ownValues(row), place: placeValues(row) };
  }
  const row = agedSettled(written.row);
  const { spent, learned, trace } = row;
  return { kind: 'settled', id, values: closingValues(row), spent, learned, trace: traceApart ?? trace };
}

function agedSettled(row: SettledRow): SettledRow {
  const usage = row.usage === null ? null : { ...noUsage, ...row.usage };
  const spent = row.spent.map((one) => ({ ...one, usage: { ...noUsage, ...one.usage } }));
  return { ...agedRow, ...agedEnding, ...row, usage, spent };
}

/** The checksum vouches for what this program wrote. */
function isAged(value: unknown): value is AgedRecord {
  if (!isJsonObject(value) || !isJsonObject(value['row'])) return false;
  const { id, spent } = value['row'];
  if (typeof id !== 'string') return false;
  return value['kind'] === 'opened' || (value['kind'] === 'settled' && Array.isArray(spent));
}
