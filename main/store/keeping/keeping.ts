// Owns when a ledger is backed up and looked through: a while after the start, each day, whenever much has come since, and
// when somebody asks.
import { statSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LedgerBackup } from '../../contract/api.ts';
import type { Clock, Log, Timer } from '../../platform/ports.ts';
import { faultCodeOf, isDamage } from '../fault-code.ts';
import type { Journal } from '../journal/journal.ts';
import { allSegments } from '../journal/segments.ts';
import type { Reader } from '../reader.ts';
import { listBackups } from './backup-files.ts';
import type { Keeper } from './keeper.ts';
import type { Mender } from './mend.ts';

export interface Keeping extends AsyncDisposable {
  /** Holds everything that the journal has by now. Rejects with the code of what refused it. */
  readonly backup: () => Promise<LedgerBackup>;
  /** Something was written. */
  readonly note: () => void;
}

interface KeepingParts {
  readonly ledger: string;
  readonly journal: Pick<Journal, 'end'>;
  readonly reader: Pick<Reader, 'drain'>;
  readonly keeper: Keeper;
  readonly mender: Mender;
  /** Its pages are still to be looked at. */
  readonly unchecked: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** What just began has other things to do first. */
const startMs = 3_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** So many segments of the journal wait for a backup, of 8 MB each; at a start some may be small. */
const mostSegments = 16;
const mostAtStart = 32;
/** What nobody asked for leaves so much of the disk to requests. */
const spareBytes = 64 * 1024 * 1024;

export function createKeeping(parts: KeepingParts): Keeping {
  const { ledger, journal, reader, keeper, mender, clock, log } = parts;
  let timer: Timer | null = null;
  let since = journal.end().segment;
  let underWay: Promise<void> | null = null;
  let isOver = false;

  async function backup(): Promise<LedgerBackup> {
    if (!(await reader.drain())) throw Object.assign(new Error('The journal could not come in.'), { code: 'WAITING' });
    const { segment } = journal.end();
    try {
      const made = await keeper.backup(clock.now());
      since = segment;
      log.write('info', 'ledger-backed-up', { ...made });
      return made;
    } catch (error) {
      const code = faultCodeOf(error);
      if (isDamage(code)) void mender.mend(code);
      throw error;
    }
  }
  async function backUpWhereRoomy(): Promise<void> {
    try {
      if (isRoomy(ledger)) await backup();
      else log.write('warn', 'ledger-backup-failed', { code: 'ENOSPC' });
    } catch (error) {
      log.write('warn', 'ledger-backup-failed', { code: faultCodeOf(error) });
    }
  }
  /** Those that nobody waits for, one at a time. */
  function backUp(): void {
    if (isOver) return;
    underWay ??= backUpWhereRoomy().finally(() => {
      underWay = null;
    });
  }
  async function look(): Promise<void> {
    try {
      await keeper.check();
    } catch (error) {
      const code = faultCodeOf(error);
      if (isDamage(code)) await mender.mend(code);
      else log.write('warn', 'ledger-not-checked', { code });
    }
  }
  function everyHour(): void {
    timer = clock.after(hourMs, everyHour);
    if (isDue(ledger, clock.now())) backUp();
  }
  timer = clock.after(startMs, () => {
    const checked = parts.unchecked ? look() : Promise.resolve();
    void checked.then(() => {
      if (isOver) return;
      if (allSegments(ledger).length > mostAtStart) backUp();
      everyHour();
    });
  });

  return {
    backup,
    note() {
      if (journal.end().segment - since < mostSegments) return;
      since = journal.end().segment;
      backUp();
    },
    async [Symbol.asyncDispose]() {
      isOver = true;
      timer?.cancel();
      await underWay;
      await mender.settled();
      await keeper.settled();
    },
  };
}

/** A clock that was wrong when the newest was made makes it no newer. */
function isDue(ledger: string, now: number): boolean {
  const [newest] = listBackups(ledger);
  return newest === undefined || Math.abs(now - newest.at) >= dayMs;
}

function isRoomy(ledger: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(ledger));
  return bavail * bsize > statSync(ledger).size + spareBytes;
}
