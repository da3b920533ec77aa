// Owns the list as a grid of which only what is seen is there: its head, the keys that move in it, what waits above.
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowUp } from 'lucide-react';
import { useCallback, useEffect, useRef, type MouseEvent, type RefObject } from 'react';
import { useStore } from 'zustand';
import { useMedia } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { addressOf, type Filters } from './filters.ts';
import { lengthOf, rowAt, type ListState } from './list-state.ts';
import type { RequestList } from './request-list.ts';
import { RequestLine } from './row.tsx';
import { useCurrent } from './use-current.ts';

export interface TableProps {
  readonly list: RequestList;
  readonly filters: Filters;
  readonly openId: string | null;
  readonly isBusy: boolean;
  /** Rows above it came since the reader looked; null where there is no such line. */
  readonly seenId: string | null;
  /** Those chosen to be compared; null where none are being chosen. */
  readonly chosen: readonly string[] | null;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
}

const bonesBehind = 12;

export function RequestTable(props: TableProps) {
  const { list, isBusy, chosen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { rows } = useStore(list.store);
  const height = useMedia('(max-width: 640px)') ? 44 : 32;
  const count = lengthOf(rows);
  const line = lineAbove(rows, props.seenId);
  const current = useCurrent({ scroller, rows, ...props });
  const bones = rows.nextCursor === null ? 0 : bonesBehind;
  const virtual = useVirtualizer({
    count: count + (line === null ? 0 : 1) + bones,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 5,
    useFlushSync: false,
  });
  useEffect(() => virtual.measure(), [virtual, height]);
  const shown = virtual.getVirtualItems();
  const [from, to] = [shown[0]?.index ?? 0, shown.at(-1)?.index ?? 0];
  useEffect(() => list.see(from, to), [list, from, to, rows]);
  const ids = shown.map(({ index }) => (index === line ? null : (rowAt(rows, placeOf(index, line))?.id ?? null)));
  // The Tab key always finds a row: the one that it left, or else the first that is seen.
  const tabId = ids.includes(current.id) ? current.id : (ids.find((id) => id !== null) ?? null);
  const scrolled = useTop(list, scroller);
  const keepOwn = from === 0 && !list.isFlooded(Date.now());
  return (
    <div className="rq-frame">
      <Waiting list={list} scroller={scroller} />
      <div
        ref={scroller}
        className="rq-scroll"
        data-scroll
        onScroll={scrolled}
        onClick={(event) => clicked(event, props)}
        onKeyDown={current.onKey}
        onFocus={current.onFocus}
      >
        <div
          role="grid"
          aria-label={t('List of requests')}
          aria-rowcount={rows.nextCursor !== null && rows.total !== null ? Math.max(rows.total, count) + 1 : count + 1}
          aria-multiselectable={chosen === null ? undefined : true}
          aria-busy={isBusy}
        >
          <Head />
          <div role="rowgroup" className="rq-body" style={{ height: virtual.getTotalSize() }}>
            {shown.map(({ index, start }) => (
              <Line
                key={keyOf(rows, index, { line, own: keepOwn, current: current.id })}
                {...props}
                {...{ rows, index, start, line, tabId }}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

/** Tells the list whether its reader is at the top; other rows begin there. */
function useTop(list: RequestList, scroller: RefObject<HTMLDivElement | null>): () => void {
  useEffect(() => {
    // In some browsers scrolling is a promise, and an effect must not return one.
    scroller.current?.scrollTo({ top: 0 });
  }, [list, scroller]);
  return useCallback(() => list.setAtTop((scroller.current?.scrollTop ?? 0) < 16), [list, scroller]);
}

/** How many rows stand above the line; null where it would stand at the very top, or is not there. */
function lineAbove(rows: ListState, seenId: string | null): number | null {
  if (seenId === null) return null;
  const { live, pages } = rows;
  const inLive = live.findIndex(({ id }) => id === seenId);
  const inFirst = inLive >= 0 ? -1 : (pages[0]?.rows?.findIndex(({ id }) => id === seenId) ?? -1);
  const above = inLive >= 0 ? inLive : live.length + inFirst;
  return (inLive >= 0 || inFirst >= 0) && above > 0 ? above : null;
}

const placeOf = (index: number, line: number | null): number => (line !== null && index > line ? index - 1 : index);

/** Enough for every row that is drawn at once, on the highest screens too. */
const slots = 128;

/**
 * While the reader scrolls, and while more comes than is read, rows take the place of others in what is drawn already:
 * making it anew is what costs. Else they keep their own at the top, so that a new one is seen to come in, and the row
 * that has the focus takes it along.
 */
function keyOf(rows: ListState, index: number, { line, own, current }: KeyParts): string {
  if (index === line) return 'line';
  const id = rowAt(rows, placeOf(index, line))?.id ?? null;
  if (id === null) return `bone ${index}`;
  return own || id === current ? id : `slot ${index % slots}`;
}

interface KeyParts {
  readonly line: number | null;
  readonly own: boolean;
  readonly current: string | null;
}

interface LineProps extends TableProps {
  readonly rows: ListState;
  readonly index: number;
  readonly start: number;
  readonly line: number | null;
  readonly tabId: string | null;
}

function Line({ list, filters, openId, chosen, rows, index, start, line, tabId }: LineProps) {
  if (index === line)
    return (
      <div role="row" className="rq-since" style={{ top: start }}>
        <span role="gridcell">{t('{count} new since you looked', { count: line })}</span>
      </div>
    );
  const place = placeOf(index, line);
  const row = rowAt(rows, place);
  if (row === null)
    return (
      <div className="rq-row" aria-hidden style={{ top: start }}>
        <span className="rq-bone bone" />
      </div>
    );
  return (
    <RequestLine
      row={row}
      top={start}
      number={place + 2}
      href={addressOf(filters, row.id)}
      isOpen={row.id === openId}
      isCurrent={tabId === row.id}
      list={list}
      chosen={chosen === null ? null : chosen.includes(row.id)}
    />
  );
}

/** One listener for all rows: a plain click stays in the page, any other is the browser's. */
function clicked(event: MouseEvent, { chosen, onOpen }: TableProps): void {
  if (event.defaultPrevented || event.button !== 0 || !(event.target instanceof Element)) return;
  const id = event.target.closest<HTMLElement>('[data-id]')?.dataset['id'];
  if (id === undefined || ((event.metaKey || event.ctrlKey || event.shiftKey) && chosen === null)) return;
  event.preventDefault();
  onOpen(id);
}

/** The button goes away: whoever pressed it by key goes on at the first row, once that is drawn. */
function focusFirst(scroller: HTMLDivElement | null, tries = 30): void {
  requestAnimationFrame(() => {
    const link = scroller?.querySelector<HTMLElement>('[aria-rowindex="2"] a') ?? null;
    if (link !== null) link.focus({ preventScroll: true });
    else if (tries > 0) focusFirst(scroller, tries - 1);
  });
}

interface WaitingProps {
  readonly list: RequestList;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

function Waiting({ list, scroller }: WaitingProps) {
  const count = useStore(list.store, ({ rows }) => rows.waiting.length);
  const isBehind = useStore(list.store, ({ rows }) => rows.isBehind);
  if (count === 0 && !isBehind) return null;
  const show = (): void => {
    list.showWaiting();
    scroller.current?.scrollTo({ top: 0 });
    focusFirst(scroller.current);
  };
  return (
    <div className="rq-waiting">
      <Button icon={ArrowUp} onClick={show}>
        {isBehind ? t('{count}+ new', { count }) : t('{count} new', { count })}
      </Button>
    </div>
  );
}

const heads = (): readonly (readonly [name: string, label: string])[] => [
  ['time', t('Time')],
  ['app', t('App')],
  ['asked', t('Asked for')],
  ['by', t('Answered by')],
  ['why', t('Why')],
  ['tier', t('Tier')],
  ['in num', t('In')],
  ['out num', t('Out')],
  ['cost num', t('Cost')],
  ['first num', t('First')],
  ['took num', t('Took')],
  ['outcome', t('Outcome')],
];

const Head = () => (
  <div role="rowgroup" className="rq-head">
    <div role="row" aria-rowindex={1}>
      {heads().map(([name, label]) => (
        <span key={name} role="columnheader" className={`rq-${name}`}>
          {label}
        </span>
      ))}
    </div>
  </div>
);
