// Owns what came while an app was waited for and did not come from it: most often it is the app, without its token.
import { useCallback, useState } from 'react';
import type { RequestRow, RouterEvent } from '../../../main/contract/api.ts';
import type { ClientId } from '../../../main/contract/connect.ts';
import { useRouterEvent } from '../../lib/page.tsx';
import { tokenOf } from './asking.ts';

/** The newest one since it is waited for; null where none came. */
export function useStray(id: ClientId, isWaiting: boolean): RequestRow | null {
  const [stray, setStray] = useState<RequestRow | null>(null);
  useRouterEvent(
    useCallback(
      (event: RouterEvent) => {
        if (isWaiting && event.type === 'request-settled' && event.request.app !== tokenOf(id)) setStray(event.request);
      },
      [id, isWaiting],
    ),
  );
  return isWaiting ? stray : null;
}
