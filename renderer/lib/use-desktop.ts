// Owns what parts of the page know of the desktop that shows them: read once, and followed.
import { skipToken, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { DesktopOrder, DesktopState } from '../../main/contract/desktop.ts';
import { act, stateOf } from './desktop.ts';
import { usePage } from './page.tsx';

export interface Desktop {
  readonly state: DesktopState;
  readonly act: (order: DesktopOrder) => Promise<void>;
}

const stateKey = ['desktop'];

/** Null in a browser, and until it has told. */
export function useDesktop(): Desktop | null {
  const { desktop, queries } = usePage();
  const { data: state } = useQuery({
    queryKey: stateKey,
    queryFn: desktop === null ? skipToken : () => stateOf(desktop),
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => desktop?.onState((next) => queries.setQueryData(stateKey, next)), [desktop, queries]);
  if (desktop === null || state === undefined) return null;
  return { state, act: (order) => act(desktop, order) };
}
