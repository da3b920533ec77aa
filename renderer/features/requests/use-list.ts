// Owns the list for as long as its screen is shown: made anew for other filters, while the rows of before stay until the
// new ones are there.
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { RequestPage, RouterEvent } from '../../../main/contract/api.ts';
import { call, query } from '../../lib/api.ts';
import { usePage } from '../../lib/page.tsx';
import { passes, queryOf, type Filters } from './filters.ts';
import { pageSize } from './list-state.ts';
import { createRequestList, nextFrame, type RequestList } from './request-list.ts';

const listOf = (filters: Filters): RequestList =>
  createRequestList({
    read: (cursor, signal) =>
      call<RequestPage>(`/api/requests${query({ ...filters, limit: pageSize, cursor })}`, { signal }),
    passes: (row) => passes(row, filters, Date.now()),
    frame: nextFrame,
  });

export interface ShownList {
  readonly list: RequestList;
  /** Other rows are on their way. */
  readonly isChanging: boolean;
}

export function useRequestList(filters: Filters): ShownList {
  const key = queryOf(filters);
  // The text stands for the filters: they are made anew with each drawing.
  const wanted = useMemo(() => listOf(filters), [key]);
  const [shown, setShown] = useState(wanted);
  const isRead = useStore(wanted.store, (view) => view.isRead);
  useLiveRows(wanted);
  useEffect(() => () => wanted.end(), [wanted]);
  useEffect(() => {
    if (isRead) setShown(wanted);
  }, [isRead, wanted]);
  return { list: isRead ? wanted : shown, isChanging: !isRead };
}

function useLiveRows(list: RequestList): void {
  const { live } = usePage();
  useEffect(() => {
    const heard = (event: RouterEvent): void => {
      if (event.type === 'request-settled') list.settled(event.request);
    };
    const endEvents = live.onEvent(heard);
    const endUnseen = live.onUnseen(list.catchUp);
    return () => {
      endEvents();
      endUnseen();
    };
  }, [live, list]);
}
