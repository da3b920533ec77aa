import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findElectron } from '../../../build/electron.mjs';
import { realSystem, whyNoSandbox } from '../../../build/sandbox.mjs';

const apparmor = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
const debian = '/proc/sys/kernel/unprivileged_userns_clone';

/** A system with these files of the kernel's, and a helper of this owner and mode. */
const systemWith = (files: Record<string, string>, helper?: { readonly uid: number; readonly mode: number }) => ({
  read: (path: string) => files[path] ?? null,
  owner: (path: string) => (path === join('/electron', 'chrome-sandbox') ? (helper ?? null) : null),
});
const ofNpm = { uid: 1000, mode: 0o100755 };
const ofRoot = { uid: 0, mode: 0o104755 };
const ofUser = { uid: 1000, mode: 0o104755 };
const notRunAsRoot = { uid: 0, mode: 0o100755 };

type Row = readonly [what: string, files: Record<string, string>, helper: typeof ofNpm | undefined, opens: boolean];
const rows: readonly Row[] = [
  ['that says nothing of user namespaces', {}, ofNpm, true],
  ['whose AppArmor allows them', { [apparmor]: '0\n' }, ofNpm, true],
  ['whose AppArmor refuses them', { [apparmor]: '1\n' }, ofNpm, false],
  ['whose kernel refuses them', { [debian]: '0\n' }, ofNpm, false],
  ['whose kernel allows them', { [debian]: '1\n' }, ofNpm, true],
  ['that refuses them, without a helper', { [apparmor]: '1\n' }, undefined, false],
  ["that refuses them, with a helper of root's", { [apparmor]: '1\n', [debian]: '0\n' }, ofRoot, true],
  ['that refuses them, with a helper of somebody', { [apparmor]: '1\n' }, ofUser, false],
  ['that refuses them, with a helper that does not run as root', { [apparmor]: '1\n' }, notRunAsRoot, false],
];
for (const [what, files, helper, opens] of rows) {
  test(`a system ${what} ${opens ? 'has' : 'lacks'} a sandbox`, () => {
    const why = whyNoSandbox('/electron', { uid: 1000, system: systemWith(files, helper) });
    assert.equal(why, opens ? null : 'This system keeps user namespaces from programs');
  });
}

test('root has none, whatever the system allows', () => {
  assert.equal(whyNoSandbox('/electron', { uid: 0, system: systemWith({}, ofRoot) }), 'You are root');
});

test('a start without a sandbox says so in one line, on Linux alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'la-router-sandbox-'));
  try {
    for (const program of ['electron', 'electron.exe']) writeFileSync(join(folder, program), '');
    const env = { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: folder };
    const told: string[] = [];
    const world = { root: folder, node: process.execPath, env, uid: 1000, say: (text: string) => void told.push(text) };
    const system = systemWith({ [apparmor]: '1\n' });
    assert.deepEqual((await findElectron({ ...world, system, platform: 'linux' })).flags, ['--no-sandbox']);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /^This system .*\(--no-sandbox\)\.$/);
    assert.deepEqual((await findElectron({ ...world, system, platform: 'win32' })).flags, []);
    assert.equal(told.length, 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('what the real system does not know is null', () => {
  const folder = mkdtempSync(join(tmpdir(), 'la-router-sandbox-'));
  try {
    const file = join(folder, 'file');
    writeFileSync(file, '1\n', { mode: 0o644 });
    assert.equal(realSystem.read(file), '1\n');
    assert.equal((realSystem.owner(file)?.mode ?? 0) & 0o444, 0o444);
    for (const path of [join(folder, 'none'), join(file, 'below')])
      assert.deepEqual([realSystem.read(path), realSystem.owner(path)], [null, null]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
