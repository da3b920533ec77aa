// Owns what the page asks of the desktop that shows it: an answer that says no becomes an error with its words. What it
// tells of itself is read once, and followed.
import { skipToken, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { DesktopBridge, Told } from '../../main/contract/bridge.ts';
import type { DesktopOrder, DesktopState } from '../../main/contract/desktop.ts';
import { usePage } from './page.tsx';

async function valueOf<T>(asked: Promise<Told<T>>): Promise<T> {
  const told = await asked;
  if (told.ok) return told.value;
  throw new Error(told.error.message);
}

export const act = async (desktop: DesktopBridge, order: DesktopOrder): Promise<void> =>
  void (await valueOf(desktop.act(order)));

export const pickModel = (desktop: DesktopBridge): Promise<string | null> => valueOf(desktop.pickModel());

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
    queryFn: desktop === null ? skipToken : () => valueOf(desktop.state()),
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => desktop?.onState((next) => queries.setQueryData(stateKey, next)), [desktop, queries]);
  if (desktop === null || state === undefined) return null;
  return { state, act: (order) => act(desktop, order) };
}
