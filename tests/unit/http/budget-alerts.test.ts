// A fraction of a budget that is used is told to all who listen, and the alert ends when it is no trouble any more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RouterEvent } from '../../../main/contract/api.ts';
import type { BudgetAlert } from '../../../main/contract/projects.ts';
import { createAlerts } from '../../../main/http/alerts.ts';
import { createBudgetAlerts } from '../../../main/http/budget-alerts.ts';
import { createEventHub } from '../../../main/http/events.ts';
import type { ProjectRecord } from '../../../main/store/projects.ts';
import { recordingClock } from '../../support/recording-ports.ts';

const startsAt = Date.UTC(2026, 10, 30, 12);
const project: ProjectRecord = {
  id: 'p_1',
  name: 'Team',
  description: '',
  budgetNano: 10_000_000_000,
  budgetPeriod: 'day',
  hardCap: true,
  alertAt: [0.5, 1],
  rateLimit: null,
  routingPolicy: null,
  trustSensitivityHints: false,
  createdAt: 0,
  deletedAt: null,
};
const half: BudgetAlert = {
  type: 'budget-alert',
  projectId: 'p_1',
  fraction: 0.5,
  budgetUsd: 10,
  spentUsd: 5.004,
  periodStart: '2026-11-30T00:00:00.000Z',
};

function open() {
  const time = recordingClock(startsAt);
  const events = createEventHub();
  const heard: RouterEvent[] = [];
  events.subscribe({ tell: ({ event }) => void heard.push(event()), touch: () => undefined });
  const alerts = createAlerts({ clock: time.clock, events });
  let record: ProjectRecord | undefined = project;
  const listeners: (() => void)[] = [];
  const hooked: object[] = [];
  const { onFraction } = createBudgetAlerts({
    alerts,
    events,
    webhook: { tell: (event) => void hooked.push(event) },
    projects: { get: () => record, onChange: (listener) => void listeners.push(listener) },
    clock: time.clock,
  });
  const titles = (): string[] => alerts.open().map(({ title }) => title);
  return {
    time,
    heard,
    hooked,
    alerts,
    onFraction,
    titles,
    change(next: Partial<ProjectRecord> | undefined) {
      record = next === undefined ? undefined : { ...project, ...next };
      for (const tell of listeners) tell();
    },
  };
}

test('it is an event, a message for the webhook, and an alert in plain words', () => {
  const { onFraction, heard, hooked, alerts } = open();
  onFraction(half);
  assert.deepEqual(heard, [half]);
  assert.deepEqual(hooked, [half]);
  const [alert] = alerts.open();
  assert.deepEqual(
    [alert?.kind, alert?.title, alert?.message, alert?.action?.to],
    [
      'budget',
      'Team has used 50 % of its budget',
      '$5.00 of $10.00 are spent. Raise the budget where it should be more.',
      '/projects',
    ],
  );
  const { projectId, fraction, budgetUsd, spentUsd } = half;
  assert.deepEqual(alert?.about, {
    code: 'budget',
    projectId,
    project: 'Team',
    fraction,
    budgetUsd,
    spentUsd,
    hardCap: true,
  });
});

test('the next fraction takes the place of the one before, and says what follows', () => {
  const { onFraction, alerts, titles, change } = open();
  onFraction(half);
  assert.ok(alerts.dismiss(alerts.open()[0]?.id ?? ''));
  onFraction({ ...half, fraction: 1, spentUsd: 10 });
  assert.deepEqual(titles(), ['Team has reached its budget']);
  assert.match(alerts.open()[0]?.message ?? '', /are refused until the period is over/);
  change({ hardCap: false });
  onFraction({ ...half, fraction: 1, spentUsd: 10 });
  assert.match(alerts.open()[0]?.message ?? '', /Nothing is refused/);
});

const ends: readonly (readonly [what: string, end: (it: ReturnType<typeof open>) => void])[] = [
  ['the budget is raised', ({ change }) => change({ budgetNano: 10_000_000_001 })],
  ['the budget is taken away', ({ change }) => change({ budgetNano: null })],
  ['the project is deleted', ({ change }) => change(undefined)],
  ['the period is over', ({ time }) => void time.setNow(Date.UTC(2026, 11, 1))],
];

for (const [what, end] of ends)
  test(`it is over when ${what}`, () => {
    const it = open();
    it.onFraction(half);
    it.change({ name: 'Else' });
    assert.equal(it.titles().length, 1);
    end(it);
    assert.deepEqual(it.titles(), []);
  });

test('the end of a period is seen by itself, and a clock that goes back ends nothing', () => {
  const { onFraction, time, titles, heard } = open();
  onFraction(half);
  time.setNow(Date.UTC(2026, 10, 29));
  assert.equal(titles().length, 1);
  time.setNow(Date.UTC(2026, 11, 1));
  heard.length = 0;
  for (const timer of time.waiting().slice()) timer.run();
  for (const timer of time.waiting().slice()) timer.run();
  assert.ok(heard.some((event) => event.type === 'alert-changed' && event.alerts.length === 0));
});
