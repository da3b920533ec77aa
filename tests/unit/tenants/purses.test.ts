// What may still be spent: held before, settled after, by days, projects and periods.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allProjects, type BudgetAlert } from '../../../main/contract/projects.ts';
import { periodOf } from '../../../main/domain/money/period.ts';
import type { ProjectRecord } from '../../../main/store/projects.ts';
import type { SpentDay } from '../../../main/store/usage/spent.ts';
import { createPurses, type Hold } from '../../../main/tenants/purses.ts';

const projectWith = (id: string, more: Partial<ProjectRecord> = {}): ProjectRecord => ({
  id,
  name: id,
  description: '',
  budgetNano: 1_000,
  budgetPeriod: 'month',
  hardCap: true,
  alertAt: [0.5, 0.8, 1],
  rateLimit: null,
  routingPolicy: null,
  trustSensitivityHints: false,
  createdAt: 0,
  deletedAt: null,
  ...more,
});

const day = 86_400_000;

function start(records: readonly ProjectRecord[], spent: readonly SpentDay[] = [], at = Date.UTC(2026, 10, 30, 12)) {
  const known = new Map(records.map((record) => [record.id, record]));
  const time = { now: at };
  const told: BudgetAlert[] = [];
  const purses = createPurses({
    clock: { now: () => time.now },
    projects: { get: (id) => known.get(id), all: () => [...known.values()] },
    spent,
    onFraction: (alert) => void told.push(alert),
  });
  return { purses, time, told, known };
}

test('what is held is nobody else’s, and what it came to is spent', () => {
  const { purses, time } = start([projectWith('a')]);
  const hold = purses.hold('a', 700, time.now);
  assert.equal(purses.roomOf('a')?.leftNano, 300);
  hold.settle(100);
  hold.settle(999);
  assert.deepEqual(purses.moneyOf('a'), { spentNano: 100, reservedNano: 0 });
  assert.equal(purses.roomOf('a')?.leftNano, 900);
  assert.deepEqual(purses.moneyOf(allProjects), { spentNano: 100, reservedNano: 0 });
});

test('without a budget, or where the cap is soft, there is no room to speak of', () => {
  const { purses } = start([projectWith('a', { budgetNano: null }), projectWith('b', { hardCap: false })]);
  assert.deepEqual(
    ['a', 'b', 'nobody'].map((id) => purses.roomOf(id)),
    [null, null, null],
  );
});

test('a budget over all is one for each of them', () => {
  const { purses, time } = start([projectWith('a'), projectWith(allProjects, { budgetNano: 500 })]);
  purses.hold('b', 400, time.now);
  assert.equal(purses.roomOf('a')?.projectId, allProjects);
  assert.equal(purses.roomOf('a')?.leftNano, 100);
  assert.equal(purses.roomOf('b')?.leftNano, 100);
});

test('a new period begins with nothing spent, also after a leap day, and a clock that goes back opens none again', () => {
  const { purses, time } = start([projectWith('a')], [], Date.UTC(2028, 1, 29, 23, 59, 59));
  purses.hold('a', 900, time.now).settle(900);
  assert.equal(purses.roomOf('a')?.leftNano, 100);
  time.now = Date.UTC(2028, 2, 1);
  assert.equal(purses.roomOf('a')?.leftNano, 1_000);
  purses.hold('a', 600, time.now).settle(600);
  time.now -= day;
  assert.equal(purses.roomOf('a')?.leftNano, 400);
  // And what is spent meanwhile is spent in the period that is open.
  purses.hold('a', 300, time.now).settle(300);
  assert.equal(purses.roomOf('a')?.leftNano, 100);
});

test('what began before the end of a period is spent in it', () => {
  const { purses, time } = start([projectWith('a', { budgetPeriod: 'day' })], [], Date.UTC(2026, 10, 30, 23, 59));
  const hold = purses.hold('a', 500, time.now);
  time.now += 8 * 3_600_000;
  hold.settle(500);
  assert.deepEqual(purses.moneyOf('a'), { spentNano: 0, reservedNano: 0 });
});

test('what the ledger has of the period counts from the start', () => {
  const today = Math.floor(Date.UTC(2026, 10, 30) / day);
  const before = [
    { projectId: 'a', day: today, nano: 300 },
    { projectId: 'a', day: today - 29, nano: 100 },
    { projectId: 'a', day: today - 30, nano: 1_000 },
    { projectId: 'gone', day: today, nano: 5 },
  ];
  const { purses, told } = start([projectWith('a', { budgetNano: 500 })], before);
  assert.equal(purses.moneyOf('a').spentNano, 400);
  assert.equal(purses.moneyOf(allProjects).spentNano, 1_405);
  assert.deepEqual(told, []);
});

test('each fraction is told once for a budget and a period, and the whole with the first refusal', () => {
  const { purses, time, told, known } = start([projectWith('a')]);
  const spend = (nano: number): void => purses.hold('a', nano, time.now).settle(nano);
  const fractions = (): number[] => told.map(({ fraction }) => fraction);
  spend(499);
  assert.deepEqual(fractions(), []);
  spend(400);
  spend(50);
  assert.deepEqual(fractions(), [0.5, 0.8]);
  purses.refused('a');
  purses.refused('a');
  assert.deepEqual(fractions(), [0.5, 0.8, 1]);
  assert.deepEqual(told.at(-1), {
    type: 'budget-alert',
    projectId: 'a',
    fraction: 1,
    budgetUsd: 0.000001,
    spentUsd: 0.000000949,
    periodStart: '2026-11-01T00:00:00.000Z',
  });
  known.set('a', projectWith('a', { budgetNano: 1_100 }));
  spend(1);
  assert.deepEqual(fractions(), [0.5, 0.8, 1, 0.5, 0.8]);
  time.now = Date.UTC(2026, 11, 1);
  spend(600);
  assert.deepEqual(fractions().at(-1), 0.5);
});

type Step =
  | { readonly kind: 'hold'; readonly project: string; readonly nano: number }
  | { readonly kind: 'settle'; readonly which: number; readonly nano: number }
  | { readonly kind: 'pass'; readonly ms: number };
const project = fc.constantFrom('a', 'b');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('hold' as const), project, nano: fc.nat({ max: 400 }) }),
  fc.record({ kind: fc.constant('settle' as const), which: fc.nat(), nano: fc.nat({ max: 400 }) }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.nat({ max: 20 * day }) }),
);

test('whoever holds no more than the room says spends no more than the budget, and nothing stays held', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { purses, time } = start([
        projectWith('a'),
        projectWith('b'),
        projectWith(allProjects, { budgetNano: 1_500 }),
      ]);
      const open: { hold: Hold; nano: number; project: string; at: number }[] = [];
      const spent: { project: string; nano: number; at: number }[] = [];
      const end = (at: number, cost: number): void => {
        const [one] = open.splice(at, 1);
        if (one === undefined) return;
        one.hold.settle(Math.min(cost, one.nano));
        spent.push({ project: one.project, nano: Math.min(cost, one.nano), at: one.at });
      };
      for (const now of steps) {
        if (now.kind === 'pass') time.now += now.ms;
        else if (now.kind === 'settle') end(open.length === 0 ? 0 : now.which % open.length, now.nano);
        else if ((purses.roomOf(now.project)?.leftNano ?? 0) >= now.nano)
          open.push({
            hold: purses.hold(now.project, now.nano, time.now),
            nano: now.nano,
            project: now.project,
            at: time.now,
          });
        const period = periodOf('month', time.now);
        for (const id of ['a', 'b', allProjects]) {
          const mine = spent.filter(
            (one) => (id === allProjects || one.project === id) && one.at >= (period?.start ?? 0),
          );
          const sum = mine.reduce((all, { nano }) => all + nano, 0);
          assert.equal(purses.moneyOf(id).spentNano, sum);
          assert.ok(sum <= (id === allProjects ? 1_500 : 1_000));
        }
      }
      while (open.length > 0) end(0, 400);
      for (const id of ['a', 'b', allProjects]) assert.equal(purses.moneyOf(id).reservedNano, 0);
    }),
  );
});
