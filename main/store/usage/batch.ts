// Owns gathering what a batch of rows adds to the sums, in memory: each sum is then written once, however many rows there
// are.
import { countable } from '../../domain/money/price.ts';
import { dayOf } from './days.ts';
import type { SpentTry } from '../rows.ts';
import {
  addTo,
  addTried,
  addTries,
  addWhole,
  isCompared,
  minus,
  noSums,
  savedOf,
  wastedOf,
  type CountedRow,
  type Sums,
} from './sums.ts';

type SliceKind = 'target' | 'tier' | 'app' | 'zone' | 'rule-target' | 'tier-target';

/** A name that sums are kept for. What there is none of is an empty text. */
export interface Slice {
  readonly kind: SliceKind;
  readonly name: string;
  /** The rule or the tier beside the target, where savings are summed. */
  readonly part: string;
}

/** What is to be added to one row of a table. */
interface Cell {
  readonly projectId: string;
  readonly day: number;
  readonly sums: Sums;
}
type DateCell = Cell & { readonly account: string };
type SliceCell = Cell & { readonly slice: Slice };

interface UsageCells {
  readonly dates: Iterable<DateCell>;
  readonly slices: Iterable<SliceCell>;
}

export interface UsageBatch {
  readonly add: (row: CountedRow) => void;
  readonly cells: () => UsageCells;
}

/** All projects together, as if they were one. */
export const everyProject = '*';

/** Whoever makes up names of no end fills no table with them. */
export const otherName = 'other';
const longestName = 256;
const bounded = (name: string): string => (name.length <= longestName ? name : otherName);

/** Rows that are added to the same sums. */
interface Alike {
  readonly row: CountedRow;
  readonly day: number;
  readonly isCompared: boolean;
  rows: number;
  readonly whole: Sums;
  /** Of it, what others than its target did. */
  less: Sums | null;
  wasted: number;
}

interface Tried extends Cell {
  readonly target: string;
  readonly zone: string;
}

/** Sums of a batch are ordinary numbers until they are told: what they are then is cut at what a table can hold. */
export function createUsageBatch(): UsageBatch {
  const alike = new Map<string, Alike>();
  const tried = new Map<string, Tried>();
  let last: Alike | null = null;
  function alikeTo(row: CountedRow, day: number): Alike {
    // Most rows are like the one before, and a key costs more than to look.
    if (last !== null && last.day === day && isAlike(last.row, row)) return last;
    const key = keyOf(row, day);
    const known = alike.get(key);
    if (known !== undefined) return known;
    const made = { row, day, isCompared: isCompared(row), rows: 0, whole: noSums(), less: null, wasted: 0 };
    alike.set(key, made);
    return made;
  }
  return {
    add(row) {
      const day = dayOf(row.at);
      const own = alikeTo(row, day);
      last = own;
      own.rows++;
      addWhole(own.whole, row);
      own.wasted += wastedOf(row);
      if (row.spent.length === 0) return;
      own.less ??= noSums();
      addTries(own.less, row);
      // Copies that only compare are told as one sum.
      if (row.account === 'main') for (const spent of row.spent) addTry(tried, row.projectId, { day, spent });
    },
    cells: () => cellsOf(alike.values(), tried.values()),
  };
}

function isAlike(a: CountedRow, b: CountedRow): boolean {
  return (
    a.projectId === b.projectId &&
    a.target === b.target &&
    a.zone === b.zone &&
    a.tier === b.tier &&
    a.rule === b.rule &&
    a.app === b.app &&
    a.account === b.account &&
    isCompared(a) === isCompared(b)
  );
}

const keyOf = (row: CountedRow, day: number): string =>
  JSON.stringify([day, row.projectId, row.target, row.zone, row.tier, row.rule, row.app, row.account, isCompared(row)]);

function addTry(
  tried: Map<string, Tried>,
  projectId: string,
  { day, spent }: { readonly day: number; readonly spent: SpentTry },
): void {
  const key = JSON.stringify([day, projectId, spent.target, spent.zone]);
  const { target, zone } = spent;
  const known = tried.get(key) ?? { day, projectId, target, zone, sums: noSums() };
  tried.set(key, known);
  addTried(known.sums, spent);
}

function cellsOf(alike: Iterable<Alike>, tried: Iterable<Tried>): UsageCells {
  const dates = new Map<string, DateCell>();
  const slices = new Map<string, SliceCell>();
  const addDate = ({ row: { account, projectId: own }, day, rows, whole }: Alike): void => {
    for (const projectId of [own, everyProject])
      put(dates, `${account}\n${day}\n${projectId}`, { account, projectId, day, sums: [...whole, rows] });
  };
  const addSlice = (own: string, cell: Omit<SliceCell, 'projectId'>): void => {
    const { kind, part, name } = cell.slice;
    for (const projectId of [own, everyProject])
      put(slices, `${projectId}\n${cell.day}\n${kind}\n${part}\n${name}`, { ...cell, projectId });
  };
  for (const one of alike) {
    const { row, day, whole } = one;
    addDate(one);
    if (row.account === 'shadow') continue;
    const tier = row.tier ?? '';
    const target = bounded(row.target ?? '');
    const own = one.less === null ? whole : minus(whole, one.less);
    addSlice(row.projectId, { day, slice: named('tier', tier), sums: whole });
    addSlice(row.projectId, { day, slice: named('app', bounded(row.app ?? '')), sums: whole });
    addSlice(row.projectId, { day, slice: named('target', target), sums: own });
    addSlice(row.projectId, { day, slice: named('zone', row.zone ?? ''), sums: own });
    if (!one.isCompared && one.wasted === 0) continue;
    const saved = savedOf(own, one.isCompared ? one.rows : 0, one.wasted);
    const rule = bounded(row.rule ?? '');
    addSlice(row.projectId, { day, slice: { kind: 'rule-target', name: target, part: rule }, sums: saved });
    addSlice(row.projectId, { day, slice: { kind: 'tier-target', name: target, part: tier }, sums: saved });
  }
  for (const { projectId, day, target, zone, sums } of tried) {
    addSlice(projectId, { day, slice: named('target', bounded(target)), sums });
    addSlice(projectId, { day, slice: named('zone', zone), sums });
  }
  return { dates: dates.values(), slices: slices.values() };
}

const named = (kind: SliceKind, name: string): Slice => ({ kind, name, part: '' });

function put<C extends Cell>(cells: Map<string, C>, key: string, cell: C): void {
  const known = cells.get(key);
  if (known === undefined) cells.set(key, { ...cell, sums: cell.sums.map(countable) });
  else addTo(known.sums, cell.sums);
}
