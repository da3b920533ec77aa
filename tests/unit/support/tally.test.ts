import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { createTally, progressLine, skippedLines } from '../../support/tally.ts';

const lines = `TAP version 13
# Subtest: one
ok 1 - one
  ---
  duration_ms: 1
  ...
not ok 2 - two # of them
ok 3 - three # SKIP no browser here
ok 4 - four # SKIP no browser here
    ok 1 - inner
ok 5 - five # SKIP
`;

test('a run is counted as it comes, however its lines are cut', () => {
  for (const size of [1, 7, 1_000]) {
    const tally = createTally();
    for (let at = 0; at < lines.length; at += size) tally.push(lines.slice(at, at + size));
    assert.deepEqual([tally.passed(), tally.failed(), tally.last()], [2, 1, 'five']);
    assert.deepEqual(
      [...tally.skipped()],
      [
        ['no browser here', 2],
        ['without a reason', 1],
      ],
    );
  }
});

test('each reason of being left out is told once, with how many it holds for', () => {
  const first = createTally();
  const second = createTally();
  first.push('ok 1 - a # SKIP why\n');
  second.push('ok 1 - b # SKIP why\nok 2 - c # SKIP other\n');
  assert.deepEqual(skippedLines([first, second]), ['skipped: 2 tests: why', 'skipped: 1 test: other']);
});

test('what tells that a run lives is not the line that ends it', () => {
  const tally = createTally();
  tally.push(lines);
  const line = progressLine(5, [tally]);
  assert.match(line, /2 passed, 1 failed so far; last: five/);
  assert.doesNotMatch(line, /^\d+ passed, \d+ failed/);
});

test('a run ends with its figures on stdout, and tells on stderr how its lanes went', () => {
  const run = spawnSync(
    process.execPath,
    [join(import.meta.dirname, '../../run.mjs'), 'unit/contract/request-detail'],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '' },
    },
  );
  assert.equal(run.status, 0, run.stderr);
  assert.match(run.stdout, /^\d+ passed, 0 failed\n$/);
  assert.match(run.stderr, /^… \d+ s: \d+ passed, 0 failed so far; last: .+\n$/m);
});
