// A process that is killed inside of a migration leaves a ledger that opens, with all that was in it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { inspectLedger } from '../../main/store/inspect.ts';
import { migrations } from '../../main/store/migrations/registry.ts';
import { openLedgerFile } from '../../main/store/open.ts';
import { temporaryHome } from '../support/core.ts';

const child = join(import.meta.dirname, '..', 'support', 'migration-child.ts');
const requests = 200;

/** A ledger of the first version. */
function makeOld(path: string): void {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.exec(`${migrations[0]}; PRAGMA user_version = 1`);
  const add = db.prepare(
    "INSERT INTO request (id, at, project_id, dialect, model, outcome) VALUES (?, 1, 'default', 'd', 'm', 'ok')",
  );
  for (let count = 0; count < requests; count++) add.run(`r${count}`);
  db.exec("INSERT INTO project (id, name, token_hash, created_at) VALUES ('mine', 'Mine', 'hash', 1)");
  db.close();
}

test('killed at any statement of any step from the first version on, the ledger opens and has lost nothing', () => {
  let killed = 0;
  for (let isOver = false; !isOver; ) {
    using home = temporaryHome();
    const path = join(home.folder, 'ledger.db');
    makeOld(path);
    const { signal, status, stderr } = spawnSync(process.execPath, [child, path, String(killed)], { encoding: 'utf8' });
    isOver = signal === null;
    if (isOver) assert.equal(status, 0, stderr);
    else killed++;
    assert.deepEqual(inspectLedger(path), { damage: null, unchecked: false, rows: null });
    const db = openLedgerFile(path);
    assert.equal(db.pragma('user_version', { simple: true }), migrations.length);
    assert.equal(db.pragma('integrity_check', { simple: true }), 'ok');
    assert.equal(db.prepare('SELECT count(*) FROM request').pluck().get(), requests);
    assert.equal(db.prepare("SELECT name FROM project WHERE id = 'mine'").pluck().get(), 'Mine');
    db.close();
    assert.ok(existsSync(`${path}.v1.bak`));
  }
  assert.ok(killed > 2 * migrations.length, `${killed} kills`);
});
