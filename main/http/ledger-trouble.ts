// Owns the words of what can befall the ledger, and how it stands as the state of the router tells it.
import type { Alert } from '../contract/alerts.ts';
import type { LedgerStanding } from '../contract/api.ts';
import { isFullDisk } from '../platform/file-fault.ts';
import type { Mended } from '../store/keeping/mend.ts';

const fullWords = (code: string): string => {
  const remedy = isFullDisk(code) ? 'Free space on its disk' : 'Make sure that LA Router may write beside it';
  return `The ledger refused a write (${code}). Until it takes one, requests that cost something are refused, and what costs nothing is served and written down later. ${remedy}; it is tried again by itself.`;
};

function restoredWords({ code, movedTo, backupAt, lost }: Mended): string {
  const was = movedTo === null ? 'Its file was gone' : `Its file was damaged (${code}) and lies at ${movedTo} now`;
  const from =
    backupAt === null
      ? 'There was no whole backup, so it was begun anew'
      : `The backup of ${new Date(backupAt).toISOString()} was restored`;
  return `${was}. ${from}, with what the journal had kept. ${lostWords(lost)}`;
}

function lostWords(lost: number | null): string {
  if (lost === null) return 'Look through the latest requests: whether some are missing could not be told.';
  if (lost === 0) return 'No request is missing.';
  return lost === 1 ? 'One request is missing.' : `${lost} requests are missing.`;
}

export const fullAlert = (code: string): Omit<Alert, 'at'> => ({
  id: 'ledger',
  kind: 'ledger',
  title: 'Requests cannot be written down',
  message: fullWords(code),
  action: { label: 'Open settings', to: '/settings' },
});

export const restoredAlert = (mended: Mended): Omit<Alert, 'at'> => ({
  id: 'ledger:restored',
  kind: 'ledger',
  title: 'The ledger was damaged, and is restored',
  message: restoredWords(mended),
  action: { label: 'Show requests', to: '/requests' },
});

export interface Standing {
  readonly current: () => LedgerStanding;
  /** The code of what refused a write, or null where it went well. */
  readonly wrote: (code: string | null) => void;
  readonly mended: (mended: Mended) => void;
  readonly onChange: (listener: () => void) => void;
}

export function createStanding(unrecorded: () => number): Standing {
  let refusal: string | null = null;
  let restored: Mended | null = null;
  let tell = (): void => undefined;
  return {
    current() {
      const movedTo = restored?.movedTo ?? null;
      const told = { movedTo, unrecorded: unrecorded() };
      if (refusal !== null) return { state: 'full', message: fullWords(refusal), ...told };
      if (restored !== null) return { state: 'restored', message: restoredWords(restored), ...told };
      return { state: 'ok', message: null, ...told };
    },
    wrote(code) {
      if (code === refusal) return;
      refusal = code;
      tell();
    },
    mended(now) {
      restored = now;
      tell();
    },
    onChange(listener) {
      tell = listener;
    },
  };
}
