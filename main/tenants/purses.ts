// Owns how much each project may still spend: what was spent, day by day, and what is held for requests under way, in
// memory and in whole nano-dollars. A hold is taken before anything is sent and given back once, so that nobody who is
// asked at the same time can spend the same money. It must not know what a request is.
import { allProjects, type BudgetAlert } from '../contract/projects.ts';
import { usdFromNano } from '../domain/money/cost.ts';
import { periodOf, type Period } from '../domain/money/period.ts';
import type { Clock } from '../platform/ports.ts';
import type { ProjectRecord, Projects } from '../store/projects.ts';
import type { SpentDay } from '../store/usage/spent.ts';

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

const dayMs = 86_400_000;
const dayOf = (at: number): number => Math.floor(at / dayMs);

interface Purse {
  readonly id: string;
  /** By days since 1970. */
  readonly days: Map<number, number>;
  reserved: number;
  /** The sum of the days of the period, kept until either is another. */
  counted: { readonly key: string; nano: number } | null;
  /** The budget and period for which fractions were told, and which. */
  told: { readonly key: string; readonly fractions: Set<number> } | null;
}

export function createPurses(parts: PurseParts): Purses {
  const { clock, projects, onFraction } = parts;
  const purses = new Map<string, Purse>();
  /** A clock that goes back opens no period again that is over. */
  let latest = 0;

  const now = (): number => (latest = Math.max(latest, clock.now()));
  function purseOf(id: string): Purse {
    const known = purses.get(id);
    if (known !== undefined) return known;
    const purse: Purse = { id, days: new Map(), reserved: 0, counted: null, told: null };
    purses.set(id, purse);
    return purse;
  }
  const currentPeriod = ({ budgetPeriod }: ProjectRecord): Period | null => periodOf(budgetPeriod, now());

  function spentIn(purse: Purse, period: Period | null): number {
    const key = period === null ? '' : String(period.start);
    if (purse.counted?.key === key) return purse.counted.nano;
    let nano = 0;
    const first = period === null ? -Infinity : dayOf(period.start);
    for (const [day, amount] of purse.days) if (day >= first) nano += amount;
    purse.counted = { key, nano };
    return nano;
  }
  function add(purse: Purse, day: number, nano: number): void {
    purse.days.set(day, (purse.days.get(day) ?? 0) + nano);
    const { counted } = purse;
    if (counted !== null && (counted.key === '' || day >= dayOf(Number(counted.key)))) counted.nano += nano;
  }
  for (const { projectId, day, nano } of parts.spent)
    for (const id of [projectId, allProjects]) add(purseOf(id), day, nano);

  function toldOf(purse: Purse, record: ProjectRecord, period: Period | null): Set<number> {
    const key = `${record.budgetNano} ${record.budgetPeriod} ${period?.start ?? ''}`;
    if (purse.told?.key !== key) purse.told = { key, fractions: new Set() };
    return purse.told.fractions;
  }
  function tell(purse: Purse, reaches: (fraction: number, spent: number, budget: number) => boolean): void {
    const record = projects.get(purse.id);
    if (record === undefined || record.budgetNano === null) return;
    const { budgetNano } = record;
    const period = currentPeriod(record);
    const spent = spentIn(purse, period);
    const told = toldOf(purse, record, period);
    for (const fraction of record.alertAt) {
      if (told.has(fraction) || !reaches(fraction, spent, budgetNano)) continue;
      told.add(fraction);
      onFraction({
        type: 'budget-alert',
        projectId: purse.id,
        fraction,
        budgetUsd: usdFromNano(budgetNano),
        spentUsd: usdFromNano(spent),
        periodStart: period === null ? null : new Date(period.start).toISOString(),
      });
    }
  }
  const isSpent = (fraction: number, spent: number, budget: number): boolean => spent >= fraction * budget && spent > 0;
  // What was reached before this start was told then.
  for (const record of projects.all()) {
    if (record.budgetNano === null) continue;
    const purse = purseOf(record.id);
    const period = currentPeriod(record);
    const told = toldOf(purse, record, period);
    for (const fraction of record.alertAt)
      if (isSpent(fraction, spentIn(purse, period), record.budgetNano)) told.add(fraction);
  }

  function roomIn(id: string): Room | null {
    const record = projects.get(id);
    if (record === undefined || record.budgetNano === null || !record.hardCap) return null;
    const purse = purseOf(id);
    const period = currentPeriod(record);
    const spentNano = spentIn(purse, period);
    const { budgetNano } = record;
    const leftNano = Math.max(0, budgetNano - spentNano - purse.reserved);
    return {
      projectId: id,
      budgetNano,
      spentNano,
      reservedNano: purse.reserved,
      leftNano,
      periodEnd: period?.end ?? null,
    };
  }
  function roomOf(projectId: string): Room | null {
    const own = roomIn(projectId);
    const all = roomIn(allProjects);
    if (own === null || all === null) return own ?? all;
    return all.leftNano < own.leftNano ? all : own;
  }
  return {
    roomOf,
    hold(projectId, nano, at) {
      const held = [purseOf(projectId), purseOf(allProjects)];
      for (const purse of held) purse.reserved += nano;
      let over = false;
      return {
        settle(cost) {
          if (over) return;
          over = true;
          for (const purse of held) {
            purse.reserved -= nano;
            if (cost === 0) continue;
            add(purse, dayOf(at), cost);
            tell(purse, isSpent);
          }
        },
      };
    },
    refused(projectId) {
      const tight = roomOf(projectId);
      if (tight !== null) tell(purseOf(tight.projectId), (fraction) => fraction === 1);
    },
    moneyOf(projectId) {
      const record = projects.get(projectId);
      const purse = purseOf(projectId);
      return {
        spentNano: spentIn(purse, record === undefined ? null : currentPeriod(record)),
        reservedNano: purse.reserved,
      };
    },
    periodOf(projectId) {
      const record = projects.get(projectId);
      return record === undefined ? null : currentPeriod(record);
    },
  };
}
