// Owns the words of what can befall the ledger, and how it stands as the state of the router tells it.
import type { Alert } from '../contract/alerts.ts';
import type { LedgerStanding } from '../contract/api.ts';
import { isFullDisk } from '../platform/file-fault.ts';
import type { Mended } from '../store/keeping/exchange.ts';
import type { Unmended } from '../store/keeping/mend.ts';

const fullWords = (code: string): string => {
  const remedy = isFullDisk(code) ? 'Free space on its disk' : 'Make sure that LA Router may write beside it';
  return `The ledger refused a write (${code}). Until it takes one, requests that cost something are refused, and what costs nothing is served and written down later. ${remedy}; it is tried again by itself.`;
};

function restoredWords({ code, movedTo, backupAt, lost, projects }: Mended): string {
  const was = movedTo === null ? 'Its file was gone' : `Its file was damaged (${code}) and lies at ${movedTo} now`;
  const from =
    backupAt === null
      ? 'There was no whole backup, so it was begun anew'
      : `The backup of ${new Date(backupAt).toISOString()} was restored`;
  return `${was}. ${from}, with what the journal had kept. ${lostWords(lost)}${projectWords[projects]}`;
}

const projectWords: Readonly<Record<Mended['projects'], string>> = {
  kept: '',
  'of-backup':
    ' Projects and tokens could not be read in it and are those of the backup: a token that was revoked since then is good again. Look through them.',
  gone: ' Projects and tokens could not be read in it: where there were any, they have to be made anew.',
};

function unmendedWords({ code, isRepeated }: Unmended): string {
  const what = isRepeated
    ? `The ledger's file is damaged again and again (${code}): its disk may be failing. It was mended three times within an hour, and is next when that is over, or at a start. Save backups/ of the home, and move the home to another disk`
    : `The ledger's file is damaged (${code}). It is mended in a minute by itself`;
  return `${what}. Requests are served meanwhile and written into the journal; what is read out of the ledger may be missing.`;
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

export const damagedAlert = (unmended: Unmended): Omit<Alert, 'at'> => ({
  id: 'ledger:damaged',
  kind: 'ledger',
  title: 'The ledger is damaged',
  message: unmendedWords(unmended),
  action: { label: 'Open settings', to: '/settings' },
});

export interface Standing {
  readonly current: () => LedgerStanding;
  /** The code of what refused a write, or null where it went well. */
  readonly wrote: (code: string | null) => void;
  readonly mended: (mended: Mended) => void;
  /** Null where it is whole. */
  readonly unmended: (unmended: Unmended | null) => void;
  readonly onChange: (listener: () => void) => void;
}

export function createStanding(unrecorded: () => number): Standing {
  let refusal: string | null = null;
  let restored: Mended | null = null;
  let damaged: Unmended | null = null;
  let tell = (): void => undefined;
  return {
    current() {
      const movedTo = restored?.movedTo ?? null;
      const told = { movedTo, unrecorded: unrecorded() };
      if (refusal !== null) return { state: 'full', message: fullWords(refusal), ...told };
      if (damaged !== null) return { state: 'damaged', message: unmendedWords(damaged), ...told };
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
    unmended(now) {
      if (damaged === null && now === null) return;
      damaged = now;
      tell();
    },
    onChange(listener) {
      tell = listener;
    },
  };
}
