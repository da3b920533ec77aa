// Owns the words of what can befall the ledger, and how it stands as the state of the router tells it.
import type { Alert, LedgerTrouble } from '../contract/alerts.ts';
import type { LedgerStanding } from '../contract/api.ts';
import { isFullDisk } from '../platform/file-fault.ts';
import type { Mended } from '../store/keeping/mend.ts';

const full = (code: string): LedgerTrouble => ({ code: 'ledger-full', fault: code, isDiskFull: isFullDisk(code) });

const restored = ({ code, movedTo, backupAt, lost }: Mended): LedgerTrouble => ({
  code: 'ledger-restored',
  fault: code,
  movedTo,
  backupAt: backupAt === null ? null : new Date(backupAt).toISOString(),
  lost,
});

function wordsOf(trouble: LedgerTrouble): string {
  if (trouble.code === 'ledger-full') {
    const remedy = trouble.isDiskFull ? 'Free space on its disk' : 'Make sure that LA Router may write beside it';
    return `The ledger refused a write (${trouble.fault}). Until it takes one, requests that cost something are refused, and what costs nothing is served and written down later. ${remedy}; it is tried again by itself.`;
  }
  const { fault, movedTo, backupAt, lost } = trouble;
  const was = movedTo === null ? 'Its file was gone' : `Its file was damaged (${fault}) and lies at ${movedTo} now`;
  const from =
    backupAt === null ? 'There was no whole backup, so it was begun anew' : `The backup of ${backupAt} was restored`;
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
  message: wordsOf(full(code)),
  action: { label: 'Open settings', to: '/settings' },
  about: full(code),
});

export const restoredAlert = (mended: Mended): Omit<Alert, 'at'> => ({
  id: 'ledger:restored',
  kind: 'ledger',
  title: 'The ledger was damaged, and is restored',
  message: wordsOf(restored(mended)),
  action: { label: 'Show requests', to: '/requests' },
  about: restored(mended),
});

function stateOf(about: LedgerTrouble | null): LedgerStanding['state'] {
  if (about === null) return 'ok';
  return about.code === 'ledger-full' ? 'full' : 'restored';
}

export interface Standing {
  readonly current: () => LedgerStanding;
  /** The code of what refused a write, or null where it went well. */
  readonly wrote: (code: string | null) => void;
  readonly mended: (mended: Mended) => void;
  readonly onChange: (listener: () => void) => void;
}

export function createStanding(unrecorded: () => number): Standing {
  let refusal: string | null = null;
  let mendedOnce: Mended | null = null;
  let tell = (): void => undefined;
  return {
    current() {
      const movedTo = mendedOnce?.movedTo ?? null;
      const about = refusal === null ? mendedOnce && restored(mendedOnce) : full(refusal);
      return {
        state: stateOf(about),
        message: about && wordsOf(about),
        movedTo,
        unrecorded: unrecorded(),
        ...(about === null ? {} : { about }),
      };
    },
    wrote(code) {
      if (code === refusal) return;
      refusal = code;
      tell();
    },
    mended(now) {
      mendedOnce = now;
      tell();
    },
    onChange(listener) {
      tell = listener;
    },
  };
}
