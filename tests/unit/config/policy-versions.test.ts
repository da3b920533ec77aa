import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openPolicyVersions } from '../../../main/config/policy-versions.ts';
import type { Files } from '../../../main/platform/ports.ts';
import { realFiles } from '../../../main/platform/real.ts';
import { temporaryHome } from '../../support/core.ts';

function setUp(files: Files = realFiles) {
  const home = temporaryHome();
  const logged: string[] = [];
  const versions = openPolicyVersions({
    files,
    clock: { now: () => 1_796_000_000_000 },
    log: { enabled: () => true, write: (_level, event) => void logged.push(event) },
    folder: join(home.folder, 'versions'),
  });
  return { home, versions, logged };
}

test('a text is one version as long as no other comes between, and what is no version is not listed', () => {
  const { home, versions } = setUp();
  for (const yaml of ['a: 1', 'a: 1', 'ü: 2', 'a: 1']) versions.keep({ yaml, by: 'app' });
  versions.keep({ yaml: null, by: 'file' });
  home.write('versions/notes.yaml', 'no version');
  home.write('versions/000009.99999999999999999.app.yaml', 'no time');
  const at = new Date(1_796_000_000_000).toISOString();
  assert.deepEqual(versions.list(), [
    { n: 3, at, by: 'app', bytes: 4 },
    { n: 2, at, by: 'app', bytes: 5 },
    { n: 1, at, by: 'app', bytes: 4 },
  ]);
  assert.deepEqual([versions.text(2), versions.text(9)], ['ü: 2', null]);
  home[Symbol.dispose]();
});

test('a version that cannot be kept is told in the log, and stops nothing', () => {
  const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
  const { home, versions, logged } = setUp({
    ...realFiles,
    writeText() {
      throw full;
    },
  });
  versions.keep({ yaml: 'a: 1', by: 'app' });
  assert.deepEqual([versions.list(), logged], [[], ['policy-version-not-kept']]);
  home[Symbol.dispose]();
});
