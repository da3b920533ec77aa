import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readPriceTable } from '../../../main/config/price-table.ts';

const shipped = readFileSync(join(import.meta.dirname, '..', '..', '..', 'resources', 'prices.json'), 'utf8');

const price = { from: null, input: '1.25', output: '10' };
const row = { backend: 'openai', models: ['m'], source: 's', date: '2026-11-30', prices: [price] };
const textOf = (change: object, version = '2026-11-30'): string =>
  JSON.stringify({ version, models: [{ ...row, ...change }] });

test('the table that ships is one, and knows the models of every provider that it has prices of', () => {
  const table = readPriceTable(shipped);
  assert.match(table?.version ?? '', /^\d{4}-\d{2}-\d{2}$/);
  const known = [
    ['openai', 'gpt-4o'],
    ['openai', 'gpt-6-sol-2026-08-01'],
    ['anthropic', 'claude-haiku-4-5-20251001'],
    ['gemini', 'gemini-2.5-pro'],
    ['deepseek', 'deepseek-chat'],
  ] as const;
  for (const [backend, model] of known) assert.ok(table?.rowOf(backend, model), `${backend}/${model}`);
  assert.equal(table?.rowOf('anthropic', 'gpt-4o'), null);
  assert.deepEqual(table?.rowOf('anthropic', 'claude-opus-4-5')?.prices.at(-1), {
    from: null,
    input: 5,
    cachedInput: 0.5,
    cacheWrite: 6.25,
    cacheWrite1h: 10,
    output: 25,
    perCall: { webSearch: 0.01 },
  });
});

test('what is no such table is refused whole', () => {
  assert.ok(readPriceTable(textOf({})));
  assert.ok(readPriceTable(textOf({}, '2026-11-30.2')));
  const wrong = [
    '',
    '{}',
    '[]',
    textOf({}, 'tomorrow'),
    textOf({ backend: 'cluster' }),
    textOf({ models: [] }),
    textOf({ models: ['a b'] }),
    textOf({ more: 1 }),
    textOf({ prices: [] }),
    textOf({ prices: [{ ...price, input: 1.25 }] }),
    textOf({ prices: [{ ...price, input: '-1' }] }),
    textOf({ prices: [{ ...price, input: '1e3' }] }),
    textOf({ prices: [{ ...price, input: '0.0000000001' }] }),
    textOf({ prices: [{ ...price, from: '2026-02-30' }] }),
    textOf({ prices: [{ ...price, from: '2026-02-01' }, price] }),
    textOf({
      prices: [
        {
          ...price,
          tiers: [
            { above: 2, input: '1' },
            { above: 1, input: '1' },
          ],
        },
      ],
    }),
  ];
  for (const text of wrong) assert.equal(readPriceTable(text), null, text);
});

test('noise is no table, and never a fault', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.jsonValue().map((value) => textOf({ prices: value })),
      ),
      (text) => {
        assert.equal(readPriceTable(text), null);
      },
    ),
  );
});
