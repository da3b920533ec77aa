// Owns writing what a batch adds to the sums into their tables: by day and by month, in the transaction of the rows that
// they are sums of.
import type { Db } from '../open.ts';
import { otherName, type Slice, type UsageBatch } from './batch.ts';
import { monthOf } from './days.ts';
import { savedColumns, sumColumns } from './sums.ts';

/** So many new names a day have sums of their own; of what is more there is one sum. */
const newNamesADay = 2_000;

const most = Number.MAX_SAFE_INTEGER;

function upsertSql(table: string, key: readonly string[], columns: readonly string[]): string {
  const all = [...key, ...columns];
  const added = columns.map((name) => `${name} = min(${most}, ${name} + excluded.${name})`);
  return `INSERT INTO ${table} (${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})
    ON CONFLICT DO UPDATE SET ${added.join(', ')}`;
}

/** To be called inside of the transaction that writes the rows. */
export function createRollups(db: Db): (batch: UsageBatch) => void {
  const addDate = db.prepare(upsertSql('usage_date', ['account', 'project_id', 'day'], [...sumColumns, 'kept_rows']));
  const add = {
    usageDay: db.prepare(upsertSql('usage_day', ['project_id', 'day', 'slice'], sumColumns)),
    usageMonth: db.prepare(upsertSql('usage_month', ['project_id', 'month', 'slice'], sumColumns)),
    savingDay: db.prepare(upsertSql('saving_day', ['project_id', 'day', 'slice'], savedColumns)),
    savingMonth: db.prepare(upsertSql('saving_month', ['project_id', 'month', 'slice'], savedColumns)),
  };
  const findSlice = createSlices(db);
  return (batch) => {
    const { dates, slices } = batch.cells();
    for (const { account, projectId, day, sums } of dates) addDate.run(account, projectId, day, ...sums);
    const idOf = findSlice();
    for (const { projectId, day, slice, sums } of slices) {
      const id = idOf(slice, day);
      const isSaving = slice.kind === 'rule-target' || slice.kind === 'tier-target';
      (isSaving ? add.savingDay : add.usageDay).run(projectId, day, id, ...sums);
      (isSaving ? add.savingMonth : add.usageMonth).run(projectId, monthOf(day), id, ...sums);
    }
  };
}

/** What was found is known for one batch alone: a transaction that is undone takes new names with it. */
function createSlices(db: Db): () => (slice: Slice, day: number) => number {
  const find = db
    .prepare<string[], number>('SELECT id FROM usage_slice WHERE kind = ? AND name = ? AND part = ?')
    .pluck();
  const countNew = db
    .prepare<[string, number], number>('SELECT count(*) FROM usage_slice WHERE kind = ? AND made_on = ?')
    .pluck();
  const make = db.prepare('INSERT INTO usage_slice (kind, name, part, made_on) VALUES (?, ?, ?, ?)');

  function idOf(slice: Slice, day: number): number {
    const { kind, name, part } = slice;
    const found = find.get(kind, name, part);
    if (found !== undefined) return found;
    if (name !== otherName && (countNew.get(kind, day) ?? 0) >= newNamesADay)
      return idOf({ ...slice, name: otherName }, day);
    return Number(make.run(kind, name, part, day).lastInsertRowid);
  }
  return () => {
    const known = new Map<string, number>();
    return (slice, day) => {
      const key = `${slice.kind}\n${slice.part}\n${slice.name}`;
      const id = known.get(key) ?? idOf(slice, day);
      known.set(key, id);
      return id;
    };
  };
}
