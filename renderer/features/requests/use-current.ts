// Owns where the keyboard stands in the list: the row that Tab finds, and the keys that go from row to row.
import { useCallback, useEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';
import { lengthOf, rowAt, type ListState } from './list-state.ts';
import { stepOf } from './step-of.ts';

interface CurrentParts {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly rows: ListState;
  readonly openId: string | null;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
  readonly chosen: readonly string[] | null;
}

export interface Current {
  /** Null before the keyboard was anywhere: then the first row stands for it. */
  readonly id: string | null;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly onFocus: (event: FocusEvent) => void;
}

export function useCurrent(parts: CurrentParts): Current {
  const { openId, scroller } = parts;
  const [id, setId] = useState<string | null>(openId);
  // Where it stood when it was last gone to: the rows above it may be more by now.
  const place = useRef(-1);
  const latest = useRef(parts);
  latest.current = parts;
  useEffect(() => {
    if (openId !== null) setId(openId);
  }, [openId]);
  const move = useCallback(
    (key: string): boolean => {
      const { rows, openId: open, onOpen, chosen } = latest.current;
      const from = placeNow(rows, currentId.current, place.current);
      const next = stepOf(key, from, lengthOf(rows) - 1);
      const row = next === null ? null : rowAt(rows, next);
      if (next === null || row === null) return false;
      place.current = next;
      setId(row.id);
      if (open !== null && chosen === null) onOpen(row.id);
      bringIntoView(scroller.current, row.id, next);
      return true;
    },
    [scroller],
  );
  const currentId = useRef(id);
  currentId.current = id;
  useKeysOfScreen(move);
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && openId !== null) return parts.onClose();
    if (event.key === ' ' && parts.chosen !== null && id !== null) {
      event.preventDefault();
      return parts.onOpen(id);
    }
    if (move(event.key)) event.preventDefault();
  };
  const onFocus = ({ target }: FocusEvent): void => {
    const found = target.closest<HTMLElement>('[data-id]')?.dataset['id'];
    if (found !== undefined) setId(found);
  };
  return { id, onKey, onFocus };
}

/** Its place by now: near where it was, as rows only ever come in above. */
function placeNow(rows: ListState, id: string | null, before: number): number {
  if (id === null) return -1;
  if (rowAt(rows, before)?.id === id) return before;
  const end = Math.min(lengthOf(rows), Math.max(before, 0) + 2_500);
  for (let at = 0; at < end; at++) if (rowAt(rows, at)?.id === id) return at;
  return before;
}

/** Focuses the row's link, which may only be there after the next drawing. */
function bringIntoView(scroller: HTMLDivElement | null, id: string, place: number): void {
  if (scroller === null) return;
  const find = (): HTMLElement | null => scroller.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
  if (find() === null) scroller.scrollTop = place * (scroller.querySelector<HTMLElement>('.rq-row')?.offsetHeight ?? 0);
  const focus = (tries: number): void => {
    const row = find();
    row?.scrollIntoView({ block: 'nearest' });
    row?.querySelector<HTMLElement>('a')?.focus({ preventScroll: true });
    if (row === null && tries > 0) requestAnimationFrame(() => focus(tries - 1));
  };
  focus(4);
}

/** While nothing has the focus, the list has the arrow keys. */
function useKeysOfScreen(move: (key: string) => boolean): void {
  useEffect(() => {
    const heard = (event: globalThis.KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const isNowhere =
        event.target === document.body || (event.target instanceof Element && event.target.id === 'screen');
      if (isNowhere && move(event.key)) event.preventDefault();
    };
    window.addEventListener('keydown', heard);
    return () => window.removeEventListener('keydown', heard);
  }, [move]);
}
