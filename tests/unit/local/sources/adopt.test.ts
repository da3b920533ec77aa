import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { adopt } from '../../../../main/local/sources/adopt.ts';
import { temporaryHome } from '../../../support/core.ts';

/** A second disk that almost every Linux has. */
const elsewhere = '/dev/shm';

function withoutOtherDisk(): string | false {
  using home = temporaryHome();
  const isOther = existsSync(elsewhere) && statSync(elsewhere).dev !== statSync(home.folder).dev;
  return isOther ? false : 'there is no second disk';
}

test('a file on another disk is used where it lies', { skip: withoutOtherDisk() }, async () => {
  using home = temporaryHome();
  const folder = mkdtempSync(join(elsewhere, 'la-router-'));
  try {
    const path = join(folder, 'x.gguf');
    writeFileSync(path, 'the weights');
    assert.equal(await adopt(path, join(home.folder, 'x.part')), path);
    assert.deepEqual(readdirSync(home.folder), []);
    assert.equal(readFileSync(path, 'utf8'), 'the weights');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
