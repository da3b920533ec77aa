// Owns gathering what a batch of rows adds to the sums, in memory: each sum is then written once, however many rows there
// are.
import { dayOf } from './days.ts';
import { addTo, ownOf, savedOf, triedOf, wholeOf, type CountedRow, type Sums } from './sums.ts';

type SliceKind = 'target' | 'tier' | 'app' | 'rule-target' | 'tier-target';

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

export interface UsageCells {
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
  rows: number;
  readonly whole: Sums;
  readonly own: Sums;
  saved: Sums | null;
}

interface Tried extends Cell {
  readonly target: string;
}

export function createUsageBatch(): UsageBatch {
  const alike = new Map<string, Alike>();
  const tried = new Map<string, Tried>();
  return {
    add(row) {
      const day = dayOf(row.at);
      const { projectId, account, app, tier, rule, target } = row;
      const key = `${day}\n${projectId}\n${account}\n${app ?? ''}\n${tier ?? ''}\n${rule ?? ''}\n${target ?? ''}`;
      const whole = wholeOf(row);
      const own = ownOf(row, whole);
      const saved = savedOf(row, own);
      const known = alike.get(key);
      if (known === undefined) alike.set(key, { row, day, rows: 1, whole, own: [...own], saved });
      else addAlike(known, { whole, own, saved });
      // Copies that only compare are told as one sum.
      if (account === 'main')
        for (const spent of row.spent) addTry(tried, { day, projectId, target: spent.target, sums: triedOf(spent) });
    },
    cells: () => cellsOf(alike.values(), tried.values()),
  };
}

function addAlike(known: Alike, { whole, own, saved }: Pick<Alike, 'whole' | 'own' | 'saved'>): void {
  known.rows++;
  addTo(known.whole, whole);
  addTo(known.own, own);
  if (known.saved === null) known.saved = saved;
  else if (saved !== null) addTo(known.saved, saved);
}

function addTry(tried: Map<string, Tried>, one: Tried): void {
  const key = `${one.day}\n${one.projectId}\n${one.target}`;
  const known = tried.get(key);
  if (known === undefined) tried.set(key, one);
  else addTo(known.sums, one.sums);
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
    const { row, day, whole, own, saved } = one;
    addDate(one);
    if (row.account === 'shadow') continue;
    const tier = row.tier ?? '';
    const target = bounded(row.target ?? '');
    addSlice(row.projectId, { day, slice: named('tier', tier), sums: whole });
    addSlice(row.projectId, { day, slice: named('app', bounded(row.app ?? '')), sums: whole });
    addSlice(row.projectId, { day, slice: named('target', target), sums: own });
    if (saved === null) continue;
    const rule = bounded(row.rule ?? '');
    addSlice(row.projectId, { day, slice: { kind: 'rule-target', name: target, part: rule }, sums: saved });
    addSlice(row.projectId, { day, slice: { kind: 'tier-target', name: target, part: tier }, sums: saved });
  }
  for (const { projectId, day, target, sums } of tried)
    addSlice(projectId, { day, slice: named('target', bounded(target)), sums });
  return { dates: dates.values(), slices: slices.values() };
}

const named = (kind: SliceKind, name: string): Slice => ({ kind, name, part: '' });

function put<C extends Cell>(cells: Map<string, C>, key: string, cell: C): void {
  const known = cells.get(key);
  if (known === undefined) cells.set(key, { ...cell, sums: [...cell.sums] });
  else addTo(known.sums, cell.sums);
}
