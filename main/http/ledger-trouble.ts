// Owns the words of what can befall the ledger, and how it stands as the state of the router tells it.
import type { Alert, LedgerTrouble } from '../contract/alerts.ts';
import type { LedgerStanding } from '../contract/api.ts';
import { isFullDisk } from '../platform/file-fault.ts';
import type { Mended } from '../store/keeping/exchange.ts';
import type { Unmended } from '../store/keeping/mend.ts';

const full = (code: string): LedgerTrouble => ({ code: 'ledger-full', fault: code, isDiskFull: isFullDisk(code) });

const restored = ({ code, movedTo, backupAt, lost, projects }: Mended): LedgerTrouble => ({
  code: 'ledger-restored',
  fault: code,
  movedTo,
  backupAt: backupAt === null ? null : new Date(backupAt).toISOString(),
  lost,
  projects,
});

const damaged = ({ code, isRepeated, refused }: Unmended): LedgerTrouble => ({
  code: 'ledger-damaged',
  fault: code,
  isRepeated,
  refused,
  isDiskFull: refused !== null && isFullDisk(refused),
});

const projectWords: Readonly<Record<Mended['projects'], string>> = {
  kept: '',
  'of-backup':
    ' Projects and tokens could not be read in it and are those of the backup: a token that was revoked since then is good again. Look through them.',
  gone: ' Projects and tokens could not be read in it: where there were any, they have to be made anew.',
};

function wordsOf(trouble: LedgerTrouble): string {
  if (trouble.code === 'ledger-full') {
    const remedy = trouble.isDiskFull ? 'Free space on its disk' : 'Make sure that LA Router may write beside it';
    return `The ledger refused a write (${trouble.fault}). Until it takes one, requests that cost something are refused, and what costs nothing is served and written down later. ${remedy}; it is tried again by itself.`;
  }
  return trouble.code === 'ledger-damaged' ? damagedWords(trouble) : restoredWords(trouble);
}

type TroubleOf<Code extends LedgerTrouble['code']> = Extract<LedgerTrouble, { readonly code: Code }>;

function damagedWords(trouble: TroubleOf<'ledger-damaged'>): string {
  return `${mendingWords(trouble)}. Requests are served meanwhile and written into the journal; what is read out of the ledger may be missing.`;
}

function mendingWords({ fault, isRepeated, refused, isDiskFull }: TroubleOf<'ledger-damaged'>): string {
  if (isRepeated)
    return `The ledger's file is damaged again and again (${fault}): its disk may be failing. It was mended three times within an hour, and is next when that is over, or at a start. Save backups/ of the home, and move the home to another disk`;
  const what = `The ledger's file is damaged (${fault})`;
  if (refused === null) return `${what}. It is mended in a minute by itself`;
  const remedy = isDiskFull ? 'Free space on its disk' : 'Make sure that LA Router may read and write beside it';
  return `${what}, and could not be mended (${refused}). ${remedy}; it is tried again by itself`;
}

function restoredWords({ fault, movedTo, backupAt, lost, projects }: TroubleOf<'ledger-restored'>): string {
  const was = movedTo === null ? 'Its file was gone' : `Its file was damaged (${fault}) and lies at ${movedTo} now`;
  const from =
    backupAt === null ? 'There was no whole backup, so it was begun anew' : `The backup of ${backupAt} was restored`;
  return `${was}. ${from}, with what the journal had kept. ${lostWords(lost)}${projectWords[projects]}`;
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

export const damagedAlert = (unmended: Unmended): Omit<Alert, 'at'> => ({
  id: 'ledger:damaged',
  kind: 'ledger',
  title: 'The ledger is damaged',
  message: wordsOf(damaged(unmended)),
  action: { label: 'Open settings', to: '/settings' },
  about: damaged(unmended),
});

const states = { 'ledger-full': 'full', 'ledger-damaged': 'damaged', 'ledger-restored': 'restored' } as const;

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
  let mendedOnce: Mended | null = null;
  let unmended: Unmended | null = null;
  let tell = (): void => undefined;
  function trouble(): LedgerTrouble | null {
    if (refusal !== null) return full(refusal);
    if (unmended !== null) return damaged(unmended);
    return mendedOnce === null ? null : restored(mendedOnce);
  }
  return {
    current() {
      const about = trouble();
      return {
        state: about === null ? 'ok' : states[about.code],
        message: about && wordsOf(about),
        movedTo: mendedOnce?.movedTo ?? null,
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
    unmended(now) {
      if (unmended === null && now === null) return;
      unmended = now;
      tell();
    },
    onChange(listener) {
      tell = listener;
    },
  };
}
