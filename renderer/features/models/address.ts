// Owns what of this screen stands in its address: the tab, the model that is looked at, what is searched for, and whether
// the dialog for importing is open.
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
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function placeOf(search: Readonly<Record<string, unknown>>): Place {
  return {
    tab: tabIds.find((id) => id === search['tab']) ?? null,
    model: text(search['model']) || null,
    q: text(search['q']),
    isImporting: search['import'] === '1',
  };
}

export interface Going {
  readonly tab?: TabId;
  readonly model?: string | null;
  readonly q?: string;
  readonly isImporting?: boolean;
}

/** The words of the query; what is empty is left out. */
export function searchOf(place: Place, { tab, model, q, isImporting }: Going): Record<string, string | undefined> {
  const next = { tab: tab ?? place.tab, model: model === undefined ? place.model : model, q: q ?? place.q };
  return {
    tab: next.tab ?? undefined,
    model: next.model ?? undefined,
    q: next.q || undefined,
    import: (isImporting ?? place.isImporting) ? '1' : undefined,
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
