// Owns what the lists of models are made of: rows out of the catalog and of what runs, in groups, in an order that puts
// first what can be used here.
import type { CatalogEntry, Fit, ModelRecord } from '../../../main/contract/models.ts';

export type Verdict = Fit['verdict'];

export interface ModelRow {
  /** Stands in the address of the page. */
  readonly id: string;
  /** By which it is started and stopped; null where it is not here. */
  readonly localId: string | null;
  readonly name: string;
  /** Of what is here, or of what would be fetched. */
  readonly quant: string | null;
  readonly bytes: number | null;
  readonly entry: CatalogEntry | null;
  readonly record: ModelRecord | null;
}

export interface ModelGroup {
  readonly id: 'installed' | 'others' | 'runs' | 'unknown' | 'bigger';
  readonly rows: readonly ModelRow[];
}

/** Best first. What is not known may well run, and stands before what will not. */
const verdictOrder: readonly Verdict[] = ['well', 'slower', 'tight', 'unknown', 'no'];
const verdictRank = (verdict: Verdict): number => verdictOrder.indexOf(verdict);

/** Of the four bars beside the words. */
export const verdictBars: Readonly<Record<Verdict, number>> = { well: 4, slower: 3, tight: 2, no: 0, unknown: 0 };

/** Which of its variants lies here; null where it is none of them, as with a file of somebody else's making. */
export function installedQuant({ id, variants, installed, record }: CatalogEntry): string | null {
  if (installed === null) return null;
  const named = variants.find(({ quant }) => record?.id === `${id}-${quant.toLowerCase()}`);
  const same = named ?? variants.find(({ bytes }) => bytes === installed.bytes);
  return same?.quant ?? null;
}

export function rowOf(entry: CatalogEntry, running: readonly ModelRecord[]): ModelRow {
  const { id, name, variants, installed } = entry;
  const localId = installed === null ? null : (entry.record?.id ?? id);
  return {
    id,
    localId,
    name,
    quant: installed === null ? (variants[0]?.quant ?? null) : installedQuant(entry),
    bytes: installed?.bytes ?? variants[0]?.bytes ?? null,
    entry,
    record: running.find((one) => one.id === localId) ?? entry.record,
  };
}

const strangerOf = (record: ModelRecord): ModelRow => ({
  id: record.id,
  localId: record.id,
  name: record.id,
  quant: null,
  bytes: null,
  entry: null,
  record,
});

/** All that there is: of the catalog, and what runs without standing in it. */
export function rowsOf(entries: readonly CatalogEntry[], running: readonly ModelRecord[]): readonly ModelRow[] {
  const rows = entries.map((entry) => rowOf(entry, running));
  const known = new Set(rows.map(({ localId }) => localId));
  return [...rows, ...running.filter(({ id }) => !known.has(id)).map(strangerOf)];
}

const groupOf = ({ entry, record, localId }: ModelRow): ModelGroup['id'] => {
  if (entry === null) return record?.engine === 'ollama' ? 'others' : 'installed';
  if (localId !== null) return 'installed';
  if (entry.fit.verdict === 'unknown') return 'unknown';
  return entry.fit.verdict === 'no' ? 'bigger' : 'runs';
};

const isUp = ({ record }: ModelRow): number => Number(record !== null && record.state !== 'stopped');
const rank = ({ entry }: ModelRow): number => verdictRank(entry?.fit.verdict ?? 'unknown');

/** What runs comes first, then by how well it would. */
const order = (a: ModelRow, b: ModelRow): number => isUp(b) - isUp(a) || rank(a) - rank(b);

const groupIds = ['installed', 'others', 'runs', 'unknown', 'bigger'] as const;

/** Groups without rows are left out. */
export function groupsOf(rows: readonly ModelRow[]): readonly ModelGroup[] {
  const found = Map.groupBy(rows, groupOf);
  return groupIds.flatMap((id) => {
    const some = found.get(id);
    return some === undefined ? [] : [{ id, rows: some.toSorted(order) }];
  });
}

export const isHere = (row: ModelRow): boolean => row.localId !== null;

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();

/** Every word of it stands somewhere in the name, the id or where it comes from. */
export function matches({ id, name, entry }: ModelRow, text: string): boolean {
  const where = plain([id, name, ...(entry?.variants ?? []).map(({ source }) => source ?? '')].join(' '));
  return plain(text)
    .split(' ')
    .every((word) => where.includes(word));
}

const repository = /^[\w.-]+\/[\w.-]+(?::[\w.-]+)?$/;
/** `owner/name` or `owner/name:quant` can be asked for, whether the catalog knows it or not. */
export const isRepository = (text: string): boolean => repository.test(text.trim());

/** Whose side panel is shown: what was asked for, else what runs, else what lies here, else what is recommended. */
export function chosenRow(rows: readonly ModelRow[], asked: string | null, fallback: string | null): ModelRow | null {
  const by = (id: string | null): ModelRow | undefined =>
    id === null ? undefined : rows.find((row) => row.id === id || row.localId === id);
  return by(asked) ?? rows.find((row) => isUp(row) === 1) ?? rows.find(isHere) ?? by(fallback) ?? rows[0] ?? null;
}
