import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createModelTable } from '../../../main/store/models.ts';
import { openLedgerFile } from '../../../main/store/open.ts';
import { temporaryHome } from '../../support/core.ts';
import { recordingLog } from '../../support/recording-ports.ts';

test('a row of before there was a second format is of a file; one that cannot be read is left out and told', () => {
  using home = temporaryHome();
  const { log, lines } = recordingLog();
  const db = openLedgerFile(join(home.folder, 'ledger.sqlite'));
  const put = db.prepare<[string, string]>("INSERT INTO model (id, path, about) VALUES (?, '/m', ?)");
  put.run('a', JSON.stringify({ id: 'a' }));
  put.run('b', JSON.stringify({ id: 'b', format: 'mlx' }));
  put.run('c', '{');
  assert.deepEqual(
    createModelTable(db, log)
      .all()
      .map(({ id, format }) => [id, format]),
    [
      ['a', 'gguf'],
      ['b', 'mlx'],
    ],
  );
  assert.equal(lines.length, 1);
  db.close();
});
