// Owns what of this screen stands in its address: the tab, the model that is looked at, what is searched for, whether the
// dialog for importing is open, and the file that it is to begin with.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

const tabIds = ['installed', 'catalog', 'downloads'] as const;
type TabId = (typeof tabIds)[number];

export interface Place {
  /** Null where the address names none: then the screen chooses. */
  readonly tab: TabId | null;
  readonly model: string | null;
  readonly q: string;
  readonly isImporting: boolean;
  /** Filled in there; nothing is imported without a click. */
  readonly path: string;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function placeOf(search: Readonly<Record<string, unknown>>): Place {
  return {
    tab: tabIds.find((id) => id === search['tab']) ?? null,
    model: text(search['model']) || null,
    q: text(search['q']),
    isImporting: search['import'] === '1',
    path: text(search['path']),
  };
}

export interface Going {
  readonly tab?: TabId;
  readonly model?: string | null;
  readonly q?: string;
  readonly isImporting?: boolean;
  readonly path?: string;
}

/** The words of the query; what is empty is left out. */
export function searchOf(place: Place, going: Going): Record<string, string | undefined> {
  const next = { ...place, ...going };
  return {
    tab: next.tab ?? undefined,
    model: next.model ?? undefined,
    q: next.q || undefined,
    import: next.isImporting ? '1' : undefined,
    path: (next.isImporting && next.path) || undefined,
  };
}

export function usePlace(): readonly [Place, (going: Going) => void] {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const go = useCallback(
    (going: Going) =>
      void navigate({
        to: '/models',
        search: (before: Record<string, unknown>) => searchOf(placeOf(before), going),
        replace: true,
      }),
    [navigate],
  );
  return [placeOf(search), go];
}
