import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { priceTable, tablePath } from '../../../build/prices.mjs';
import { readPriceTable } from '../../../main/config/price-table.ts';

test('the table that ships is the one that is made of its sources: npm run build:prices', () => {
  assert.equal(readFileSync(tablePath, 'utf8'), priceTable());
  assert.ok(readPriceTable(priceTable()));
});
