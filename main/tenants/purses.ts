// Owns how much each project may still spend: what was spent, day by day, and what is held for requests under way, in
// memory and in whole nano-dollars. A hold is taken before anything is sent and given back once, so that nobody who is
// asked at the same time can spend the same money. It must not know what a request is.
import { allProjects, type BudgetAlert } from '../contract/projects.ts';
import { periodOf, type Period } from '../domain/money/period.ts';
import type { Clock } from '../platform/ports.ts';
import type { ProjectRecord, Projects } from '../store/projects.ts';
import type { SpentDay } from '../store/usage/spent.ts';
import { dayOf, emptyPurse, isAll, isSpent, marksReached, spend, spentIn, type Purse } from './purse.ts';

/** The tightest of the budgets that a request falls under. */
export interface Room {
  /** Of this project, or of all. */
  readonly projectId: string;
  readonly budgetNano: number;
  readonly spentNano: number;
  readonly reservedNano: number;
  /** What is left; never less than nothing. */
  readonly leftNano: number;
  readonly periodEnd: number | null;
}

export interface Hold {
  /** What it came to, on the day of its row. The first word counts. */
  readonly settle: (nano: number) => void;
}

export interface Purses {
  /** Null where no hard cap stands over the project. */
  readonly roomOf: (projectId: string) => Room | null;
  /** For a request whose row begins at that time. Whoever holds more than the room says spends more than the budget. */
  readonly hold: (projectId: string, nano: number, at: number) => Hold;
  /** A request was turned away for want of money. */
  readonly refused: (projectId: string) => void;
  /** Of the period that is under way. */
  readonly moneyOf: (projectId: string) => { readonly spentNano: number; readonly reservedNano: number };
  readonly periodOf: (projectId: string) => Period | null;
}

interface PurseParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly projects: Pick<Projects, 'get' | 'all'>;
  /** What the ledger has of before. */
  readonly spent: readonly SpentDay[];
  readonly onFraction: (alert: BudgetAlert) => void;
}

export function createPurses(parts: PurseParts): Purses {
  const { projects, onFraction } = parts;
  const { purseOf, periodIn, roomOf, latestOf } = openRooms(parts);
  function reached(purse: Purse, reaches: typeof isSpent): readonly BudgetAlert[] {
    const record = projects.get(purse.id);
    if (record === undefined || record.budgetNano === null) return [];
    return marksReached(purse, { record, budgetNano: record.budgetNano, period: periodIn(record) }, reaches);
  }
  for (const { projectId, day, nano } of parts.spent)
    for (const id of [projectId, allProjects]) spend(purseOf(id), day, nano);
  // What was reached before this start was told then.
  for (const { id } of projects.all()) reached(purseOf(id), isSpent);
  return {
    roomOf,
    hold(projectId, nano, at) {
      const held = [purseOf(projectId), purseOf(allProjects)];
      for (const purse of held) purse.reserved += nano;
      // Where the clock has gone back, what is spent counts where rooms are read.
      const day = dayOf(latestOf(at));
      let over = false;
      return {
        settle(cost) {
          if (over) return;
          over = true;
          for (const purse of held) {
            purse.reserved -= nano;
            if (cost === 0) continue;
            spend(purse, day, cost);
            reached(purse, isSpent).forEach(onFraction);
          }
        },
      };
    },
    refused(projectId) {
      const tight = roomOf(projectId);
      if (tight !== null) reached(purseOf(tight.projectId), isAll).forEach(onFraction);
    },
    moneyOf(projectId) {
      const record = projects.get(projectId);
      const purse = purseOf(projectId);
      return {
        spentNano: spentIn(purse, record === undefined ? null : periodIn(record)),
        reservedNano: purse.reserved,
      };
    },
    periodOf(projectId) {
      const record = projects.get(projectId);
      return record === undefined ? null : periodIn(record);
    },
  };
}

/** The purses, and what is left in them. */
function openRooms({ clock, projects }: PurseParts) {
  const purses = new Map<string, Purse>();
  /** A clock that goes back opens no period again that is over. */
  let latest = 0;
  const latestOf = (at: number): number => (latest = Math.max(latest, at));
  const periodIn = ({ budgetPeriod }: ProjectRecord): Period | null => periodOf(budgetPeriod, latestOf(clock.now()));
  function purseOf(id: string): Purse {
    const known = purses.get(id);
    if (known !== undefined) return known;
    const purse = emptyPurse(id);
    purses.set(id, purse);
    return purse;
  }
  function roomIn(id: string): Room | null {
    const record = projects.get(id);
    if (record === undefined || record.budgetNano === null || !record.hardCap) return null;
    const purse = purseOf(id);
    const period = periodIn(record);
    const spentNano = spentIn(purse, period);
    const { budgetNano } = record;
    const { reserved: reservedNano } = purse;
    const leftNano = Math.max(0, budgetNano - spentNano - reservedNano);
    return { projectId: id, budgetNano, spentNano, reservedNano, leftNano, periodEnd: period?.end ?? null };
  }
  return {
    latestOf,
    purseOf,
    periodIn,
    roomOf(projectId: string): Room | null {
      const own = roomIn(projectId);
      const all = roomIn(allProjects);
      if (own === null || all === null) return own ?? all;
      return all.leftNano < own.leftNano ? all : own;
    },
  };
}
