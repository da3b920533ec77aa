// Owns cutting what is read of many rows into pieces of a bounded time each, so that whoever else asks the reading thread
// is answered between them. A statement is over at the end of its piece: rows may come in before the next.
import type { Db } from './open.ts';

/** Work that may stop wherever it yields, for as long as others need. */
export type Pieces<T> = Generator<void, T, void>;

export const isPieces = (value: unknown): value is Pieces<unknown> =>
  typeof value === 'object' && value !== null && 'next' in value && Symbol.iterator in value;

/** From one place up to another that is not in it. */
interface Span {
  readonly from: number;
  readonly to: number;
}

const rowsOfTime = 1_000;

/** All that began since then, in the order of time. What began in the same millisecond is in one piece. */
export function* spansSince(db: Db, since: number, rows = rowsOfTime): Generator<Span> {
  const behind = db
    .prepare<[number], number>(
      `SELECT at FROM request INDEXED BY request_at WHERE at >= ? ORDER BY at LIMIT 1 OFFSET ${rows}`,
    )
    .pluck();
  let from = since;
  for (let next = behind.get(from); next !== undefined; next = behind.get(from)) {
    const to = Math.max(next, from + 1);
    yield { from, to };
    from = to;
  }
  yield { from, to: Number.MAX_SAFE_INTEGER };
}

const rowsOfOrder = 5_000;

interface RowBounds {
  readonly before: number;
  readonly oldest: number;
}

/** The rows before one, the newest first, down to the oldest that is wanted, or that there is. */
export function* spansBefore(db: Db, { before, oldest }: RowBounds, rows = rowsOfOrder): Generator<Span> {
  const bounds = db
    .prepare<[], { readonly first: number | null; readonly last: number | null }>(
      'SELECT (SELECT min(seq) FROM request) AS first, (SELECT max(seq) FROM request) AS last',
    )
    .get();
  const first = Math.max(oldest, bounds?.first ?? 0);
  let to = Math.min(before, (bounds?.last ?? 0) + 1);
  while (to > first) {
    const from = Math.max(first, to - rows);
    yield { from, to };
    to = from;
  }
}
