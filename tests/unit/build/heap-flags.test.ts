import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { heapFlags } from '../../../build/heap-flags.mjs';

const root = join(import.meta.dirname, '..', '..', '..');

for (const file of ['bin/la-router', 'package.json']) {
  test(`${file} starts the product with the flags of every other starter`, () => {
    assert.ok(readFileSync(join(root, file), 'utf8').includes(`node ${heapFlags.join(' ')}`));
  });
}
