// Owns what the table of backends says of how each fares.
import type { BackendStatus } from '../../../main/contract/settings-api.ts';
import { formatCount, formatDuration, formatPercent, unknown } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { hostOf } from './providers.ts';

export interface StateWords {
  readonly tone: 'ok' | 'bad' | 'quiet';
  readonly words: string;
}

export function stateWords({ state, circuit }: Pick<BackendStatus, 'state' | 'circuit'>): StateWords {
  if (circuit === 'open') return { tone: 'bad', words: t('left alone for a while') };
  switch (state) {
    case 'ok':
      return { tone: 'ok', words: t('answers') };
    case 'failing':
      return { tone: 'bad', words: t('fails') };
    case 'unknown':
      return { tone: 'quiet', words: t('not asked yet') };
  }
}

/** Open: it failed too often, and nobody is sent there until a while has passed. */
export const circuitWords = ({ circuit }: Pick<BackendStatus, 'circuit'>): string =>
  circuit === 'open' ? t('circuit open') : t('circuit closed');

/** Half of the answers took no longer, and all but one in twenty. */
export const tookWords = ({ p50Ms, p95Ms }: Pick<BackendStatus, 'p50Ms' | 'p95Ms'>): string =>
  p50Ms === null && p95Ms === null ? unknown : `${formatDuration(p50Ms)} / ${formatDuration(p95Ms)}`;

export const successWords = ({ success, requests }: Pick<BackendStatus, 'success' | 'requests'>): string =>
  success === null || requests === 0 ? unknown : formatPercent(success, 1);

export const busyWords = ({ inFlight }: Pick<BackendStatus, 'inFlight'>): string => formatCount(inFlight);

export const hostsOf = ({ endpoints }: Pick<BackendStatus, 'endpoints'>): string =>
  endpoints.map((endpoint) => hostOf(endpoint)).join(', ');
