import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createPriceList } from '../../../../main/domain/money/price-list.ts';
import { createPriceTable, spanAt, type DatedPrice, type PriceRow } from '../../../../main/domain/money/price-table.ts';
import { pricesAt } from '../../../../main/domain/money/price.ts';

const row = (models: readonly string[], prices: readonly DatedPrice[], backend = 'openai'): PriceRow => ({
  backend,
  models,
  source: 'somebody',
  date: '2026-11-30',
  prices,
});
const flat = (input: number): DatedPrice[] => [{ from: null, input, output: input }];
const public_ = (backend: string, model: string) => ({ backend, model, zone: 'public' as const });
const noon = (day: string): number => Date.parse(`${day}T12:00:00Z`);

test('a name as it stands wins over a pattern, and a longer pattern over a shorter one', () => {
  const table = createPriceTable('1', [
    row(['gpt-*'], flat(1)),
    row(['gpt-5*'], flat(2)),
    row(['gpt-5-mini'], flat(3)),
    row(['gpt-5-mini'], flat(4), 'gemini'),
  ]);
  const list = createPriceList([], { table, now: () => 0 });
  const inputOf = (backend: string, model: string) => list.of(public_(backend, model))?.base.input;
  assert.equal(inputOf('openai', 'gpt-4'), 1e9);
  assert.equal(inputOf('openai', 'gpt-5-2026'), 2e9);
  assert.equal(inputOf('openai', 'gpt-5-mini'), 3e9);
  assert.equal(inputOf('openai', 'GPT-5-Mini'), 3e9, 'letters of either case');
  assert.equal(inputOf('gemini', 'gpt-5-mini'), 4e9);
  assert.equal(inputOf('openai', 'o9'), undefined);
  assert.equal(inputOf('cluster', 'gpt-5-mini'), undefined, "one's own server does not cost what the provider takes");
});

test('the policy comes before all else, the device before the table', () => {
  const table = createPriceTable('7', [row(['m'], flat(5))]);
  const written = [
    { pattern: 'openai/a*z', input: 1, output: 2 },
    { pattern: 'openai/a*', input: 9, output: 9 },
    { pattern: 'own/*', input: 3, output: 4 },
  ];
  const list = createPriceList(written, { table, now: () => 0 });
  assert.equal(list.of(public_('openai', 'a/b/z'))?.base.output, 2e9, '* is any characters, and the first match wins');
  assert.equal(list.of(public_('openai', 'm'))?.version, '7');
  assert.equal(list.of({ backend: 'openai', model: 'm', zone: 'device' })?.base.input, 0);
  assert.equal(list.of({ backend: 'own', model: 'm', zone: 'device' })?.base.input, 3e9);
  assert.equal(list.of({ backend: 'other', model: 'm', zone: 'private' }), null);
});

test('what is left out is as the class that stands for it, in every tier by itself', () => {
  const tier = { above: 100, input: 2, output: 20, cacheWrite: 3 };
  const list = createPriceList([
    { pattern: '*', input: 1, output: 10, reasoning: 11, cachedInput: 0.5, tiers: [tier] },
  ]);
  const price = list.of(public_('x', 'y'));
  assert.deepEqual(price?.base, {
    input: 1e9,
    cachedInput: 5e8,
    cacheWrite: 1e9,
    cacheWrite1h: 1e9,
    output: 1e10,
    reasoning: 1.1e10,
    audioInput: 1e9,
    audioOutput: 1e10,
  });
  assert.deepEqual(price.tiers, [
    {
      above: 100,
      input: 2e9,
      cachedInput: 2e9,
      cacheWrite: 3e9,
      cacheWrite1h: 3e9,
      output: 2e10,
      reasoning: 2e10,
      audioInput: 2e9,
      audioOutput: 2e10,
    },
  ]);
  assert.equal(price.perCall.webSearch, null);
});

test('a price is kept until the day on which the next one begins, month ends and a leap day among them', () => {
  const days = ['2026-12-31', '2027-01-01', '2028-02-29', '2028-03-01'];
  const prices = days.map((from, index) => ({ from, input: index + 1, output: 0 }));
  let now = noon('2026-12-30');
  const table = createPriceTable('1', [row(['m'], prices)]);
  const list = createPriceList([], { table, now: () => now });
  const inputNow = () => list.of(public_('openai', 'm'))?.base.input;
  assert.equal(inputNow(), undefined, 'none before the first');
  for (const [index, day] of days.entries()) {
    now = Date.parse(`${day}T00:00:00Z`) - 1;
    assert.equal(inputNow(), index === 0 ? undefined : index * 1e9, `a moment before ${day}`);
    now += 1;
    assert.equal(inputNow(), (index + 1) * 1e9, day);
    assert.equal(list.of(public_('openai', 'm'))?.from, day);
  }
  now = noon('2027-06-01');
  assert.equal(inputNow(), 2e9, 'the clock went back');
});

test('a request keeps the prices of when it began', () => {
  const prices = [...flat(1), { from: '2027-01-01', input: 2, output: 2 }];
  let now = noon('2026-12-31');
  const list = createPriceList([], { table: createPriceTable('1', [row(['m'], prices)]), now: () => now });
  const begun = pricesAt(list, now);
  now = noon('2027-01-01');
  assert.equal(list.of(public_('openai', 'm'))?.base.input, 2e9);
  assert.equal(begun.of(public_('openai', 'm'))?.base.input, 1e9);
});

test('at every moment exactly one span holds, and it says from when until when', () => {
  const starts = fc.uniqueArray(fc.integer({ min: 0, max: 3_000 }), { maxLength: 6 });
  fc.assert(
    fc.property(starts, fc.integer({ min: 0, max: 3_100 * 86_400_000 }), (days, at) => {
      const sorted = days.toSorted((a, b) => a - b);
      const prices = sorted.map((day) => ({
        from: new Date(day * 86_400_000).toISOString().slice(0, 10),
        input: day,
        output: 0,
      }));
      const { price, fromMs, untilMs } = spanAt({ prices }, at);
      assert.ok(fromMs <= at && at < untilMs);
      assert.equal(
        price?.input,
        sorted.findLast((day) => day * 86_400_000 <= at),
      );
    }),
  );
});
