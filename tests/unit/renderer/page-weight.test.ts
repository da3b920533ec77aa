import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { initialScript, totalOf } from '../../bench/window/sizes.ts';
import { temporaryHome } from '../../support/core.ts';

const built = join(import.meta.dirname, '..', '..', '..', 'dist', 'renderer');
const most = 250_000;

test('what the entry imports is counted once, what is loaded later is not', () => {
  using place = temporaryHome();
  mkdirSync(join(place.folder, 'assets'));
  place.write('index.html', '<script type="module" crossorigin src="/assets/a.js"></script>');
  writeFileSync(
    join(place.folder, 'assets', 'a.js'),
    'import{b}from"./b.js";import"./c.js";const d=()=>import(`./d.js`);',
  );
  for (const name of ['b', 'c', 'd']) writeFileSync(join(place.folder, 'assets', `${name}.js`), 'import"./a.js";');
  assert.deepEqual([...initialScript(place.folder).keys()].toSorted(), ['a.js', 'b.js', 'c.js']);
});

test('the page comes with no more script than it may before its first screen, and without a validator', {
  skip: existsSync(join(built, 'index.html')) ? false : 'The product is not built',
}, () => {
  const sizes = initialScript(built);
  assert.ok(totalOf(sizes) <= most, `${totalOf(sizes)} bytes: ${JSON.stringify([...sizes])}`);
  for (const name of sizes.keys())
    assert.ok(!readFileSync(join(built, 'assets', name), 'utf8').includes('ZodError'), `${name} holds zod`);
});
