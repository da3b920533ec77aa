// What a project may ask within any 60 seconds, against a model that remembers everything.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RouterError } from '../../../main/contract/errors.ts';
import type { RateLimit } from '../../../main/store/projects.ts';
import { createRates, type Turn } from '../../../main/tenants/rates.ts';

const windowMs = 60_000;

function open(limit: RateLimit | null) {
  let now = 1_000.25;
  let inForce = limit;
  const rates = createRates({ clock: { elapsed: () => now }, limitOf: (id) => (id === 'team' ? inForce : null) });
  return {
    rates,
    now: () => now,
    pass: (ms: number) => void (now += ms),
    limitTo: (next: RateLimit | null) => void (inForce = next),
  };
}

function begunOr<T>(ask: () => T): T | RouterError {
  try {
    return ask();
  } catch (error) {
    if (error instanceof RouterError) return error;
    throw error;
  }
}

function refusal(ask: () => unknown): RouterError {
  const refused = begunOr(ask);
  return refused instanceof RouterError ? refused : assert.fail('nobody refused it');
}

type Step =
  | { readonly kind: 'begin'; readonly tokens: number }
  | { readonly kind: 'end'; readonly which: number; readonly tokens: number }
  | { readonly kind: 'pass'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('begin' as const), tokens: fc.nat(40) }),
  fc.record({ kind: fc.constant('end' as const), which: fc.nat(20), tokens: fc.nat(60) }),
  fc.record({
    kind: fc.constant('pass' as const),
    ms: fc.oneof(fc.nat(500), fc.nat(70_000), fc.double({ min: 0, max: 3, noNaN: true })),
  }),
);

const limits = fc.record({
  rpm: fc.option(fc.integer({ min: 1, max: 6 })),
  tpm: fc.option(fc.integer({ min: 1, max: 120 })),
});

interface Begun {
  readonly turn: Turn;
  readonly tokens: number;
}

test('no 60 seconds hold more requests than the limit, and none begins where the tokens are used up', () => {
  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 120 }), (limit, steps) => {
      const { rates, now, pass } = open(limit);
      const begunAt: number[] = [];
      const used: { readonly at: number; readonly tokens: number }[] = [];
      const underWay: Begun[] = [];
      for (const one of steps) {
        if (one.kind === 'pass') pass(one.ms);
        else if (one.kind === 'end') {
          const [ended] = underWay.splice(one.which % Math.max(1, underWay.length), 1);
          if (ended === undefined) continue;
          ended.turn.end(one.tokens);
          used.push({ at: now(), tokens: one.tokens });
        } else {
          const requests = begunAt.filter((at) => now() - at < windowMs).length;
          const tokens =
            used.reduce((sum, { at, tokens: some }) => sum + (now() - at < windowMs ? some : 0), 0) +
            underWay.reduce((sum, { tokens: some }) => sum + some, 0);
          const mustRefuse = (limit.rpm ?? Infinity) <= requests || (limit.tpm ?? Infinity) <= tokens;
          // Rounded up to a millisecond, something may be held a moment longer.
          const nearly = (ats: readonly number[]): boolean =>
            ats.some((at) => now() - at >= windowMs && now() - at < windowMs + 1);
          const turn = begunOr(() => rates.begin('team', one.tokens));
          if (turn instanceof RouterError) {
            assert.ok(mustRefuse || nearly(begunAt) || nearly(used.map(({ at }) => at)));
            assert.ok((turn.retryAfterS ?? 0) >= 1 && (turn.retryAfterS ?? 0) <= 61);
            continue;
          }
          assert.ok(!mustRefuse);
          begunAt.push(now());
          underWay.push({ turn, tokens: one.tokens });
        }
      }
    }),
  );
});

test('whoever waits as long as they are told may go on', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20_000), { minLength: 3, maxLength: 12 }), (pauses) => {
      const { rates, pass } = open({ rpm: 3, tpm: null });
      for (const ms of pauses) {
        pass(ms);
        const turn = begunOr(() => rates.begin('team', 0));
        if (!(turn instanceof RouterError)) continue;
        pass((turn.retryAfterS ?? 0) * 1_000 + 1);
        rates.begin('team', 0);
      }
    }),
  );
});

test('a refusal names the limit, counts nothing, and a look counts nothing either', () => {
  const { rates, pass } = open({ rpm: 1, tpm: null });
  rates.check('team');
  rates.begin('team', 5).end(5);
  pass(10_000);
  const { code, message, retryAfterS } = refusal(() => rates.begin('team', 5));
  assert.equal(code, 'rate_limited');
  assert.match(message, /1 requests within 60 seconds/);
  assert.equal(retryAfterS, 51);
  assert.equal(refusal(() => rates.check('team')).code, 'rate_limited');
  pass(50_001);
  rates.check('team');
  rates.begin('team', 5);
});

test('what is under way counts as it is expected, then as it was', () => {
  const { rates, pass } = open({ rpm: null, tpm: 100 });
  const first = rates.begin('team', 100);
  assert.equal(refusal(() => rates.begin('team', 1)).retryAfterS, 1);
  first.end(40);
  first.end(1_000);
  assert.deepEqual(rates.headersOf('team'), {
    'x-ratelimit-limit-tokens': '100',
    'x-ratelimit-remaining-tokens': '60',
    'x-ratelimit-reset-tokens': '61s',
  });
  rates.begin('team', 10).end(70);
  assert.equal(rates.headersOf('team')?.['x-ratelimit-remaining-tokens'], '0');
  pass(60_001);
  rates.begin('team', 10);
});

test('who has no limit has no headers, and a limit that is taken away forgets', () => {
  const { rates, limitTo } = open({ rpm: 1, tpm: null });
  assert.equal(rates.headersOf('other'), null);
  for (let at = 0; at < 10; at++) rates.begin('other', 1_000);
  rates.begin('team', 0);
  limitTo(null);
  rates.begin('team', 0);
  assert.equal(rates.headersOf('team'), null);
  limitTo({ rpm: 1, tpm: 5 });
  assert.deepEqual(Object.keys(rates.headersOf('team') ?? {}), [
    'x-ratelimit-limit-requests',
    'x-ratelimit-remaining-requests',
    'x-ratelimit-reset-requests',
    'x-ratelimit-limit-tokens',
    'x-ratelimit-remaining-tokens',
    'x-ratelimit-reset-tokens',
  ]);
});
