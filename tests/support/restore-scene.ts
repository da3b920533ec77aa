// Owns a ledger that has a backup, and of later than that: rows, and a token that was revoked.
import { readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { encodeRecord } from '../../main/store/journal/record.ts';
import type { Projects } from '../../main/store/projects.ts';
import type { Store } from '../../main/store/store.ts';
import { openRow, settledRow } from './ledger.ts';

const half = 40;
export const sceneRows = 2 * half;
export const revokedName = 'revoked';

function writeSome(store: Store, from: number): void {
  for (let index = from; index < from + half; index++) {
    const row = openRow(`r${index}`, { model: 'm'.repeat(900) });
    store.journal.append(
      encodeRecord({ kind: 'opened', row }) + encodeRecord({ kind: 'settled', row: settledRow(row) }),
    );
  }
}

export async function restoreScene(store: Store, projects: Projects): Promise<void> {
  const { id } = projects.issue('default', revokedName);
  projects.issue('default', 'alive');
  writeSome(store, 0);
  await store.keeping.backup();
  projects.revoke('default', id);
  writeSome(store, half);
  await store.reader.drain();
}

const pageBytes = 4096;

function overwrite(path: string, at: number, bytes: number): void {
  const content = readFileSync(path);
  content.fill('garbage ', at, at + bytes);
  writeFileSync(path, content);
}

/** Nothing of it can be read any more. */
export const breakHeader = (path: string): void => overwrite(path, 0, 100);

/** Its small tables can still be read. */
export function breakIndex(path: string): void {
  const db = new Database(path, { readonly: true });
  const page = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'request_at'").pluck().get());
  db.close();
  overwrite(path, pageBytes * (page - 1), pageBytes);
}
