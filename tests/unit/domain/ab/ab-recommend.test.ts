import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compare, minSamples, type AbSample } from '../../../../main/domain/ab/recommend.ts';

type Side = AbSample['primary'];
const side = (more: Partial<Side> = {}): Side => ({ ok: true, ms: 100, nanoUsd: 1_000_000, score: null, ...more });
/** Times that are spread a little. */
const samples = (count: number, primary: Partial<Side>, candidate: Partial<Side>): AbSample[] =>
  Array.from({ length: count }, (_, at) => ({
    primary: side({ ...primary, ms: (primary.ms ?? 100) + (at % 5) }),
    candidate: side({ ...candidate, ms: (candidate.ms ?? 100) + (at % 7) }),
  }));

test('too few samples recommend nothing, and say how many there are', () => {
  const { recommendation, why, primarySamples } = compare(samples(minSamples - 1, {}, { ms: 10 }));
  assert.equal(recommendation, 'insufficient-data');
  assert.equal(primarySamples, 19);
  assert.equal(why, '19 of at least 20 samples.');
  assert.deepEqual(compare([]).difference.successRate, { low: null, high: null });
});

test('what is surely faster and as sound is promoted', () => {
  const found = compare(samples(200, { ms: 200 }, { ms: 100 }));
  assert.equal(found.recommendation, 'promote');
  assert.ok((found.difference.latencyMs.high ?? 0) < 0);
  assert.deepEqual(found.difference.costUsd, { low: 0, high: 0 });
  assert.match(found.why, /Time is surely better \(95 %: -\d+ ms to -9\d ms\)/);
});

test('what is faster and dearer is held', () => {
  const found = compare(samples(30, { ms: 200 }, { ms: 100, nanoUsd: 2_000_000 }));
  assert.equal(found.recommendation, 'hold');
  assert.match(found.why, /Cost is surely worse/);
});

test('what fails more often is held, however fast it is', () => {
  const failing = samples(30, { ms: 200 }, { ms: 100 }).map((sample, at) =>
    at < 3 ? { ...sample, candidate: side({ ok: false, ms: 1 }) } : sample,
  );
  const found = compare(failing);
  assert.equal(found.recommendation, 'hold');
  assert.match(found.why, /90\.0 % against 100\.0 % .* not shown that it loses less than 2 points/);
});

test('what may lose more than two points is held, whatever was seen, until its interval is narrow enough', () => {
  const few = compare(samples(188, { ms: 200 }, { ms: 100 }));
  assert.equal(few.recommendation, 'hold');
  assert.match(few.why, /100\.0 % against 100\.0 % .*It is not shown that it loses less than 2 points/);
  const many = compare(samples(189, { ms: 200 }, { ms: 100 }));
  assert.equal(many.recommendation, 'promote');
  assert.doesNotMatch(many.why, /not shown/);
});

test('whoever is promoted has an interval above two points less', () => {
  const failures = fc.integer({ min: 0, max: 30 });
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 2_000 }), failures, failures, (count, first, second) => {
      const given = samples(count, { ms: 200 }, { ms: 100 }).map(({ primary, candidate }, at) => ({
        primary: { ...primary, ok: at >= first },
        candidate: { ...candidate, ok: at >= second },
      }));
      const { recommendation, difference } = compare(given);
      assert.ok(recommendation !== 'promote' || (difference.successRate.low ?? -1) > -0.02);
    }),
    { numRuns: 60 },
  );
});

test('a better average whose interval holds no difference is held', () => {
  const spread = (from: number): number[] => [from, from + 400, from + 900, from + 100];
  const given = Array.from({ length: 24 }, (_, at) => ({
    primary: side({ ms: spread(100)[at % 4] ?? 0 }),
    candidate: side({ ms: spread(60)[at % 4] ?? 0 }),
  }));
  const found = compare(given);
  assert.ok((found.candidateAvgLatency ?? 0) < (found.primaryAvgLatency ?? 0));
  assert.equal(found.recommendation, 'hold');
  assert.match(found.why, /Nothing is surely better/);
});

test('the times of failures are no times, and what has no price no cost', () => {
  const found = compare(samples(25, {}, { ok: false, nanoUsd: null }));
  assert.equal(found.candidateAvgLatency, null);
  assert.deepEqual(found.difference.costUsd, { low: null, high: null });
  assert.equal(found.recommendation, 'hold');
});

test('quality counts the other way: more is better', () => {
  const scored = (primary: number, candidate: number): AbSample[] =>
    samples(200, {}, {}).map(({ primary: a, candidate: b }, at) => ({
      primary: { ...a, ms: 100, score: primary + (at % 3) / 100 },
      candidate: { ...b, ms: 100, score: candidate + (at % 2) / 100 },
    }));
  assert.equal(compare(scored(0.5, 0.8)).recommendation, 'promote');
  const worse = compare(scored(0.8, 0.5));
  assert.equal(worse.recommendation, 'hold');
  assert.match(worse.why, /Quality is surely worse \(95 %: -0\.\d+ to -0\.\d+\)/);
  assert.ok((worse.difference.quality.high ?? 0) < 0);
});

test('nobody is promoted over himself, and of two never both', () => {
  const one = fc.record({
    ok: fc.boolean(),
    ms: fc.integer({ min: 1, max: 10_000 }),
    nanoUsd: fc.option(fc.nat()),
    score: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  });
  fc.assert(
    fc.property(fc.array(fc.record({ primary: one, candidate: one }), { minLength: 20, maxLength: 60 }), (given) => {
      const turned = given.map(({ primary, candidate }) => ({ primary: candidate, candidate: primary }));
      const both = [compare(given), compare(turned)].filter(({ recommendation }) => recommendation === 'promote');
      assert.ok(both.length < 2);
      const same = given.map(({ primary }) => ({ primary, candidate: primary }));
      assert.equal(compare(same).recommendation, 'hold');
    }),
  );
});
