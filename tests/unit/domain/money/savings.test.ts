import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deviceFree, type Price, type Rates } from '../../../../main/domain/money/price.ts';
import { savingsOf, type SavingsInput } from '../../../../main/domain/money/savings.ts';
import { recount } from '../../../../main/domain/money/tokenizers.ts';

const usd = 1_000_000_000;
const rates: Rates = {
  input: 3 * usd,
  cachedInput: 0.3 * usd,
  cacheWrite: 3.75 * usd,
  cacheWrite1h: 6 * usd,
  output: 15 * usd,
  reasoning: 15 * usd,
  audioInput: 3 * usd,
  audioOutput: 15 * usd,
};
const price: Price = { ...deviceFree, version: 'v1', source: 'table', base: rates };
const baseline = { name: 'openai/gpt-4o', price };

const group = (more: Partial<SavingsInput> = {}): SavingsInput => ({
  rule: 'policy.yaml:3',
  tier: 'SIMPLE',
  target: 'near/gpt-4o-mini',
  calls: 10,
  inputTokens: 1_000_000,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  outputTokens: 100_000,
  reasoningTokens: 0,
  costNano: 0.2 * usd,
  wastedNano: 0,
  ...more,
});

test('the same tokens at the price of the baseline, less what they cost', () => {
  const saved = savingsOf([group()], baseline);
  assert.equal(saved.baselineCost, 4.5);
  assert.deepEqual([saved.saved, saved.savedLow, saved.savedHigh, saved.percent], [4.3, 4.3, 4.3, 95.56]);
  assert.deepEqual(saved.byRule, { 'policy.yaml:3': { savedLow: 4.3, savedHigh: 4.3 } });
  assert.deepEqual(saved.byTier, { SIMPLE: { savedLow: 4.3, savedHigh: 4.3 } });
});

test('what was spent in vain is taken off, also below zero', () => {
  const saved = savingsOf([group({ wastedNano: 5 * usd })], baseline);
  assert.equal(saved.saved, -0.7);
  assert.ok(saved.percent < 0);
  assert.ok(saved.assumptions.some((words) => words.includes('5 USD, which is taken off')));
});

test('cached input is cached for the baseline at the low end, and not at the high one', () => {
  const { savedLow, savedHigh } = savingsOf([group({ cachedTokens: 1_000_000 })], baseline);
  assert.equal(savedLow, 0.3 + 1.5 - 0.2);
  assert.equal(savedHigh, 3 + 1.5 - 0.2);
});

test('a cache that is dear to write is no saving at the low end', () => {
  const { savedLow, savedHigh } = savingsOf(
    [group({ cacheWriteTokens: 1_000_000, cacheWrite1hTokens: 400_000 })],
    baseline,
  );
  assert.equal(savedLow, 4.3);
  assert.equal(savedHigh, 0.6 * 3.75 + 0.4 * 6 + 1.5 - 0.2);
});

test('where long requests are dearer, nothing is claimed of that', () => {
  const tiered = { ...price, tiers: [{ ...rates, above: 1_000, input: 6 * usd, output: 30 * usd }] };
  const saved = savingsOf([group()], { ...baseline, price: tiered });
  assert.deepEqual([saved.savedLow, saved.savedHigh], [4.3, 4.3]);
});

test('tokens are counted anew where tokenizers differ, and a range says how surely', () => {
  const saved = savingsOf([group({ target: 'near/gemma-3-12b' })], baseline);
  // 1000 / 1190 and 1000 / 1030, outwards to thousandths.
  assert.equal(saved.savedLow, Math.round((4.5 * 0.84 - 0.2) * 1e9) / 1e9);
  assert.equal(saved.savedHigh, Math.round((4.5 * 0.971 - 0.2) * 1e9) / 1e9);
  assert.deepEqual(
    saved.assumptionCodes.filter(({ code }) => code === 'recounted'),
    [{ code: 'recounted', from: 'Gemini/Gemma', to: 'OpenAI o200k', low: 0.84, high: 0.971 }],
  );
  assert.ok(saved.assumptions.some((words) => words.includes('Gemini/Gemma to OpenAI o200k: 0.84 to 0.97')));
  const unknown = savingsOf([group({ target: 'near/who-knows' })], baseline);
  assert.ok(unknown.savedLow < saved.savedLow && unknown.savedHigh > saved.savedHigh);
  assert.ok(unknown.assumptions.some((words) => words.includes('not known')));
});

test('a model is counted as itself, on whatever backend, and a family as one', () => {
  assert.equal(recount('here/who-knows', 'there/Who-Knows').anew, null);
  assert.equal(recount('a/qwen2.5-coder:7b', 'b/qwen3-8b').low, 1_000);
  assert.equal(recount('a/deepseek-r1-distill-llama-3-8b', 'b/llama3.1:8b').high, 1_000);
  assert.equal(recount('a/o3-mini', 'b/gpt-5').high, 1_000);
});

test('a baseline that is free saves nothing, in percent too', () => {
  const saved = savingsOf([group({ costNano: 0 })], { name: 'near/gpt-4o', price: deviceFree });
  assert.deepEqual([saved.saved, saved.percent], [0, 0]);
});

const tokens = fc.nat({ max: 2_000_000_000 });
const someGroup: fc.Arbitrary<SavingsInput> = fc
  .record({
    rule: fc.constantFrom('policy.yaml:1', 'policy.yaml:2', null),
    tier: fc.constantFrom('SIMPLE', 'COMPLEX', null),
    target: fc.constantFrom('openai/gpt-4o', 'a/gpt-4.1', 'b/claude-3', 'c/unknown', 'd/llama-3-8b'),
    calls: fc.nat({ max: 1_000 }),
    plain: tokens,
    cached: tokens,
    written: tokens,
    forAnHour: tokens,
    said: tokens,
    thought: tokens,
    costNano: fc.nat(),
    wastedNano: fc.nat(),
  })
  .map(({ plain, cached, written, forAnHour, said, thought, ...rest }) => ({
    ...rest,
    inputTokens: plain + cached + written + forAnHour,
    cachedTokens: cached,
    cacheWriteTokens: written + forAnHour,
    cacheWrite1hTokens: forAnHour,
    outputTokens: said + thought,
    reasoningTokens: thought,
  }));
const groups = fc.array(someGroup, { maxLength: 6 });

const numbers = ({
  assumptions: _words,
  assumptionCodes: _codes,
  byRule,
  byTier,
  ...rest
}: ReturnType<typeof savingsOf>) => ({
  ...rest,
  byRule: Object.entries(byRule).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  byTier: Object.entries(byTier).toSorted(([a], [b]) => (a < b ? -1 : 1)),
});

test('each assumption is told by its code and in words', () => {
  fc.assert(
    fc.property(groups, (some) => {
      const { assumptions, assumptionCodes } = savingsOf(some, baseline);
      assert.equal(assumptions.length, assumptionCodes.length);
      assert.equal(new Set(assumptions).size, assumptions.length);
      assert.deepEqual([assumptionCodes[0]?.code, assumptionCodes.at(-1)?.code], ['compared', 'low-end']);
    }),
  );
});

test('the low end is never above the high one', () => {
  fc.assert(
    fc.property(groups, (given) => {
      const { savedLow, savedHigh, saved, byRule } = savingsOf(given, baseline);
      assert.ok(savedLow <= savedHigh);
      assert.equal(saved, savedLow);
      for (const range of Object.values(byRule)) assert.ok(range.savedLow <= range.savedHigh);
    }),
  );
});

test('neither the order of groups nor how they are cut changes anything', () => {
  const half = (n: number): number => Math.floor(n / 2);
  const keys = [
    'calls',
    'inputTokens',
    'cachedTokens',
    'cacheWriteTokens',
    'cacheWrite1hTokens',
    'outputTokens',
    'reasoningTokens',
    'costNano',
    'wastedNano',
  ] as const;
  const parts = (whole: SavingsInput, part: (n: number) => number): SavingsInput => {
    const counted = Object.fromEntries(keys.map((key) => [key, part(whole[key])]));
    return { ...whole, ...counted };
  };
  fc.assert(
    fc.property(groups, (given) => {
      // Even counts, so that halves are whole and parts stay within what they are parts of.
      const even = given.map((one) => parts(one, (n) => 2 * half(n)));
      const cut = even.flatMap((one) => [parts(one, half), parts(one, half)]);
      assert.deepEqual(numbers(savingsOf(cut.toReversed(), baseline)), numbers(savingsOf(even, baseline)));
    }),
  );
});

test('more tokens never save less', () => {
  fc.assert(
    fc.property(someGroup, tokens, tokens, (given, input, output) => {
      const more = { ...given, inputTokens: given.inputTokens + input, outputTokens: given.outputTokens + output };
      const [before, after] = [savingsOf([given], baseline), savingsOf([more], baseline)];
      assert.ok(after.savedLow >= before.savedLow && after.savedHigh >= before.savedHigh);
    }),
  );
});

test('the baseline itself saves nothing, and loses what it tried in vain', () => {
  fc.assert(
    fc.property(someGroup, (given) => {
      const { savedLow, savedHigh } = savingsOf([{ ...given, target: 'openai/gpt-4o' }], baseline);
      assert.equal(savedLow, -given.wastedNano / usd || 0);
      assert.equal(savedHigh, savedLow);
    }),
  );
});
