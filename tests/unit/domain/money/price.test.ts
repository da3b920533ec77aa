import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { noUsage, type Usage } from '../../../../main/contract/routing.ts';
import { createPriceList } from '../../../../main/domain/money/price-list.ts';
import {
  chargeOf,
  deviceFree,
  isFree,
  mostOf,
  outputFor,
  type Price,
  type Rates,
} from '../../../../main/domain/money/price.ts';

const target = (backend: string, zone: 'device' | 'private' | 'public') => ({ backend, model: 'm', zone });
const used = { ...noUsage, inputTokens: 1_000_000, outputTokens: 500_000, cachedTokens: 400_000 };

test('money is whole nano-dollars, and an unknown price is not zero', () => {
  const prices = createPriceList([{ pattern: 'cluster/*', input: 0.1, output: 0.4, cachedInput: 0.01 }]);
  assert.equal(chargeOf(prices.of(target('cluster', 'private')), used).nanoUsd, 264_000_000);
  const written = { ...used, cacheWriteTokens: 100_000 };
  const dearer = createPriceList([{ pattern: '*', input: 0.1, output: 0.4, cachedInput: 0.01, cacheWrite: 0.125 }]);
  assert.equal(chargeOf(dearer.of(target('cluster', 'private')), written).nanoUsd, 266_500_000);
  assert.equal(chargeOf(prices.of(target('cloud', 'public')), used).nanoUsd, null);
  assert.equal(chargeOf(prices.of(target('here', 'device')), used).nanoUsd, 0);
});

const rate = fc.nat({ max: 1_000_000_000_000 });
const rates: fc.Arbitrary<Rates> = fc.record({
  input: rate,
  cachedInput: rate,
  cacheWrite: rate,
  cacheWrite1h: rate,
  output: rate,
  reasoning: rate,
  audioInput: rate,
  audioOutput: rate,
});
const price: fc.Arbitrary<Price> = fc
  .record({ base: rates, tiers: fc.array(fc.tuple(fc.nat({ max: 1_000_000 }), rates), { maxLength: 3 }) })
  .map(({ base, tiers }) => ({
    ...deviceFree,
    version: 'v',
    source: 'table',
    base,
    tiers: tiers.map(([above, own]) => ({ above, ...own })).toSorted((a, b) => a.above - b.above),
  }));
const count = fc.oneof(fc.nat({ max: 2_000_000 }), fc.nat());
const usage: fc.Arbitrary<Usage> = fc
  .record({
    inputTokens: count,
    outputTokens: count,
    cachedTokens: count,
    cacheWriteTokens: count,
    cacheWrite1hTokens: count,
    reasoningTokens: count,
    audioInputTokens: count,
    audioOutputTokens: count,
  })
  .map((counts) => ({ ...noUsage, ...counts }));

/** The same bill, made with fractions of any size. */
function billOf({ base, tiers }: Price, used: Usage): bigint {
  const own = tiers.filter(({ above }) => used.inputTokens > above).at(-1) ?? base;
  let input = BigInt(used.inputTokens);
  let output = BigInt(used.outputTokens);
  const take = (wanted: number, from: bigint): bigint => (BigInt(wanted) < from ? BigInt(wanted) : from);
  const cached = take(used.cachedTokens, input);
  input -= cached;
  const written = take(used.cacheWriteTokens, input);
  input -= written;
  const hour = take(used.cacheWrite1hTokens, written);
  const heard = take(used.audioInputTokens, input);
  input -= heard;
  const thought = take(used.reasoningTokens, output);
  output -= thought;
  const spoken = take(used.audioOutputTokens, output);
  output -= spoken;
  const sum =
    input * BigInt(own.input) +
    cached * BigInt(own.cachedInput) +
    (written - hour) * BigInt(own.cacheWrite) +
    hour * BigInt(own.cacheWrite1h) +
    heard * BigInt(own.audioInput) +
    output * BigInt(own.output) +
    thought * BigInt(own.reasoning) +
    spoken * BigInt(own.audioOutput);
  return (sum * 2n + 1_000_000n) / 2_000_000n;
}

test('a bill is exact to the nano-dollar, also where products are beyond what a number holds', () => {
  fc.assert(
    fc.property(price, usage, (priced, one) => {
      const exact = billOf(priced, one);
      const most = BigInt(Number.MAX_SAFE_INTEGER);
      assert.equal(BigInt(chargeOf(priced, one).nanoUsd ?? -1), exact > most ? most : exact);
    }),
  );
  const dear = createPriceList([{ pattern: '*', input: 0, output: 75 }]).of(target('a', 'public'));
  assert.equal(chargeOf(dear, { ...noUsage, outputTokens: 200_001 }).nanoUsd, 15_000_075_000);
});

test('nothing that so many tokens turn out to be costs more than the most', () => {
  fc.assert(
    fc.property(price, usage, (priced, one) => {
      assert.ok((chargeOf(priced, one).nanoUsd ?? 0) <= mostOf(priced, one.inputTokens, one.outputTokens));
    }),
  );
});

test('the longest answer that the room pays for is paid for by it', () => {
  fc.assert(
    fc.property(price, fc.nat({ max: 2_000_000 }), fc.nat({ max: 10_000_000_000 }), (priced, inputTokens, room) => {
      const output = outputFor(priced, inputTokens, room);
      if (output === null) return assert.equal(mostOf(priced, inputTokens, 1_000_000), mostOf(priced, inputTokens, 0));
      if (output > 0) assert.ok(mostOf(priced, inputTokens, output) <= room);
    }),
  );
});

test('what has no price of its own makes the bill a partial one', () => {
  const known = createPriceList([{ pattern: '*', input: 1, output: 1 }]).of(target('a', 'public'));
  assert.deepEqual(chargeOf(known, { ...noUsage, inputTokens: 5 }), {
    nanoUsd: 5_000,
    partly: false,
    version: 'policy',
  });
  assert.equal(chargeOf(known, { ...noUsage, webSearches: 1 }).partly, true);
  assert.equal(chargeOf(known, { ...noUsage, surcharged: true }).partly, true);
  assert.equal(chargeOf(deviceFree, { ...noUsage, webSearches: 1, surcharged: true }).partly, false);
  assert.ok(isFree(deviceFree));
  assert.ok(known !== null && !isFree(known));
});

test('names that callers make up do not fill the memory, and the answer stays the same', () => {
  const list = createPriceList([{ pattern: 'a/x*', input: 1, output: 1 }]);
  for (let n = 0; n < 5_000; n++) list.of({ backend: 'a', model: `made-up-${n}`, zone: 'public' });
  assert.equal(list.of({ backend: 'a', model: 'x1', zone: 'public' })?.base.input, 1_000_000_000);
  assert.equal(list.of({ backend: 'a', model: 'y', zone: 'public' }), null);
});
