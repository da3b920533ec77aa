// Owns reading the list while it is shown: pages ahead of the reader, what settles once a frame, the top anew after a
// silence.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RequestPage, RequestRow } from '../../../main/contract/api.ts';
import { gather } from '../../lib/gather.ts';
import {
  emptyList,
  firstPage,
  lengthOf,
  missingIn,
  withAgain,
  withNext,
  withoutFar,
  withSettled,
  withTop,
  withWaiting,
  type ListState,
} from './list-state.ts';

interface ListView {
  readonly rows: ListState;
  readonly isRead: boolean;
  /** Why the last reading failed; null where it did not. */
  readonly error: unknown;
}

interface ListParts {
  readonly read: (cursor: string | null, signal: AbortSignal) => Promise<RequestPage>;
  readonly passes: (row: RequestRow) => boolean;
  /** Calls back with the next frame, or soon where no frames are drawn. */
  readonly frame: (work: () => void) => void;
}

export interface RequestList {
  readonly store: StoreApi<ListView>;
  readonly settled: (row: RequestRow) => void;
  /** What is on the screen now, as places in the list. */
  readonly see: (from: number, to: number) => void;
  readonly setAtTop: (atTop: boolean) => void;
  /** Puts in what waits. */
  readonly showWaiting: () => void;
  /** There was a silence: whatever came in it is read. */
  readonly catchUp: () => void;
  readonly readAnew: () => void;
  /** Whether a row came in just now, as one that was not there before. */
  readonly isFresh: (id: string, now: number) => boolean;
  /** More comes than anybody reads: rows change their content in place, and none is pointed out. */
  readonly isFlooded: (now: number) => boolean;
  readonly end: () => void;
}

/** So many rows before the end the next page is asked for. */
const ahead = 400;
const freshMs = 1_200;
/** So many at once are more than are read one by one. */
const flood = 12;
const floodMs = 2_000;

export function createRequestList({ read, passes, frame }: ListParts): RequestList {
  const store = createStore<ListView>(() => ({ rows: emptyList, isRead: false, error: null }));
  const set = (change: (rows: ListState) => ListState): void =>
    store.setState((view) => {
      const rows = change(view.rows);
      return rows === view.rows ? view : { ...view, rows };
    });
  const readings = createReadings(read, store);
  const fresh = createFresh();
  let sinceAsked: RequestRow[] = [];
  let atTop = true;

  /** What settles while the first page is on its way may not be in it. */
  const readAnew = (): void => {
    sinceAsked = [];
    readings.once('first', null, (page) => {
      const rows = sinceAsked.length === 0 ? firstPage(page) : withSettled(firstPage(page), sinceAsked, true);
      sinceAsked = [];
      store.setState({ rows, isRead: true, error: null });
    });
  };
  const { add: settled } = gather<RequestRow>(frame, (came) => {
    const wanted = came.filter(passes);
    if (wanted.length === 0 || readings.areOver()) return;
    fresh.settled(wanted);
    if (readings.isOn('first')) sinceAsked.push(...wanted);
    set((rows) => withSettled(rows, wanted, atTop));
    if (atTop && store.getState().rows.isBehind) readAnew();
  });
  const showWaiting = (): void => {
    fresh.note(store.getState().rows.waiting);
    if (store.getState().rows.isBehind) readAnew();
    else set(withWaiting);
  };

  readAnew();
  return {
    store,
    settled,
    see: seeing({ store, set, readings }),
    setAtTop(now) {
      if (atTop === now) return;
      atTop = now;
      const { waiting, isBehind } = store.getState().rows;
      if (now && (waiting.length > 0 || isBehind)) showWaiting();
    },
    showWaiting,
    catchUp: catchingUp({ store, set, readings }, { readAnew, isAtTop: () => atTop }),
    readAnew,
    isFresh: fresh.is,
    isFlooded: fresh.isFlooded,
    end: readings.end,
  };
}

type Readings = ReturnType<typeof createReadings>;

/** Only one reading of each kind at a time, and none that comes back after the end. */
function createReadings(read: ListParts['read'], store: StoreApi<ListView>) {
  const over = new AbortController();
  const on = new Set<string>();
  return {
    isOn: (what: string): boolean => on.has(what),
    areOver: (): boolean => over.signal.aborted,
    end: (): void => over.abort(),
    once(what: string, cursor: string | null, take: (page: RequestPage) => void): void {
      if (on.has(what) || over.signal.aborted) return;
      on.add(what);
      read(cursor, over.signal)
        .then((page) => {
          on.delete(what);
          if (over.signal.aborted) return;
          store.setState({ error: null });
          take(page);
        })
        .catch((error: unknown) => {
          on.delete(what);
          if (!over.signal.aborted) store.setState({ error, isRead: true });
        });
    },
  };
}

interface Workings {
  readonly store: StoreApi<ListView>;
  readonly set: (change: (rows: ListState) => ListState) => void;
  readonly readings: Readings;
}

const seeing =
  ({ store, set, readings }: Workings) =>
  (from: number, to: number): void => {
    const { rows, error } = store.getState();
    for (const at of missingIn(rows, from, to))
      readings.once(`page ${at}`, rows.pages[at]?.cursor ?? null, (page) =>
        set((now) => (now.pages[at]?.rows === null ? withAgain(now, at, page) : now)),
      );
    if (rows.nextCursor !== null && to >= lengthOf(rows) - ahead && error === null)
      readings.once('next', rows.nextCursor, (page) =>
        set((now) => (now.nextCursor === rows.nextCursor ? withNext(now, page) : now)),
      );
    set((now) => withoutFar(now, from, to));
  };

const catchingUp =
  ({ store, set, readings }: Workings, { readAnew, isAtTop }: { readAnew: () => void; isAtTop: () => boolean }) =>
  (): void => {
    const { isRead, rows } = store.getState();
    if (!isRead || rows.pages.length === 0) return readAnew();
    readings.once('top', null, (page) => {
      const next = withTop(store.getState().rows, page, isAtTop());
      if (next !== null) store.setState({ rows: next });
      else if (isAtTop()) store.setState({ rows: firstPage(page) });
      else set((now) => ({ ...now, isBehind: true }));
    });
  };

/** Which rows came in just now. */
function createFresh() {
  const since = new Map<string, number>();
  let floodedUntil = 0;
  const isFlooded = (now: number): boolean => now < floodedUntil;
  const note = (came: readonly RequestRow[]): void => {
    const now = Date.now();
    for (const [id, at] of since) if (now - at > freshMs) since.delete(id);
    for (const { id } of came) since.set(id, now);
  };
  return {
    note,
    settled(came: readonly RequestRow[]): void {
      if (came.length >= flood) floodedUntil = Date.now() + floodMs;
      note(came);
    },
    isFlooded,
    is: (id: string, now: number): boolean => !isFlooded(now) && now - (since.get(id) ?? 0) < freshMs,
  };
}

/** The next frame; a page that is hidden draws none, and is told within a second. */
export function nextFrame(work: () => void): void {
  if (document.visibilityState === 'visible') requestAnimationFrame(work);
  else setTimeout(work, 1_000);
}
