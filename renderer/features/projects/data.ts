// Owns what this screen reads of the router and changes there. What is written can be taken back while its words stand.
import { queryOptions } from '@tanstack/react-query';
import type { NewToken, Project, ProjectPart, ProjectToken } from '../../../main/contract/projects.ts';
import type { NamedPolicyText } from '../../../main/contract/api.ts';
import { call } from '../../lib/api.ts';
import { usePage } from '../../lib/page.tsx';
import { sayWithUndo } from '../../ui/toasts.tsx';

export const pathOf = (id: string): string => `/api/projects/${encodeURIComponent(id)}`;
export const addressOf = (id: string): string => `/projects/${encodeURIComponent(id)}`;

export const tokensQuery = (id: string) =>
  queryOptions({
    queryKey: ['projects', 'tokens', id],
    queryFn: ({ signal }) => call<{ readonly tokens: readonly ProjectToken[] }>(`${pathOf(id)}/tokens`, { signal }),
  });

export const policiesQuery = () =>
  queryOptions({
    queryKey: ['policy', 'named'],
    queryFn: ({ signal }) => call<{ readonly policies: readonly NamedPolicyText[] }>('/api/policies', { signal }),
  });

/** A new name adds one, a known one replaces it. */
export const makeToken = (id: string, name: string): Promise<NewToken> =>
  call<NewToken>(`${pathOf(id)}/token`, { method: 'POST', body: { name } });

interface Change {
  readonly part: ProjectPart;
  /** What the same fields said before. */
  readonly before: ProjectPart;
  /** What is said once it is done. */
  readonly said: string;
}

export type Save = (change: Change) => Promise<void>;

export function useSave(id: string): Save {
  const { queries } = usePage();
  const send = async (part: ProjectPart): Promise<void> => {
    await call<Project>(pathOf(id), { method: 'PUT', body: part });
    await queries.invalidateQueries({ queryKey: ['projects'] });
  };
  return async ({ part, before, said }) => {
    await send(part);
    sayWithUndo(said, () => send(before));
  };
}
