// The account of one request: what its row says as it is opened, and what once it is closed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../../main/contract/json.ts';
import { RouterError } from '../../../../main/contract/errors.ts';
import type { Target } from '../../../../main/contract/routing.ts';
import type { RequestTrace } from '../../../../main/contract/trace.ts';
import type { Policy, Rule } from '../../../../main/domain/policy.ts';
import { abandonedUsage, openAccount, settle, type AccountEnding } from '../../../../main/gateway/account/account.ts';
import { afford } from '../../../../main/gateway/account/afford.ts';
import type { Ended } from '../../../../main/gateway/account/ended.ts';
import type { Try } from '../../../../main/gateway/account/tries.ts';
import { planRequest } from '../../../../main/gateway/plan/plan.ts';
import type { Consulted } from '../../../../main/gateway/plan/stage-two.ts';
import type { Ledger } from '../../../../main/store/ledger.ts';
import type { OpenRow, SettledRow } from '../../../../main/store/rows.ts';
import { noPurses } from '../../../support/purses.ts';
import { askingOf, chat, fakeFigures, fakePlanner, policyWith, stageOf } from '../../../support/gateway-fakes.ts';
import { tokens } from '../../../support/ledger.ts';

type Written = Awaited<ReturnType<Ledger['reserve']>>;

const far: Target = { backend: 'far', model: 'middle', zone: 'public', region: null };
const near: Target = { backend: 'near', model: 'small', zone: 'device', region: null };
const rule: Rule = {
  policy: 'policy.yaml',
  index: 0,
  line: 4,
  match: null,
  to: ['far/middle', 'near/small'],
  latencyBudgetMs: null,
  reason: null,
};
const prices = [{ pattern: 'far/*', input: 1, output: 2 }];
const ended: AccountEnding = {
  outcome: 'ok',
  status: 200,
  usage: tokens(10, 20),
  target: far,
  tier: 'MODERATE',
  firstEventAt: null,
};
const escalated: Try = {
  target: far,
  purpose: 'answer',
  begunAt: 1_000,
  endedAt: 1_040,
  ending: { outcome: 'escalated', status: 200, why: 'empty', usage: tokens(3, 1) },
};

interface Given {
  readonly body?: JsonObject;
  readonly policy?: Partial<Policy>;
  readonly written?: Promise<Written>;
  readonly consulted?: Consulted;
}

async function open(given: Given = {}) {
  const { body = {}, policy = {}, written = Promise.resolve({ written: true }), consulted = null } = given;
  const { planner, clock } = fakePlanner({
    policy: policyWith({ rules: [rule], prices, ...policy }),
    ...(consulted === null ? {} : { classify: () => stageOf({ confidence: 0 }) }),
    consult: async () => ({ tier: null, consulted }),
  });
  const request = chat(body);
  const caller = askingOf({ id: 'r7', projectId: 'mine' });
  const plan = await planRequest(request, caller, planner);
  const opened: OpenRow[] = [];
  const settled: SettledRow[] = [];
  const counted: string[] = [];
  const ledger: Ledger = {
    reserve(row) {
      opened.push(row);
      return written;
    },
    settle: (row) => void settled.push(row),
    flush: () => assert.fail('nobody hurries the ledger'),
    isRefused: () => false,
    unrecorded: () => 0,
    close: () => assert.fail('nobody closes the ledger'),
  };
  const paid: number[] = [];
  const purses = {
    ...noPurses,
    hold: (_project: string, held: number) => ({ settle: (cost: number) => void paid.push(held, cost) }),
  };
  const told: Ended[] = [];
  const books = {
    ledger,
    clock,
    figures: fakeFigures(counted),
    clients: { nameOf: () => 'curl' },
    onEnded: (one: Ended) => void told.push(one),
  };
  const cameAt = clock.elapsed();
  clock.pass(50);
  const { reservation } = afford(request, plan, null);
  const used: number[] = [];
  const turn = { end: (tokens: number) => void used.push(tokens) };
  const account = openAccount({ request, caller, plan, reservation, turn, purses, mirrors: null, cameAt }, books);
  const close = (more: Partial<AccountEnding> = {}): number | null => settle(account, { ...ended, ...more }, books);
  return { account, opened, settled, counted, told, clock, close, reservation, plan, used, paid };
}

test('a row is opened with who asks for what, whom it may go to, and what is reserved', async () => {
  const { account, opened, clock, reservation } = await open({ body: { max_tokens: 9 } });
  assert.deepEqual(opened, [
    {
      id: 'r7',
      at: clock.now(),
      projectId: 'mine',
      dialect: 'openai-chat',
      model: 'auto',
      tier: 'SIMPLE',
      target: 'far/middle',
      zone: 'public',
      reservedInputTokens: reservation.inputTokens,
      reservedOutputTokens: 9,
      reservedNanoUsd: reservation.nanoUsd,
      client: 'curl',
      why: 'Tier SIMPLE',
      pinned: false,
      bodyBytes: account.request.raw.length,
      app: null,
      account: 'main',
      mirrors: null,
    },
  ]);
  assert.ok(reservation.nanoUsd !== null && reservation.nanoUsd > 0);
  assert.equal(account.row, opened[0]);
  assert.deepEqual([account.startedAt, account.tries, account.settled], [clock.elapsed(), [], null]);
  await account.recorded;
});

test('a request that is refused is opened without a target', async () => {
  const { opened } = await open({ body: { model: 'no-such-model' } });
  const [row] = opened;
  assert.deepEqual([row?.model, row?.target, row?.zone, row?.tier], ['no-such-model', null, null, null]);
  assert.equal(row?.reservedNanoUsd, 0);
});

test('a row counts as written once it is on the disk, and not before', async () => {
  let write: (written: Written) => void = () => undefined;
  const written = new Promise<Written>((resolve) => {
    write = resolve;
  });
  const { account } = await open({ written });
  let recorded = false;
  const waiting = account.recorded.then(() => {
    recorded = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(recorded, false);
  write({ written: true });
  await waiting;
});

test('a row that could not be written is the error that its caller reads', async () => {
  const { account } = await open({ written: Promise.resolve({ written: false, code: 'ENOSPC' }) });
  await assert.rejects(
    account.recorded,
    (error) => error instanceof RouterError && error.code === 'ledger_unavailable',
  );
});

const consulted: Consulted = {
  target: { ...near, model: 'judge' },
  startedAt: 1_001,
  endedAt: 1_031,
  result: { kind: 'left' },
  usage: null,
};
const classifier = { cloudAt: 0.5, model: 'judge', below: 1, timeoutMs: 500 };

test('who was consulted stands first in the record', async () => {
  const { account, settled, close } = await open({ consulted, policy: { classifier } });
  assert.deepEqual(
    account.tries.map(({ target, purpose }) => [target.model, purpose]),
    [['judge', 'classify']],
  );
  close();
  const { attempts } = traceIn(settled);
  assert.deepEqual(
    attempts.map(({ target, why }) => [target, why]),
    [['near/judge', 'timeout']],
  );
});

function traceIn([row]: readonly SettledRow[]): RequestTrace {
  return JSON.parse(row?.trace ?? assert.fail('there is no record'));
}

test('a row is closed with its ending over what it was opened with', async () => {
  const { account, settled, clock, close } = await open();
  clock.pass(123.4);
  const cost = close({ target: near, tier: 'COMPLEX', status: 201, usage: tokens(10, 20) });
  const [row, ...more] = settled;
  assert.deepEqual(more, []);
  const { trace: _trace, ...closed } = row ?? assert.fail('nothing was settled');
  assert.deepEqual(closed, {
    ...account.row,
    tier: 'COMPLEX',
    target: 'near/small',
    zone: 'device',
    outcome: 'ok',
    status: 201,
    usage: tokens(10, 20),
    costNanoUsd: 0,
    durationMs: 123,
    ttftMs: null,
    fellBack: true,
    rule: 'policy.yaml:4',
    profile: {
      kind: 'conversation',
      policy: null,
      tier: 'SIMPLE',
      task: 'general',
      complexity: 'low',
      sensitivity: 'low',
      modality: 'text',
      family: 'llama',
      region: null,
      tokens: 19,
      outputLimit: 0,
      cloudScore: 0.2,
      confidence: 0.9,
    },
    priceVersion: 'device',
    partlyPriced: false,
    times: 1,
    spent: [],
    learned: null,
  });
  assert.equal(cost, 0);
});

test('the answer costs what its own target asks for it', async () => {
  const { settled, close } = await open();
  assert.equal(close(), 50_000);
  assert.equal(settled[0]?.costNanoUsd, 50_000);
});

test('a row is closed once: whoever comes later gets the cost of the first ending', async () => {
  const { settled, counted, close, clock, account } = await open();
  const cost = close();
  clock.pass(1_000);
  assert.equal(close({ outcome: 'failed', usage: tokens(999, 999) }), cost);
  assert.equal(close({ outcome: 'aborted', usage: null, target: null }), cost);
  assert.equal(settled.length, 1);
  assert.equal(counted.length, 1);
  assert.equal(settled[0]?.outcome, 'ok');
  assert.deepEqual(account.settled, { costNanoUsd: cost });
});

test('a cost that is not known stays unknown, and closes the row as well', async () => {
  const { settled, close } = await open({ policy: { prices: [] } });
  assert.equal(close(), null);
  assert.equal(close({ target: near }), null);
  assert.deepEqual(
    settled.map(({ costNanoUsd }) => costNanoUsd),
    [null],
  );
});

test('what was spent on answers that did not pass is charged beside the one that did', async () => {
  const { account, settled, close } = await open();
  account.tries.push(escalated, escalated);
  assert.equal(close(), 50_000 + 2 * 5_000);
  const [row] = settled;
  assert.equal(row?.costNanoUsd, 60_000);
  assert.deepEqual(row?.usage, tokens(16, 22));
  assert.deepEqual(
    row?.spent.map(({ target, costNanoUsd }) => [target, costNanoUsd]),
    [
      ['far/middle', 5_000],
      ['far/middle', 5_000],
    ],
  );
});

const unpriced = { ...far, backend: 'other' };
const partly: readonly (readonly [what: string, tried: Target, answered: Target, cost: number | null])[] = [
  ['a try that failed', unpriced, far, 50_000],
  ['the answer', far, unpriced, 5_000],
  ['the answer, after a try that was free', near, unpriced, null],
  ['all of it', unpriced, unpriced, null],
];
for (const [what, tried, answered, cost] of partly) {
  test(`what is known of a cost is charged where ${what} has no price`, async () => {
    const { account, close, settled, paid } = await open();
    account.tries.push({ ...escalated, target: tried });
    assert.equal(close({ target: answered }), cost);
    const [row] = settled;
    assert.deepEqual([row?.costNanoUsd, row?.partlyPriced, row?.usage], [cost, cost !== null, tokens(13, 21)]);
    assert.equal(paid.at(-1), cost ?? 0);
  });
}

test('where nothing was answered only what was spent is charged', async () => {
  const { account, settled, close } = await open();
  account.tries.push(escalated);
  assert.equal(close({ outcome: 'aborted', status: null, usage: null }), 5_000);
  assert.deepEqual(settled[0]?.usage, tokens(3, 1));
});

test('where nothing was used nothing is counted, also of a target without a price', async () => {
  const { settled, close } = await open({ policy: { prices: [] } });
  assert.equal(close({ outcome: 'failed', status: 502, usage: null }), 0);
  assert.deepEqual([settled[0]?.usage, settled[0]?.target], [null, 'far/middle']);
});

test('an answer that was abandoned is charged as held, and without a price nobody knows what', async () => {
  const left: Try = { ...escalated, abandoned: true, ending: null };
  for (const [prices, cost] of [
    [[{ pattern: 'far/*', input: 0, output: 2 }], 18_000],
    [[], null],
  ] as const) {
    const { account, close } = await open({ body: { max_tokens: 9 }, policy: { prices } });
    account.tries.push(left);
    const usage = abandonedUsage(account);
    assert.deepEqual([usage?.outputTokens, usage?.estimated], [9, true]);
    assert.equal(close({ outcome: 'aborted', status: null, usage }), cost);
  }
});

test('where nobody was tried the row names nobody', async () => {
  const { settled, close } = await open();
  assert.equal(close({ outcome: 'failed', status: 503, usage: null, target: null, tier: null }), 0);
  const [row] = settled;
  assert.deepEqual([row?.target, row?.zone, row?.tier, row?.status], [null, null, null, 503]);
});

test('the time to the first event is counted from when the request came', async () => {
  const { account, settled, clock, close } = await open();
  clock.pass(80);
  const firstEventAt = clock.elapsed();
  clock.pass(20);
  close({ firstEventAt });
  assert.deepEqual([settled[0]?.ttftMs, settled[0]?.durationMs], [80, 100]);
  assert.equal(firstEventAt - account.startedAt, 80);
});

test('the record tells the decision and the tries, in times since the request came', async () => {
  const { account, settled, close } = await open({ body: { max_tokens: 5 } });
  account.tries.push({ ...escalated, begunAt: account.startedAt + 4, endedAt: account.startedAt + 44 });
  close();
  const { attempts, plan, rule: told, estimatedCostUsd, profile } = traceIn(settled);
  assert.deepEqual(
    attempts.map(({ startedMs, durationMs, costUsd }) => [startedMs, durationMs, costUsd]),
    [[4, 40, 0.000005]],
  );
  assert.deepEqual([plan[0]?.model, told?.line, profile.tier], ['middle', 4, 'SIMPLE']);
  assert.ok(estimatedCostUsd !== null && estimatedCostUsd > 0);
});

const uses: readonly (readonly [name: string, ending: Partial<AccountEnding>, use: object])[] = [
  ['that was served', {}, { ok: true, durationMs: 30, fellBack: false }],
  ['that failed', { outcome: 'failed', status: 502, usage: null }, { ok: false, durationMs: 30, fellBack: false }],
  ['that another than its first target served', { target: near }, { ok: true, durationMs: 30, fellBack: true }],
];
for (const [name, ending, use] of uses) {
  test(`a request ${name} is counted as a use of the rule that decided`, async () => {
    const { counted, clock, close } = await open();
    clock.pass(30);
    close(ending);
    assert.deepEqual(counted, [`ruleUsed policy.yaml:4 ${JSON.stringify(use)}`]);
  });
}

const uncounted: readonly (readonly [name: string, given: Given, ending: Partial<AccountEnding>])[] = [
  ['its caller left', {}, { outcome: 'aborted', status: null }],
  ['it named its target', { body: { model: 'far/middle' } }, {}],
  ['the policy has no rules', { policy: { rules: [] } }, {}],
  ['it was refused', { body: { model: 'no-such-model' } }, { outcome: 'failed', target: null, usage: null }],
];
for (const [name, given, ending] of uncounted) {
  test(`no use of a rule is counted where ${name}`, async () => {
    const { counted, settled, close } = await open(given);
    close(ending);
    assert.deepEqual(counted, []);
    assert.equal(settled.length, 1);
  });
}

test('whoever measures is told once, with the row that was settled and the times of the whole way', async () => {
  const { account, clock, close, told, settled } = await open();
  account.tries.push(escalated);
  clock.pass(30);
  close();
  clock.pass(5);
  close({ outcome: 'failed' });
  assert.equal(told.length, 1);
  const [one] = told;
  assert.equal(one?.row, settled[0]);
  assert.deepEqual(one?.tries, [escalated]);
  assert.deepEqual(
    [one?.startedAt, one?.endedAt].map((at) => (at ?? 0) - (one?.cameAt ?? 0)),
    [50, 80],
  );
});
