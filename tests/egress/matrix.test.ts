// What is pinned never reaches a place outside its zone, whatever the format, whatever pins it and whatever way it goes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialects } from '../../main/dialects/registry.ts';
import { serverTypes } from '../../main/domain/policy.ts';
import { combinations, problemsAlong, strayedFrom } from './matrix.ts';
import { paths } from './paths.ts';
import { pins } from './pins.ts';

const shown = 8;

for (const path of paths) {
  test(`along ${path.name}, what is pinned stays where it may be, and what nothing pins goes out`, async () => {
    const problems: string[] = [];
    for await (const problem of problemsAlong(path)) problems.push(problem);
    assert.deepEqual(problems.slice(0, shown), []);
    assert.deepEqual((await strayedFrom(path)).slice(0, shown), []);
  });
}

test('the matrix holds every dialect, type, path and pin, in at least 500 combinations', () => {
  const ids = combinations.map(({ path, form, pin, type }) => [path.name, form.dialect.id, pin.name, type].join('|'));
  for (const path of paths.filter(({ by }) => by === undefined))
    for (const dialect of dialects)
      for (const pin of pins) assert.ok(ids.some((id) => id.startsWith(`${path.name}|${dialect.id}|${pin.name}|`)));
  for (const path of paths)
    for (const type of serverTypes)
      assert.ok(
        combinations.some((one) => one.path === path && one.type === type),
        `${path.name} ${type}`,
      );
  assert.ok(combinations.length >= 500, String(combinations.length));
});
