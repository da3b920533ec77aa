// Owns how the parts of the page reach what all of them share.
import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { RouterEvent } from '../../main/contract/api.ts';
import type { FeatureDeps } from './feature.ts';
import type { LiveView } from './live.ts';

const Page = createContext<FeatureDeps | null>(null);
export const PageProvider = Page.Provider;

export function usePage(): FeatureDeps {
  const deps = useContext(Page);
  if (deps === null) throw new Error('This part stands outside of the page.');
  return deps;
}

/** A part of what the router last told; drawn anew only where that part changes. */
export const useLive = <T,>(pick: (view: LiveView) => T): T => useStore(usePage().live.store, pick);

/** Calls for each event while the part is shown. `heard` should be stable. */
export function useRouterEvent(heard: (event: RouterEvent) => void): void {
  const { live } = usePage();
  useEffect(() => live.onEvent(heard), [live, heard]);
}

const minute = {
  subscribe(changed: () => void): () => void {
    const timer = setInterval(changed, 10_000);
    return () => clearInterval(timer);
  },
  read: (): number => Math.floor(Date.now() / 10_000) * 10_000,
};

/** The time, to ten seconds: for ages that are shown. */
export const useNow = (): number => useSyncExternalStore(minute.subscribe, minute.read);

export function useMedia(asked: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(asked);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => matchMedia(asked).matches,
  );
}
