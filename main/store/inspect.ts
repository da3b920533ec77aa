// Owns looking at the file that is to be the ledger, before anything of it is touched: whose it is, and whether it is
// whole. What another program, or a newer version, keeps there is refused as it lies.
import { existsSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { fileFaultWords, PlaceUnusable } from '../platform/file-fault.ts';
import { faultCodeOf, isDamage } from './fault-code.ts';
import { allSegments } from './journal/segments.ts';
import { listBackups } from './keeping/backup-files.ts';
import { migrations } from './migrations/registry.ts';
import { applicationId, type Db } from './open.ts';

class LedgerTooNew extends PlaceUnusable {
  constructor(path: string, found: number) {
    super(
      `${path} was written by a newer LA Router (schema ${found}, this one knows ${migrations.length}), and was left as it is. Update this one, or choose another file with LLR_DB.`,
    );
  }
}

class LedgerForeign extends PlaceUnusable {
  constructor(path: string) {
    super(
      `${path} belongs to another program, and was left as it is. Move it away, or choose another file with LLR_DB.`,
    );
  }
}

export interface Inspected {
  /** The code of what is wrong with it; null where nothing is, as far as was looked. */
  readonly damage: string | null;
  /** It was not looked through as a whole yet. */
  readonly unchecked: boolean;
  /** How many requests it has, where that can be told of a damaged one. */
  readonly rows: number | null;
}

/** A larger one is looked through after the start; before it, only where it was not closed in order, its pages. */
const smallBytes = 64 * 1024 * 1024;

const whole: Inspected = { damage: null, unchecked: false, rows: null };

export function inspectLedger(path: string): Inspected {
  const lies = statSync(path, { throwIfNoEntry: false });
  if (lies?.isFile() === false) throw new PlaceUnusable(fileFaultWords(path, 'EISDIR'));
  const size = lies?.size ?? null;
  // The log that a database keeps beside it goes when it is closed in order.
  const unclean = existsSync(`${path}-wal`);
  if (size === null) return hadRows(path) ? { ...whole, damage: 'ENOENT' } : whole;
  return leavingNothing(path, () => {
    const isSmall = size < smallBytes;
    const db = new Database(path, { readonly: true, fileMustExist: true });
    try {
      // Whether each value is one that its column may have takes as long as all else together.
      if (!isSmall) db.pragma('ignore_check_constraints = ON');
      return { ...look(db, unclean || isSmall), unchecked: !isSmall };
    } catch (error) {
      if (!isDamage(faultCodeOf(error))) throw error;
      return { damage: faultCodeOf(error), unchecked: false, rows: rowsOf(db) };
    } finally {
      db.close();
    }
  });
}

function look(db: Db, checks: boolean): Inspected {
  const id = db.pragma('application_id', { simple: true });
  const version = Number(db.pragma('user_version', { simple: true }));
  const tables = Number(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
  if (id === 0 && version === 0 && tables === 0) return hadRows(db.name) ? { ...whole, damage: 'EMPTY' } : whole;
  if (id !== applicationId && !(id === 0 && isOfBefore(db))) throw new LedgerForeign(db.name);
  if (version > migrations.length) throw new LedgerTooNew(db.name, version);
  if (checks) checkPages(db);
  return whole;
}

/** Files of the first versions have no id: they are known by a column that no other program has. */
const isOfBefore = (db: Db): boolean =>
  Number(
    db.prepare("SELECT count(*) FROM pragma_table_info('request') WHERE name = 'reserved_nano_usd'").pluck().get(),
  ) === 1;

/** All pages, or also whether what finds rows agrees with them, which takes longer. */
export type CheckDepth = 'pages' | 'all';

/** Throws where a page of it is damaged. */
export function checkPages(db: Db, depth: CheckDepth = 'pages'): void {
  const found: unknown = db.pragma(depth === 'all' ? 'integrity_check(1)' : 'quick_check(1)', { simple: true });
  if (found !== 'ok') throw damaged();
}

const damaged = (): Error => Object.assign(new Error('The database is damaged.'), { code: 'SQLITE_CORRUPT' });

/** Of a ledger in use: one without the table of its rows is one no more. */
export function checkLedger(path: string, depth: CheckDepth): void {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    checkPages(db, depth);
    const tables = db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'request'").pluck().get();
    if (tables === 0) throw damaged();
  } finally {
    db.close();
  }
}

export function rowsOf(db: Db): number | null {
  try {
    return Number(db.prepare('SELECT coalesce(max(seq), 0) FROM request').pluck().get());
  } catch {
    // Of a damaged file often nothing can be told.
    return null;
  }
}

/** A ledger was here before. */
const hadRows = (path: string): boolean => listBackups(path).length > 0 || allSegments(path).length > 0;

/** Who only reads a database makes files beside it too, and does not take them away again. */
export function leavingNothing<T>(path: string, run: () => T): T {
  const made = [`${path}-wal`, `${path}-shm`].filter((one) => !existsSync(one));
  try {
    return run();
  } finally {
    for (const one of made) rmSync(one, { force: true });
  }
}
