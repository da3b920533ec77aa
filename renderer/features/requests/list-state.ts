// Owns what the list holds: pages as they were read, rows that came since, and those that wait until the reader looks.
// Pages far from what is shown are forgotten and read again when it comes to them; their place stays.
import type { RequestPage, RequestRow } from '../../../main/contract/api.ts';

export const pageSize = 200;
/** More rows than this beside the pages, and the list is read anew instead. */
export const mostLive = 2_000;
/** Pages to each side of what is shown that are kept. */
const keptAround = 8;

interface Page {
  /** What it is read with; null for the first. */
  readonly cursor: string | null;
  readonly count: number;
  /** Null where they were forgotten. */
  readonly rows: readonly RequestRow[] | null;
  readonly hasOpen: boolean;
}

export interface ListState {
  /** Came since the first page was read; newest first. */
  readonly live: readonly RequestRow[];
  /** Came while the reader was further down; newest first. */
  readonly waiting: readonly RequestRow[];
  /** More came than is kept: the list has to be read anew. */
  readonly isBehind: boolean;
  readonly pages: readonly Page[];
  readonly nextCursor: string | null;
  readonly total: number | null;
}

export const emptyList: ListState = {
  live: [],
  waiting: [],
  isBehind: false,
  pages: [],
  nextCursor: null,
  total: null,
};

const isOpen = ({ outcome }: RequestRow): boolean => outcome === 'open';

const toPage = (cursor: string | null, { requests }: RequestPage): Page => ({
  cursor,
  count: requests.length,
  rows: requests,
  hasOpen: requests.some(isOpen),
});

export const firstPage = (page: RequestPage): ListState => ({
  ...emptyList,
  pages: [toPage(null, page)],
  nextCursor: page.nextCursor,
  total: page.total,
});

export function withNext(state: ListState, page: RequestPage): ListState {
  return { ...state, pages: [...state.pages, toPage(state.nextCursor, page)], nextCursor: page.nextCursor };
}

/** A page that was forgotten is there again. It keeps its place even where fewer rows pass by now. */
export function withAgain(state: ListState, at: number, page: RequestPage): ListState {
  const { cursor = null, count = 0 } = state.pages[at] ?? {};
  return { ...state, pages: state.pages.with(at, { ...toPage(cursor, page), count }) };
}

const inPages = ({ pages }: ListState): number =>
  pages.length === 0 ? 0 : (pages.length - 1) * pageSize + (pages.at(-1)?.count ?? 0);

export const lengthOf = (state: ListState): number => state.live.length + inPages(state);

/** Null where the row is not there: forgotten, or behind the last. */
export function rowAt(state: ListState, index: number): RequestRow | null {
  if (index < state.live.length) return state.live[index] ?? null;
  const place = index - state.live.length;
  return state.pages[Math.floor(place / pageSize)]?.rows?.[place % pageSize] ?? null;
}

const pageOf = (state: ListState, index: number): number =>
  Math.max(0, Math.floor((index - state.live.length) / pageSize));

/** Pages among those that are shown whose rows were forgotten. */
export function missingIn(state: ListState, from: number, to: number): number[] {
  const missing: number[] = [];
  for (let at = pageOf(state, from); at <= pageOf(state, to); at++)
    if (state.pages[at]?.rows === null) missing.push(at);
  return missing;
}

export function withoutFar(state: ListState, from: number, to: number): ListState {
  const [first, last] = [pageOf(state, from) - keptAround, pageOf(state, to) + keptAround];
  const isFar = (page: Page, at: number): boolean => page.rows !== null && (at < first || at > last);
  if (!state.pages.some(isFar)) return state;
  return { ...state, pages: state.pages.map((page, at) => (isFar(page, at) ? { ...page, rows: null } : page)) };
}

/**
 * Rows that settled: in the place of the same one where that is still under way in the list, else among the newest, by
 * when they came; or they wait.
 */
export function withSettled(state: ListState, settled: readonly RequestRow[], atTop: boolean): ListState {
  const { next, left } = replaced(state, settled);
  if (left.length === 0) return next;
  const total = next.total === null ? null : next.total + left.length;
  const into = atTop ? next.live : next.waiting;
  const rows = [...left, ...into].toSorted(newestFirst);
  const isBehind = next.isBehind || rows.length > mostLive;
  const kept = isBehind ? rows.slice(0, mostLive) : rows;
  return { ...next, total, isBehind, ...(atTop ? { live: kept } : { waiting: kept }) };
}

const newestFirst = (a: RequestRow, b: RequestRow): number => {
  if (a.at === b.at) return 0;
  return a.at < b.at ? 1 : -1;
};

function replaced(state: ListState, settled: readonly RequestRow[]) {
  const left = new Map(settled.map((row) => [row.id, row]));
  const put = (rows: readonly RequestRow[]): readonly RequestRow[] => {
    if (!rows.some(({ id }) => left.has(id))) return rows;
    return rows.map((row) => {
      const found = left.get(row.id);
      left.delete(row.id);
      return found ?? row;
    });
  };
  const pages = state.pages.map((page, at) => {
    // The first page may hold what was settled between its reading and the news of it.
    if (page.rows === null || !(page.hasOpen || at === 0)) return page;
    const rows = put(page.rows);
    return rows === page.rows ? page : { ...page, rows, hasOpen: rows.some(isOpen) };
  });
  const [live, waiting] = [put(state.live), put(state.waiting)];
  return { next: { ...state, pages, live, waiting }, left: [...left.values()] };
}

export function withWaiting(state: ListState): ListState {
  if (state.waiting.length === 0) return state;
  const live = [...state.waiting, ...state.live].toSorted(newestFirst);
  return { ...state, live, waiting: [], isBehind: state.isBehind || live.length > mostLive };
}

/** After a silence: what a first page of now knows more. Null where the two do not meet: nobody knows what lies between. */
export function withTop(state: ListState, page: RequestPage, atTop: boolean): ListState | null {
  const known = new Set([...state.live, ...state.waiting, ...(state.pages[0]?.rows ?? [])].map(({ id }) => id));
  const meets = page.requests.some(({ id }) => known.has(id)) || page.requests.length < pageSize;
  if (!meets || state.pages.length === 0) return null;
  return { ...withSettled(state, page.requests, atTop), total: page.total };
}
