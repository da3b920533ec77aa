// Restores a damaged ledger, at a start or while it is used, and kills its own process after so many steps of that as the
// last argument says. What it was told of is printed; one that gets to its end says so.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { requestQuery } from '../../main/contract/api.ts';
import type { Log } from '../../main/platform/ports.ts';
import { realClock } from '../../main/platform/real.ts';
import { createProjects } from '../../main/store/projects.ts';
import { openStore, type Store } from '../../main/store/store.ts';
import { breakHeader, restoreScene } from './restore-scene.ts';

const [, , folder = '', mode = '', most = '0'] = process.argv;
let left = Number.POSITIVE_INFINITY;

function step(): void {
  if (left-- <= 0) process.kill(process.pid, 'SIGKILL');
}
const counted =
  <Args extends unknown[], Result>(run: (...args: Args) => Result) =>
  (...args: Args): Result => {
    step();
    return run(...args);
  };

const { write } = process.stdout;
fs.renameSync = counted(fs.renameSync);
fs.copyFileSync = counted(fs.copyFileSync);
const { writeFileSync, rmSync } = fs;
fs.rmSync = (path, options) => {
  if (fs.existsSync(path)) step();
  rmSync(path, options);
};
fs.writeFileSync = (path, data, options) => {
  step();
  // Half of it is on the disk when the kill comes.
  writeFileSync(path, typeof data === 'string' ? data.slice(0, 20) : '', options);
  step();
  writeFileSync(path, data, options);
};
syncBuiltinESMExports();

// What reads alone is no step.
const { exec, pragma, close } = Database.prototype;
Database.prototype.exec = function execCounted(sql) {
  if (sql.startsWith('DELETE')) step();
  return exec.call(this, sql);
};
Database.prototype.pragma = function pragmaCounted(source, options) {
  if (source.startsWith('wal_checkpoint')) step();
  const told: unknown = pragma.call(this, source, options);
  return told;
};
Database.prototype.close = function closeCounted() {
  if (!this.readonly) step();
  return close.call(this);
};

const log: Log = {
  enabled: () => true,
  write(_level, event, fields) {
    if (event === 'ledger-restored') write.call(process.stdout, `${JSON.stringify(fields)}\n`);
  },
};

function open(): Store {
  const ledger = join(folder, 'ledger.db');
  const store = openStore({ lock: join(folder, 'lock.db'), ledger }, { clock: realClock, log });
  if (store === null) throw new Error('Somebody has the home.');
  return store;
}

async function mendWhileUsed(): Promise<void> {
  const store = open();
  const random = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)) };
  const projects = createProjects(store.db, { clock: realClock, random, log });
  store.keeping.onLaidOut(projects.keepIn);
  await restoreScene(store, projects);
  store.db.pragma('wal_checkpoint(TRUNCATE)');
  const mended = new Promise<void>((resolve) => {
    store.keeping.onMended(() => {
      // What else follows is no part of it.
      left = Number.POSITIVE_INFINITY;
      resolve();
    });
  });
  breakHeader(join(folder, 'ledger.db'));
  left = Number(most);
  const asked = store.reader.requests(requestQuery.parse({}), realClock.now()).catch(() => undefined);
  await mended;
  await asked;
  await store[Symbol.asyncDispose]();
}

async function mendAtStart(): Promise<void> {
  left = Number(most);
  const store = open();
  left = Number.POSITIVE_INFINITY;
  await store[Symbol.asyncDispose]();
}

await (mode === 'used' ? mendWhileUsed() : mendAtStart());
write.call(process.stdout, '"over"\n');
