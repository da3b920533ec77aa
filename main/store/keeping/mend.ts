// Owns mending a ledger that is found damaged while the router runs. Requests go on: the journal keeps their rows, and the
// reading thread waits until there is a whole ledger again.
//
// mend(code)   | it is looked through first: whole, and nothing is touched; damaged, and the backup takes its place
// mended       | damaged again within the hour: each time later; after the third nothing more until the hour is over
// not mended   | tried again by itself, within a minute, however often: nothing was moved
import { existsSync } from 'node:fs';
import type { Clock, Log, Timer } from '../../platform/ports.ts';
import { faultCodeOf, isDamage } from '../fault-code.ts';
import { rowsOf } from '../inspect.ts';
import type { Journal } from '../journal/journal.ts';
import type { LiveDb } from '../live-db.ts';
import { openLedgerFile, type Db } from '../open.ts';
import type { Reader } from '../reader.ts';
import { draftOf, inDraft } from './draft.ts';
import { exchange, forgetExchange, settleExchange, type Mended } from './exchange.ts';
import type { Keeper } from './keeper.ts';
import { createMendingTimes } from './mending-times.ts';
import { takeOver } from './restore.ts';

/** A ledger that is damaged and stays so for now. */
export interface Unmended {
  readonly code: string;
  /** It was mended again and again: its disk may be failing. */
  readonly isRepeated: boolean;
  /** The code of what kept it from being mended; null where nothing did yet. */
  readonly refused: string | null;
}

interface MenderParts {
  readonly ledger: string;
  /** The segment that this process began with. */
  readonly first: number;
  readonly journal: Pick<Journal, 'end'>;
  readonly live: Pick<LiveDb, 'db' | 'renew'>;
  readonly reader: Pick<Reader, 'pause'>;
  readonly keeper: Pick<Keeper, 'check' | 'layOut'>;
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'after'>;
  readonly log: Log;
  /** Writes into what takes the ledger's place what memory knows better; true where that is all of projects and tokens. */
  readonly fill: (db: Db) => boolean;
  /** What became of it before, by now; null where it was whole ever since the start. */
  readonly mended: () => Mended | null;
  readonly onMended: (mended: Mended) => void;
  /** Null where it is whole after all. */
  readonly onUnmended: (unmended: Unmended | null) => void;
}

export interface Mender {
  /** False where it could not be mended. */
  readonly mend: (code: string) => Promise<boolean>;
  /** Begins nothing any more, and resolves when nothing is under way. */
  readonly end: () => Promise<void>;
}

export function createMender(parts: MenderParts): Mender {
  const { clock, log } = parts;
  const times = createMendingTimes(clock);
  let underWay: Promise<boolean> | null = null;
  let timer: Timer | null = null;
  let isOver = false;
  let refused: string | null = null;

  function later(code: string): false {
    parts.onUnmended({ code, isRepeated: times.isSpent(), refused });
    if (!isOver)
      timer ??= clock.after(times.waitMs(), () => {
        timer = null;
        void begin(code);
      });
    return false;
  }
  async function run(code: string): Promise<boolean> {
    log.write('error', 'ledger-damaged', { code });
    try {
      const untold = settleExchange(parts.ledger);
      const found = await damageIn(parts);
      refused = null;
      if (found === null && untold !== null) return tell(untold, parts);
      if (found === null) {
        times.foundWhole();
        log.write('warn', 'ledger-found-whole', { code });
        parts.onUnmended(null);
        return true;
      }
      const before = untold ?? parts.mended();
      return tell(await exchanged(found, { ...parts, before, onExchanged: times.exchanged }), parts);
    } catch (error) {
      refused = faultCodeOf(error);
      times.failed();
      log.write('error', 'ledger-not-mended', { code: refused });
      return later(code);
    } finally {
      underWay = null;
    }
  }
  function begin(code: string): Promise<boolean> {
    if (isOver) return Promise.resolve(false);
    if (underWay === null && times.waitMs() > 0) return Promise.resolve(later(code));
    // Not in the same turn: what is looked up of the damaged one tells of its damage again.
    underWay ??= Promise.resolve().then(() => run(code));
    return underWay;
  }
  return {
    mend: begin,
    async end() {
      isOver = true;
      timer?.cancel();
      await underWay;
    },
  };
}

function tell(mended: Mended, { log, ledger, onMended, onUnmended }: MenderParts): true {
  tellMended(log, mended);
  onUnmended(null);
  onMended(mended);
  forgetExchange(ledger);
  return true;
}

/** Whoever met damage may have met a fault that has passed, or that of another file: null where the ledger is whole. */
async function damageIn({ ledger, keeper }: MenderParts): Promise<string | null> {
  if (!existsSync(ledger)) return 'ENOENT';
  try {
    await keeper.check('all');
    return null;
  } catch (error) {
    const code = faultCodeOf(error);
    if (isDamage(code)) return code;
    throw error;
  }
}

interface ExchangeParts extends MenderParts {
  readonly before: Mended | null;
  readonly onExchanged: () => void;
}

async function exchanged(code: string, parts: ExchangeParts): Promise<Mended> {
  const { ledger, first, journal, live, reader, keeper, clock, fill, before, onExchanged } = parts;
  const had = rowsOf(live.db);
  const made: Mended[] = [];
  await reader.pause(() =>
    keeper.layOut({ first, end: journal.end() }, ({ backupAt, rows }) =>
      live.renew(() => {
        const taken = takeOver(ledger, backupAt);
        // Memory too is only as good as what it was read of: what was told of that is carried on.
        const projects = inDraft(ledger, fill) ? 'kept' : taken;
        const lost = had === null ? null : Math.max(0, had - rows);
        const mended = { code, backupAt, lost, projects } as const;
        made.push(exchange(ledger, { mended, before, draft: draftOf(ledger), now: clock.now() }));
        onExchanged();
        return openLedgerFile(ledger);
      }),
    ),
  );
  const [mended] = made;
  if (mended === undefined) throw new Error('Nothing was exchanged.');
  return mended;
}

export function tellMended(log: Log, { code, movedTo, backupAt, lost, projects }: Mended): void {
  const backup = backupAt === null ? null : new Date(backupAt).toISOString();
  log.write('warn', 'ledger-restored', { code, movedTo, backup, lost, projects });
}
