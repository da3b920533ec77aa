// Owns what of this screen stands in its address: the app that is looked at, and what is searched for.
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

/** What is shown beside the apps that the router knows by name. */
export const otherIds = ['code', 'mcp'] as const;
export type OtherId = (typeof otherIds)[number];

export interface Place {
  /** Null where the address names none: then the screen chooses. */
  readonly client: string | null;
  readonly q: string;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export const placeOf = (search: Readonly<Record<string, unknown>>): Place => ({
  client: text(search['client']) || null,
  q: text(search['q']),
});

export const addressOf = (client: string): string => `/connect?client=${encodeURIComponent(client)}`;

/** What is empty is left out. */
export const searchOf = ({ client, q }: Place): Record<string, string | undefined> => ({
  client: client ?? undefined,
  q: q || undefined,
});

export function usePlace(): readonly [Place, (going: Partial<Place>) => void] {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const go = useCallback(
    (going: Partial<Place>) =>
      void navigate({
        to: '/connect',
        search: (before: Record<string, unknown>) => searchOf({ ...placeOf(before), ...going }),
        replace: true,
      }),
    [navigate],
  );
  return [placeOf(search), go];
}
