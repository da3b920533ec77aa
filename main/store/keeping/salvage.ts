// Owns taking out of a damaged ledger what no journal has: its small tables, each as it stands there where it is whole, so
// that a token that was revoked since the backup stays so.
import Database from 'better-sqlite3';
import { leavingNothing } from '../inspect.ts';
import type { Db } from '../open.ts';

const tables = ['project', 'project_token', 'model', 'download', 'outbound_host', 'webhook_event'];

/** Gives the names of those that were taken over. */
export function salvage(db: Db, damaged: string): readonly string[] {
  return leavingNothing(damaged, () => {
    const old = new Database(damaged, { readonly: true });
    try {
      return tables.filter((table) => takeOver(db, old, table));
    } finally {
      old.close();
    }
  });
}

function takeOver(db: Db, old: Db, table: string): boolean {
  try {
    if (old.pragma(`quick_check(${table})`, { simple: true }) !== 'ok') return false;
    const rows = old.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`).all();
    const [first] = rows;
    // One that lost its rows may look as whole as one that never had any.
    if (first === undefined) return isEmpty(db, table);
    const columns = Object.keys(first);
    const values = columns.map((column) => `@${column}`).join(', ');
    const add = db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values})`);
    db.transaction(() => {
      db.exec(`DELETE FROM ${table}`);
      for (const row of rows) add.run(row);
    })();
    return true;
  } catch {
    // The backup's own is kept in its place.
    return false;
  }
}

const isEmpty = (db: Db, table: string): boolean => db.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() === undefined;
