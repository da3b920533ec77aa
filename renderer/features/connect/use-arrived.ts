// Owns waiting for the first request of an app that was connected, and keeping it once it is there.
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { RequestRow, RouterEvent } from '../../../main/contract/api.ts';
import type { ConnectedClient } from '../../../main/contract/connect.ts';
import { usePage, useRouterEvent } from '../../lib/page.tsx';
import { connectQuery } from '../../lib/queries.ts';
import { tokenOf } from './asking.ts';
import { newestQuery } from './connecting.ts';
import { arrivedOf } from './view.ts';

const againMs = 2_000;

/** `before` as in `arrivedOf`. What was connected in this page shows its first request, all others the newest. */
export function useArrived(client: ConnectedClient, before: string | null | undefined): RequestRow | null {
  const { queries } = usePage();
  const { id } = client;
  const arrivedIn = (newest: RequestRow | null | undefined): RequestRow | null =>
    arrivedOf({ client, newest: newest ?? null, before });
  const newest = useQuery({
    ...newestQuery(id),
    // One that is under way is told by no event.
    refetchInterval: ({ state }) => ((arrivedIn(state.data)?.outcome ?? 'open') === 'open' ? againMs : false),
  });
  useRouterEvent(
    useCallback(
      (event: RouterEvent) => {
        if (event.type !== 'request-settled' || event.request.app !== tokenOf(id)) return;
        queries.setQueryData(newestQuery(id).queryKey, event.request);
        void queries.invalidateQueries({ queryKey: connectQuery().queryKey });
      },
      [id, queries],
    ),
  );
  const arrived = arrivedIn(newest.data);
  const [first, keep] = useState(arrived);
  if (before === undefined) return arrived;
  const next = first === null || arrived?.id === first.id ? arrived : first;
  if (next !== first) keep(next);
  return next;
}
