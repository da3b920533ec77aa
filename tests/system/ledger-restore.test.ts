// A process that is killed at any step of restoring a damaged ledger leaves one that the next start has whole, with all
// rows, and with no token that was revoked, or with the word that there may be such.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { realClock } from '../../main/platform/real.ts';
import { createProjects } from '../../main/store/projects.ts';
import { openStore, type Store } from '../../main/store/store.ts';
import { temporaryHome, type TemporaryHome } from '../support/core.ts';
import { breakHeader, breakIndex, restoreScene, revokedName, sceneRows } from '../support/restore-scene.ts';

const child = join(import.meta.dirname, '..', 'support', 'restore-child.ts');
const log = { enabled: () => false, write: () => undefined };
const toldLine = z.union([z.literal('over'), z.object({ projects: z.string() })]);

function openIn(home: TemporaryHome): Store {
  const files = { lock: join(home.folder, 'lock.db'), ledger: join(home.folder, 'ledger.db') };
  const store = openStore(files, { clock: realClock, log });
  assert.ok(store !== null);
  return store;
}

async function prepare(home: TemporaryHome, how: (path: string) => void): Promise<void> {
  const store = openIn(home);
  using projects = createProjects(store.db, { clock: realClock, random: { bytes: randomBytes }, log });
  await restoreScene(store, projects);
  await store[Symbol.asyncDispose]();
  how(join(home.folder, 'ledger.db'));
}

function run(home: TemporaryHome, mode: string, kills: number) {
  const args = [child, home.folder, mode, String(kills)];
  const { signal, status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
  const told = stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => toldLine.parse(JSON.parse(line)));
  if (signal === null) assert.deepEqual([status, told.at(-1)], [0, 'over'], stderr);
  else assert.equal(signal, 'SIGKILL');
  return { isOver: signal === null, told: told.flatMap((one) => (one === 'over' ? [] : [one.projects])) };
}

interface Found {
  readonly isRevoked: boolean;
  /** What was told of projects, by whichever start. */
  readonly told: readonly string[];
}

async function look(home: TemporaryHome, before: readonly string[]): Promise<Found> {
  const store = openIn(home);
  const mended = store.keeping.mended();
  const rows = store.db.prepare("SELECT count(DISTINCT id), sum(outcome = 'ok') FROM request").raw().get();
  assert.deepEqual(rows, [sceneRows, sceneRows]);
  const sums = store.db.prepare("SELECT sum(calls) FROM usage_date WHERE project_id = '*'").pluck().get();
  assert.equal(sums, sceneRows);
  const revokedAt = store.db.prepare('SELECT revoked_at FROM project_token WHERE name = ?').pluck().get(revokedName);
  assert.notEqual(revokedAt, undefined);
  await store[Symbol.asyncDispose]();
  const names = readdirSync(home.folder).filter((name) => name.startsWith('ledger.db'));
  assert.deepEqual(
    names
      .map((name) => name.replace(/\.damaged-\d{8}-\d{6}$/, '.damaged'))
      .filter((name) => !/-(?:wal|shm)$/.test(name)),
    ['ledger.db', 'ledger.db.damaged'],
    'nothing is left over, and one was moved away',
  );
  return { isRevoked: revokedAt !== null, told: [...before, ...(mended === null ? [] : [mended.projects])] };
}

for (const [what, how, projects] of [
  ['whose small tables can be read', breakIndex, 'kept'],
  ['of which nothing can be read', breakHeader, 'of-backup'],
] as const)
  test(`killed at any step of the start that restores a ledger ${what}, nothing is missing and it is told`, async () => {
    using scene = temporaryHome();
    await prepare(scene, how);
    let kills = 0;
    for (let isOver = false; !isOver; kills++) {
      using home = temporaryHome();
      cpSync(scene.folder, home.folder, { recursive: true });
      const first = run(home, 'start', kills);
      ({ isOver } = first);
      const { isRevoked, told } = await look(home, first.told);
      assert.ok(told.length > 0, `told after ${kills} steps`);
      assert.deepEqual([...new Set(told)], [projects]);
      assert.equal(isRevoked, projects === 'kept');
    }
    assert.ok(kills > 10, `${kills} kills`);
  });

test('killed at any step of mending while it is used, no token is good again without a word, and no row is missing', async () => {
  let kills = 0;
  for (let isOver = false; !isOver; kills++) {
    using home = temporaryHome();
    const first = run(home, 'used', kills);
    ({ isOver } = first);
    const { isRevoked, told } = await look(home, first.told);
    assert.ok(told.length > 0, `told after ${kills} steps`);
    assert.equal(isRevoked, told.at(-1) === 'kept', `after ${kills} steps`);
  }
  assert.ok(kills > 10, `${kills} kills`);
});
