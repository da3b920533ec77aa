import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { newProjectBody, newTokenBody, projectPart } from '../../../../main/contract/projects.ts';
import { budgetOf } from '../../../../renderer/features/projects/budget.ts';
import {
  percentsText,
  rateText,
  readName,
  readPercents,
  readRate,
  readTokenName,
  readUsd,
  usdText,
} from '../../../../renderer/features/projects/inputs.ts';
import { limitWords, periodWords, spentWords, stateWords } from '../../../../renderer/features/projects/words.ts';
import { isReached } from '../../../../renderer/lib/reached.ts';
import { projectOf } from '../../../support/projects.ts';
import { speakEnglish } from '../../../support/words.ts';

before(speakEnglish);

test('a budget is open, has passed a mark, or is reached', () => {
  const spent = (usd: number) => budgetOf(projectOf({ budgetUsd: 40, spentUsd: usd })).state;
  assert.deepEqual(spent(19.99), { kind: 'open' });
  assert.deepEqual(spent(20), { kind: 'passed', fraction: 0.5 });
  assert.deepEqual(spent(39.99), { kind: 'passed', fraction: 0.8 });
  assert.deepEqual(spent(40), { kind: 'reached' });
  assert.deepEqual(spent(41), { kind: 'reached' });
});

test('under a hard cap what is held is gone too, and sums of dollars that are a little off hide nothing', () => {
  const held = { budgetUsd: 0.3, spentUsd: 0.1, reservedUsd: 0.2 };
  assert.equal(isReached(projectOf(held)), true);
  assert.equal(isReached(projectOf({ ...held, reservedUsd: 0.199_999_999 })), false);
  assert.equal(isReached(projectOf({ ...held, hardCap: false })), false);
  assert.equal(isReached(projectOf({ ...held, spentUsd: 0.3, hardCap: false })), true);
  assert.equal(isReached(projectOf({ spentUsd: 9 })), false);
});

test('without a budget nothing is drawn, and one of nothing is full at once', () => {
  assert.deepEqual(budgetOf(projectOf({ spentUsd: 3 })), {
    state: { kind: 'none' },
    spent: 0,
    held: 0,
    expected: null,
    ticks: [],
  });
  const nothing = budgetOf(projectOf({ budgetUsd: 0, reservedUsd: 1 }));
  assert.deepEqual([nothing.state.kind, nothing.spent, nothing.held], ['reached', 1, 0]);
});

test('what is held and expected stands on the scale of the budget, and the end of it is no tick', () => {
  const view = budgetOf(projectOf({ budgetUsd: 40, spentUsd: 10, reservedUsd: 4, forecastUsd: 60 }));
  assert.deepEqual(view, { state: { kind: 'open' }, spent: 0.25, held: 0.1, expected: 1.5, ticks: [0.5, 0.8] });
});

test('an amount is read as people write it, or is none', () => {
  const values = ['20', '7.50', '7,50', '$ 3', ' 0 ', '0.000001'].map(readUsd);
  assert.deepEqual(
    values.map((read) => read.ok && read.value),
    [20, 7.5, 7.5, 3, 0, 0.000001],
  );
  assert.deepEqual(readUsd('  '), { ok: true, value: null });
  for (const text of ['-1', 'NaN', 'Infinity', '1e3', '1.2.3', '1000001', 'twenty', '.5'])
    assert.equal(readUsd(text).ok, false, text);
});

test('what a field takes the router takes too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 210 }), (text) => {
      const name = readName(text);
      if (name.ok) assert.ok(newProjectBody.safeParse({ name: name.value }).success, JSON.stringify(text));
      const token = readTokenName(text);
      if (token.ok) assert.ok(newTokenBody.safeParse({ name: token.value }).success, JSON.stringify(text));
      const [usd, rate, percents] = [readUsd(text), readRate(text), readPercents(text)];
      if (usd.ok) assert.ok(projectPart.safeParse({ budgetUsd: usd.value }).success);
      if (rate.ok) assert.ok(projectPart.safeParse({ rateLimit: { rpm: rate.value } }).success);
      if (percents.ok) assert.ok(projectPart.safeParse({ alertAt: percents.value }).success);
    }),
  );
});

test('a value that is shown is read back as it was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), (thousandths) => {
      const usd = thousandths / 1_000;
      assert.deepEqual(readUsd(usdText(usd)), { ok: true, value: usd });
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), (rate) =>
      assert.deepEqual(readRate(rateText(rate)), { ok: true, value: rate }),
    ),
  );
  assert.equal(percentsText([0.5, 0.8, 1, 0.125]), '50, 80, 100, 12.5');
  assert.deepEqual(readPercents('100 50; 80%, 50'), { ok: true, value: [0.5, 0.8, 1] });
  assert.deepEqual(readPercents(''), { ok: true, value: [] });
  for (const text of ['0', '101', 'half', '1 2 3 4 5 6 7 8 9 10 11']) assert.equal(readPercents(text).ok, false, text);
});

test('a period is named with the day on which it begins anew, in UTC', () => {
  assert.equal(periodWords(projectOf({})), 'November 2026, anew Dec 1 at 00:00 UTC');
  const day = { periodStart: '2026-02-28T00:00:00.000Z', periodEnd: '2026-03-01T00:00:00.000Z' };
  assert.equal(periodWords(projectOf({ ...day, budgetPeriod: 'day' })), 'today, anew Mar 1 at 00:00 UTC');
  const week = { ...day, periodEnd: '2026-03-02T00:00:00.000Z' };
  assert.equal(periodWords(projectOf({ ...week, budgetPeriod: 'week' })), 'this week, anew Mar 2 at 00:00 UTC');
  const none = projectOf({ budgetPeriod: 'none', periodStart: null, periodEnd: null });
  assert.equal(periodWords(none), 'since it was made');
});

test('only what is not the usual is said of a project', () => {
  assert.equal(limitWords(projectOf({})), 'No limits of its own');
  assert.equal(limitWords(projectOf({ id: 'default' })), 'Whoever brings no token');
  const strict = projectOf({
    routingPolicy: 'cheapest',
    rateLimit: { rpm: 60, tpm: 120_000 },
    budgetUsd: 5,
    hardCap: false,
    trustSensitivityHints: true,
  });
  assert.equal(
    limitWords(strict),
    'Policy cheapest, 60 requests a minute, 120K tokens a minute, Alerts only, Its hints are believed',
  );
});

test('what is spent and where that leads is said in words', () => {
  assert.equal(spentWords({ spentUsd: 12.04, budgetUsd: 40 }), '$12.04 of $40.00');
  assert.equal(spentWords({ spentUsd: 12.04, budgetUsd: null }), '$12.04, no budget');
  const at = { forecastUsd: 18.4 };
  assert.equal(stateWords({ kind: 'none' }, at), 'No budget');
  assert.equal(stateWords({ kind: 'reached' }, at), 'Budget reached');
  assert.equal(stateWords({ kind: 'passed', fraction: 0.8 }, at), '80% passed');
  assert.equal(stateWords({ kind: 'open' }, at), 'On pace for $18.40');
  assert.equal(stateWords({ kind: 'open' }, { forecastUsd: null }), 'Too early to tell where it ends');
});
