// Owns keeping a ledger whole while it is used: when it is backed up and looked through, and mending it where it is damaged.
import { statSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LedgerBackup } from '../../contract/api.ts';
import type { Clock, Log, Timer } from '../../platform/ports.ts';
import { faultCodeOf, isDamage } from '../fault-code.ts';
import type { Journal } from '../journal/journal.ts';
import { allSegments } from '../journal/segments.ts';
import type { LiveDb } from '../live-db.ts';
import type { Db } from '../open.ts';
import type { Reader } from '../reader.ts';
import { isAhead, listBackups } from './backup-files.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import { forgetExchange, type Mended } from './exchange.ts';
import { createMender, tellMended, type Mender, type Unmended } from './mend.ts';

export interface Keeping extends AsyncDisposable {
  /** Holds everything that the journal has by now. Rejects with the code of what refused it. */
  readonly backup: () => Promise<LedgerBackup>;
  /** False where it could not be mended. */
  readonly mend: Mender['mend'];
  /** What became of a ledger that was damaged, by now; null where none was. */
  readonly mended: () => Mended | null;
  readonly onMended: (listener: (mended: Mended) => void) => void;
  /** Told of a ledger that is damaged and stays so for now; null where it is whole again. */
  readonly onUnmended: (listener: (unmended: Unmended | null) => void) => void;
  /** Before a restored file takes the ledger's place, whoever knows all of its projects and tokens writes them into it. */
  readonly onLaidOut: (fill: (db: Db) => void) => void;
  /** Something was written. */
  readonly note: () => void;
}

interface OpenedParts {
  readonly ledger: string;
  readonly journal: Pick<Journal, 'end'>;
  readonly reader: Pick<Reader, 'drain' | 'pause'>;
  /** Its pages are still to be looked at. */
  readonly unchecked: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

interface KeepingParts extends OpenedParts {
  readonly live: LiveDb;
  /** The segment that this process began with. */
  readonly first: number;
  /** At the start. */
  readonly mended: Mended | null;
}

interface ScheduleParts extends OpenedParts {
  readonly keeper: Keeper;
  readonly mend: Mender['mend'];
}

export function openKeeping(parts: KeepingParts): Keeping {
  let { mended } = parts;
  const mendedListeners: ((mended: Mended) => void)[] = [];
  const unmendedListeners: ((unmended: Unmended | null) => void)[] = [];
  const fills: ((db: Db) => void)[] = [];
  if (mended !== null) {
    tellMended(parts.log, mended);
    forgetExchange(parts.ledger);
  }
  const keeper = createKeeper(parts.ledger);
  const { mend, end: endMending } = createMender({
    ...parts,
    keeper,
    mended: () => mended,
    fill(db) {
      for (const fill of fills) fill(db);
      return fills.length > 0;
    },
    onMended(now) {
      mended = now;
      for (const listener of mendedListeners) listener(now);
    },
    onUnmended(unmended) {
      for (const listener of unmendedListeners) listener(unmended);
    },
  });
  const { backup, note, end } = createSchedule({ ...parts, keeper, mend });
  return {
    backup,
    mend,
    mended: () => mended,
    onMended: (listener) => void mendedListeners.push(listener),
    onUnmended: (listener) => void unmendedListeners.push(listener),
    onLaidOut: (fill) => void fills.push(fill),
    note,
    async [Symbol.asyncDispose]() {
      await endMending();
      await end();
      await keeper.settled();
    },
  };
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

/** A while after the start, each day, whenever much has come since, and when somebody asks. */
function createSchedule(parts: ScheduleParts) {
  const { ledger, journal, clock } = parts;
  const { look, backup, backUpWhereRoomy } = createDeeds(parts);
  let timer: Timer | null = null;
  let since = journal.end().segment;
  let underWay: Promise<void> | null = null;
  let isOver = false;

  /** Those that nobody waits for, one at a time. */
  function backUp(): void {
    since = journal.end().segment;
    if (isOver) return;
    underWay ??= backUpWhereRoomy().finally(() => {
      underWay = null;
    });
  }
  function everyHour(): void {
    timer = clock.after(hourMs, everyHour);
    if (isDue(ledger, clock.now())) backUp();
  }
  timer = clock.after(startMs, () => {
    const checked = parts.unchecked ? look() : Promise.resolve();
    void checked.then(() => {
      if (isOver) return;
      if (segmentsSince(ledger) > mostAtStart) backUp();
      everyHour();
    });
  });

  return {
    backup,
    note(): void {
      if (journal.end().segment - since >= mostSegments) backUp();
    },
    async end(): Promise<void> {
      isOver = true;
      timer?.cancel();
      await underWay;
    },
  };
}

function createDeeds({ ledger, reader, keeper, mend, clock, log }: ScheduleParts) {
  async function backup(): Promise<LedgerBackup> {
    if (!(await reader.drain())) throw Object.assign(new Error('The journal could not come in.'), { code: 'WAITING' });
    try {
      const made = await keeper.backup(clock.now());
      log.write('info', 'ledger-backed-up', { ...made });
      return made;
    } catch (error) {
      const code = faultCodeOf(error);
      if (isDamage(code)) void mend(code);
      throw error;
    }
  }
  async function look(): Promise<void> {
    try {
      await keeper.check('pages');
    } catch (error) {
      const code = faultCodeOf(error);
      if (isDamage(code)) await mend(code);
      else log.write('warn', 'ledger-not-checked', { code });
    }
  }
  async function backUpWhereRoomy(): Promise<void> {
    try {
      // A copy is made of the rows alone: of what finds them nobody would know otherwise that it is damaged.
      await look();
      if (isRoomy(ledger)) await backup();
      else log.write('warn', 'ledger-backup-failed', { code: 'ENOSPC' });
    } catch (error) {
      log.write('warn', 'ledger-backup-failed', { code: faultCodeOf(error) });
    }
  }
  return { backup, look, backUpWhereRoomy };
}

/** When the newest was made nobody knows where the clock was ahead by then. */
function isDue(ledger: string, now: number): boolean {
  const [newest] = listBackups(ledger);
  return newest === undefined || now - newest.at >= dayMs || isAhead(newest, now);
}

/** Segments that the newest backup has not: those that were written to since. */
function segmentsSince(ledger: string): number {
  const since = listBackups(ledger)[0]?.at ?? 0;
  return allSegments(ledger).filter(({ path }) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > since)
    .length;
}

function isRoomy(ledger: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(ledger));
  return bavail * bsize > statSync(ledger).size + spareBytes;
}
