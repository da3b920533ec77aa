// Owns what is told of money at a glance beside what today cost: what routing saved today, and where the period of all
// projects ends. What was saved is read from the sums, and only while somebody looks.
import { allProjects } from '../contract/projects.ts';
import type { MoneyOutlook } from '../contract/api.ts';
import { usdFromNano } from '../domain/money/cost.ts';
import { forecast } from '../domain/money/period.ts';
import { savingsOf, type SavingsBaseline } from '../domain/money/savings.ts';
import type { EventHub } from '../http/events.ts';
import type { Clock, Timer } from '../platform/ports.ts';
import type { Ledger } from '../store/ledger.ts';
import type { ProjectRecord } from '../store/projects.ts';
import { dayOf } from '../store/usage/days.ts';
import type { UsageQuestion, UsageRead } from '../store/usage/read-usage.ts';
import type { Purses } from '../tenants/purses.ts';

export interface Outlook extends Disposable {
  readonly now: () => MoneyOutlook;
}

interface OutlookParts {
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'after'>;
  readonly events: Pick<EventHub, 'touch'>;
  readonly ledger: Pick<Ledger, 'flush'>;
  readonly reader: { readonly usage: (query: UsageQuestion) => Promise<Pick<UsageRead, 'savings'>> };
  readonly projects: { readonly get: (id: string) => Pick<ProjectRecord, 'budgetPeriod'> | undefined };
  readonly purses: Pick<Purses, 'moneyOf' | 'periodOf'>;
  /** Null where nothing is compared. */
  readonly baseline: () => SavingsBaseline | null;
}

export function createOutlook(parts: OutlookParts): Outlook {
  const saved = createSaved(parts);
  return {
    now: () => ({ savedUsd: saved.now(), forecast: forecastOf(parts) }),
    [Symbol.dispose]: saved.stop,
  };
}

/** None for a budget that never begins anew, or before anybody can tell. */
function forecastOf({ clock, projects, purses }: OutlookParts): MoneyOutlook['forecast'] {
  const period = projects.get(allProjects)?.budgetPeriod ?? 'none';
  if (period === 'none') return null;
  const { spentNano } = purses.moneyOf(allProjects);
  const nano = forecast(spentNano, purses.periodOf(allProjects), clock.now());
  return nano === null ? null : { usd: usdFromNano(nano), period };
}

/** However often it is asked for, the sums are read no oftener. */
const readMs = 5_000;

/** The low end of what was saved since 00:00 UTC. Who asks gets what is known; a newer figure is told as a change. */
function createSaved({ clock, events, ledger, reader, baseline }: OutlookParts) {
  let known: { readonly day: number; readonly usd: number } | null = null;
  let readAt = Number.NEGATIVE_INFINITY;
  let isReading = false;
  let isAsked = false;
  let isOver = false;
  let timer: Timer | null = null;
  const ofToday = (): number | null => (known?.day === dayOf(clock.now()) ? known.usd : null);
  function look(): void {
    isAsked = true;
    if (isOver || isReading || timer !== null) return;
    timer = clock.after(Math.max(0, readAt + readMs - clock.elapsed()), () => void read());
  }
  async function read(): Promise<void> {
    timer = null;
    isAsked = false;
    isReading = true;
    const before = ofToday();
    known = await ask();
    isReading = false;
    if (isOver) return;
    readAt = clock.elapsed();
    if (ofToday() !== before) events.touch();
    else if (isAsked) look();
  }
  async function ask(): Promise<typeof known> {
    const against = baseline();
    if (against === null) return null;
    const now = clock.now();
    ledger.flush();
    try {
      const { savings } = await reader.usage({ period: 'daily', projectId: allProjects, now, withSavings: true });
      return savings === null ? null : { day: dayOf(now), usd: savingsOf(savings.byRule, against).savedLow };
    } catch {
      // Where the ledger cannot be read nobody knows; that it cannot is told by whoever reads more of it.
      return null;
    }
  }
  return {
    now(): number | null {
      if (baseline() === null) return null;
      look();
      return ofToday();
    },
    stop(): void {
      isOver = true;
      timer?.cancel();
    },
  };
}
