// Trains stage one and writes resources/classifier.bin. The same rows give the same bytes, whatever the machine.
// Usage: train-classifier.ts [--data DIR] [--check]   (--check: train again and compare, write nothing)
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checksumOf } from '../main/domain/classify/hash.ts';
import { openKitchen, resource, rowsIn, weightsFrom } from './classifier/recipe.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: join(import.meta.dirname, '..', '..', 'shared', 'data', 'routing') },
    check: { type: 'boolean', default: false },
  },
});

const hex = (bytes: Uint8Array): string => checksumOf(bytes).toString(16).padStart(8, '0');

const rows = rowsIn(values.data);
if (rows.length === 0) throw new Error(`There are no rows in ${values.data}. Name their folder with --data.`);
const startedAt = performance.now();
const bytes = weightsFrom(rows, openKitchen());
const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
if (values.check) {
  const held = readFileSync(resource);
  const isSame = Buffer.compare(held, bytes) === 0;
  console.log(`${isSame ? 'the same' : 'DIFFERENT'}: committed ${hex(held)}, trained ${hex(bytes)}, ${seconds} s`);
  process.exitCode = isSame ? 0 : 1;
} else {
  writeFileSync(resource, bytes);
  console.log(`${resource}: ${bytes.length} bytes, checksum ${hex(bytes)}, ${rows.length} rows, ${seconds} s`);
}
