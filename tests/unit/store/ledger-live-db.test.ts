import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createLiveDb } from '../../../main/store/live-db.ts';
import { openLedgerFile } from '../../../main/store/open.ts';
import { temporaryHome } from '../../support/core.ts';

test('what was made of a connection goes on with the one that takes its place, in the form that was asked for', () => {
  using home = temporaryHome();
  const live = createLiveDb(openLedgerFile(join(home.folder, 'one.db')), () => undefined);
  const { db } = live;
  const add = db.prepare('INSERT INTO project (id, name, created_at) VALUES (?, ?, 1)');
  const names = db.prepare<[], string>("SELECT name FROM project WHERE id <> '*' ORDER BY id").pluck();
  const pairs = db.prepare<[], unknown[]>("SELECT id, name FROM project WHERE id <> '*' ORDER BY id").raw();
  const addBoth = db.transaction((one: string, two: string) => {
    add.run(one, one);
    add.run(two, two);
    return db.inTransaction;
  });
  const { immediate } = addBoth;
  assert.equal(addBoth('a', 'b'), true);
  assert.equal(immediate('c', 'd'), true);
  assert.deepEqual(names.all(), ['a', 'b', 'c', 'd', 'Default']);
  live.renew(() => openLedgerFile(join(home.folder, 'two.db')));
  assert.ok(db.name.endsWith('two.db'));
  assert.deepEqual([names.all(), pairs.all()], [['Default'], [['default', 'Default']]]);
  assert.throws(() => addBoth('a', 'a'), { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
  assert.deepEqual(names.all(), ['Default'], 'what fails is undone');
  assert.equal(immediate('e', 'f'), true);
  assert.deepEqual(names.all(), ['Default', 'e', 'f']);
  db.close();
});
