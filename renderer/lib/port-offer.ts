// Owns taking the port that an alert offers: the setting says it first, then the door opens there. Only the desktop's window
// can; a browser has no page of a router whose door is shut.
import type { Alert } from '../../main/contract/alerts.ts';
import type { ConfigAnswer } from '../../main/contract/settings-api.ts';
import { call } from './api.ts';
import { act } from './desktop.ts';
import type { FeatureDeps } from './feature.ts';
import { configQuery } from './queries.ts';

export interface PortOffer {
  readonly port: string;
  readonly take: () => Promise<void>;
}

/** Null where there is nothing to offer, or nobody who could take it. */
export function portOffer(
  { usePort: port }: Pick<Alert, 'usePort'>,
  { desktop, queries }: Pick<FeatureDeps, 'desktop' | 'queries'>,
): PortOffer | null {
  if (desktop === null || port === undefined) return null;
  return {
    port: String(port),
    async take() {
      const told = await call<ConfigAnswer>('/api/config', { method: 'PATCH', body: { port } });
      queries.setQueryData(configQuery().queryKey, told);
      await act(desktop, { do: 'router', step: 'start' });
    },
  };
}
