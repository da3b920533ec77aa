// Owns reading the sums of usage out of their tables in an order and under names that do not depend on how they came in.
import Database from 'better-sqlite3';
import { migrations } from '../../main/store/migrations/registry.ts';
import type { Db } from '../../main/store/open.ts';

type SumRow = Readonly<Record<string, string | number>>;

const named = (
  table: string,
  span: string,
): string => `SELECT '${table}' AS held, project_id, ${span} AS span, kind, name,
  part, ${table}.* FROM ${table} JOIN usage_slice ON usage_slice.id = ${table}.slice
  ORDER BY project_id, ${span}, kind, name, part`;

/** All sums, without the numbers that slices happen to have and without names that nothing was added to. */
export function sumsIn(db: Db): readonly SumRow[] {
  const dates = db.prepare<[], SumRow>('SELECT * FROM usage_date ORDER BY account, project_id, day').all();
  const tables = [
    ['usage_day', 'day'],
    ['usage_month', 'month'],
    ['saving_day', 'day'],
    ['saving_month', 'month'],
  ] as const;
  const others = tables.flatMap(([table, span]) => db.prepare<[], SumRow>(named(table, span)).all());
  return [...dates, ...others.map(({ slice: _slice, ...row }) => row)];
}

const before = 9;

/** What the step that brings the sums makes of these rows: it adds them up in another way than the drain does. */
export function sumsOfRows(db: Db): readonly SumRow[] {
  const old = new Database(':memory:');
  for (const step of migrations.slice(0, before)) old.exec(step);
  for (const table of ['request', 'spent_try']) {
    // Columns of later steps add to no sum, or are as they were before.
    const columns = old.pragma(`table_info(${table})`) as { readonly name: string }[];
    const names = columns.map(({ name }) => name).join(', ');
    const insert = old.prepare(`INSERT INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')})`);
    for (const row of db.prepare(`SELECT ${names} FROM ${table}`).raw().all()) insert.run(...(row as unknown[]));
  }
  for (const step of migrations.slice(before)) old.exec(step);
  const sums = sumsIn(old);
  old.close();
  return sums;
}
