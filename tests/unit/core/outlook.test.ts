import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BudgetPeriod } from '../../../main/contract/projects.ts';
import { createOutlook } from '../../../main/core/outlook.ts';
import { deviceFree } from '../../../main/domain/money/price.ts';
import type { SavingsInput } from '../../../main/domain/money/savings.ts';
import { periodOf } from '../../../main/domain/money/period.ts';
import { startClock } from '../../support/timed-clock.ts';

const usd = 1_000_000_000;
const dayMs = 86_400_000;
const price = { ...deviceFree, base: { ...deviceFree.base, output: 10 * usd } };

/** Answers whose tokens cost the baseline so many dollars, and themselves nothing. */
const worth = (dollars: number): SavingsInput => ({
  rule: 'policy.yaml:3',
  tier: null,
  target: 'near/gpt-4o-mini',
  calls: 1,
  inputTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  outputTokens: dollars * 100_000,
  reasoningTokens: 0,
  costNano: 0,
  wastedNano: 0,
});

interface Stage {
  saved: number;
  spentNano: number;
  isTorn: boolean;
  reads: number;
  touches: number;
  /** A read waits for it. */
  held: PromiseWithResolvers<void> | null;
}

function open({ budgetPeriod = 'day' as BudgetPeriod, hasBaseline = true } = {}) {
  const { clock, pass } = startClock();
  const it: Stage = { saved: 1, spentNano: 2 * usd, isTorn: false, reads: 0, touches: 0, held: null };
  const now = (): number => dayMs / 2 + clock.elapsed();
  const outlook = createOutlook({
    clock: { ...clock, now },
    events: { touch: () => void it.touches++ },
    ledger: { flush: () => undefined },
    reader: {
      async usage() {
        it.reads++;
        await it.held?.promise;
        if (it.isTorn) throw new Error('torn');
        return { savings: { byRule: [worth(it.saved)], byTier: [] } };
      },
    },
    projects: { get: () => ({ budgetPeriod }) },
    purses: {
      moneyOf: () => ({ spentNano: it.spentNano, reservedNano: 0 }),
      periodOf: () => periodOf(budgetPeriod, now()),
    },
    baseline: () => (hasBaseline ? { name: 'openai/gpt-4o', price } : null),
  });
  const settle = async (ms: number): Promise<void> => {
    pass(ms);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  return { it, outlook, settle };
}

test('where the period ends is a straight line; one that never begins anew ends nowhere', () => {
  assert.deepEqual(open().outlook.now().forecast, { usd: 4, period: 'day' });
  assert.equal(open({ budgetPeriod: 'none' }).outlook.now().forecast, null);
});

test('what was saved is read once somebody asks, told as a change, and read no oftener than each 5 s', async () => {
  const { it, outlook, settle } = open();
  await settle(60_000);
  assert.equal(it.reads, 0);
  assert.equal(outlook.now().savedUsd, null);
  await settle(0);
  assert.deepEqual([outlook.now().savedUsd, it.reads, it.touches], [1, 1, 1]);
  it.saved = 3;
  for (let asked = 0; asked < 10; asked++) outlook.now();
  await settle(4_999);
  assert.deepEqual([outlook.now().savedUsd, it.reads], [1, 1]);
  await settle(1);
  assert.deepEqual([outlook.now().savedUsd, it.reads, it.touches], [3, 2, 2]);
  await settle(5_000);
  await settle(60_000);
  assert.deepEqual([it.reads, it.touches], [3, 2], 'nothing changed, and nobody asked again');
});

test('yesterday’s saving is not today’s, and what cannot be read is not known', async () => {
  const { it, outlook, settle } = open();
  outlook.now();
  await settle(0);
  await settle(dayMs);
  assert.equal(outlook.now().savedUsd, null);
  await settle(0);
  assert.equal(outlook.now().savedUsd, 1);
  it.isTorn = true;
  await settle(5_000);
  assert.equal(outlook.now().savedUsd, null);
});

test('without a baseline nothing is read', async () => {
  const { it, outlook, settle } = open({ hasBaseline: false });
  assert.equal(outlook.now().savedUsd, null);
  await settle(10_000);
  assert.equal(it.reads, 0);
});

test('who is over reads no more, also where a read was under way and was asked for again', async () => {
  const { it, outlook, settle } = open();
  outlook.now();
  await settle(0);
  outlook.now();
  await settle(4_999);
  it.held = Promise.withResolvers();
  await settle(1);
  outlook.now();
  outlook[Symbol.dispose]();
  it.saved = 3;
  it.held.resolve();
  await settle(0);
  outlook.now();
  await settle(60_000);
  assert.deepEqual([it.reads, it.touches], [2, 1]);
});
