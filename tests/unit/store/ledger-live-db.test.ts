import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

test('after an exchange that failed, what lies there is used; what is damaged is told each time until it is whole', () => {
  using home = temporaryHome();
  const path = join(home.folder, 'one.db');
  const told: string[] = [];
  const live = createLiveDb(openLedgerFile(path), (code) => void told.push(code));
  const names = live.db.prepare<[], string>("SELECT name FROM project WHERE id <> '*'").pluck();
  const failing = (meanwhile: () => void) => () =>
    live.renew(() => {
      meanwhile();
      throw new Error('The disk refused it.');
    });
  assert.throws(
    failing(() => undefined),
    /The disk refused it/,
  );
  assert.deepEqual([names.all(), told], [['Default'], []]);
  assert.throws(failing(() => writeFileSync(path, 'garbage '.repeat(999))));
  for (let count = 1; count <= 2; count++) {
    assert.throws(() => names.all(), { code: 'SQLITE_NOTADB' });
    assert.throws(() => live.db.prepare('SELECT 1'), { code: 'SQLITE_NOTADB' });
    assert.equal(told.length, 2 * count);
  }
  writeFileSync(path, '');
  assert.throws(() => names.all(), { code: 'SQLITE_NOTADB' });
  assert.equal(readFileSync(path, 'utf8'), '', 'an empty file is made no ledger in silence');
  rmSync(path);
  assert.throws(() => names.all());
  assert.equal(existsSync(path), false, 'a file that is gone is not begun anew in silence');
  openLedgerFile(path).close();
  assert.deepEqual(names.all(), ['Default']);
  live.close();
  live.close();
});
