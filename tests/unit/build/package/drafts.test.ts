import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { dropDeadDrafts, openDraft } from '../../../../build/package/drafts.mjs';

test('what a killed run has left is removed, and what another one is at stays', () => {
  const cache = mkdtempSync(join(tmpdir(), 'la-router-drafts-'));
  try {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const mine = openDraft(cache, 'stage');
    const kept = [basename(mine), 'engine-1.2.3-linux-x64', 'models'];
    for (const name of [...kept.slice(1), `stage-${pid}-AbC123`, `engine-draft-${pid}-AbC123`])
      mkdirSync(join(cache, name));
    dropDeadDrafts(cache);
    assert.deepEqual(readdirSync(cache).toSorted(), kept.toSorted());
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
});
