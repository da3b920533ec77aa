import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { ToldPrice } from '../../../../main/contract/prices.ts';
import { chargeLines, costOf, priceWords } from '../../../../renderer/features/requests/charge.ts';
import { speakEnglish } from '../../../support/words.ts';

before(speakEnglish);

const rates = {
  input: 3,
  cachedInput: 0.3,
  cacheWrite: 3.75,
  cacheWrite1h: 6,
  output: 15,
  reasoning: null,
  audioInput: null,
};
const price: ToldPrice = {
  ...rates,
  from: null,
  tiers: [{ above: 200_000, ...rates, input: 6, output: 22.5 }],
  perCall: { webSearch: 0.01 },
};

const usage = {
  inputTokens: 10_000,
  outputTokens: 500,
  cachedTokens: 4_000,
  cacheWriteTokens: 1_000,
  cacheWrite1hTokens: 400,
  reasoningTokens: 200,
  audioInputTokens: 0,
  audioOutputTokens: 0,
  webSearches: 2,
  estimated: false,
};

const said = (lines: ReturnType<typeof chargeLines>) => lines.map((line) => [line.name, line.count, priceWords(line)]);

test('each class of tokens is told once, with its price or that of the class it falls back to', () => {
  assert.deepEqual(said(chargeLines(usage, price)), [
    ['In', 5_000, '$3.00'],
    ['In, from a cache', 4_000, '$0.3000'],
    ['In, written into a cache', 600, '$3.75'],
    ['In, written for an hour', 400, '$6.00'],
    ['Out', 300, '$15.00'],
    ['Out, reasoning', 200, '$15.00'],
    ['Web searches', 2, '$0.0100 each'],
  ]);
});

test('a tier holds for the whole of a request that is longer than its bound', () => {
  const long = { ...usage, inputTokens: 200_001, cachedTokens: 0, cacheWriteTokens: 0, cacheWrite1hTokens: 0 };
  assert.deepEqual(said(chargeLines(long, price)).slice(0, 2), [
    ['In', 200_001, '$6.00'],
    ['Out', 300, '$22.50'],
  ]);
  assert.equal(chargeLines({ ...long, inputTokens: 200_000 }, price)[0]?.usd, 3);
});

test('without a price each class is told as not known', () => {
  assert.ok(chargeLines(usage, null).every((line) => priceWords(line) === '–'));
});

test('what is partly priced cost at least that', () => {
  assert.equal(costOf({ costUsd: 1.5, zone: 'public', partlyPriced: true }), '≥ $1.50');
  assert.equal(costOf({ costUsd: 1.5, zone: 'public', partlyPriced: false }), '$1.50');
  assert.equal(costOf({ costUsd: null, zone: 'public', partlyPriced: true }), '–');
  assert.equal(costOf({ costUsd: 0, zone: 'device', partlyPriced: false }), '$0');
});
