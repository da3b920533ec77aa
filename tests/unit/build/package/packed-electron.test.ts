import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { packedElectron } from '../../../../build/package/packed-electron.mjs';

const root = mkdtempSync(join(tmpdir(), 'la-router-electron-'));
after(() => rmSync(root, { recursive: true, force: true }));
writeFileSync(join(root, 'package.json'), JSON.stringify({ devDependencies: { electron: '45.4.1' } }));
function electronIn(name: string, version: string): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'version'), version);
  return folder;
}
const own = electronIn(join('node_modules', 'electron', 'dist'), '45.4.1');
const given = electronIn('given', 'v33.2.1\n');
const order = { root, arch: 'x64', machine: 'x64', env: {} };

test('the Electron that is packed is the one that is named, else that of the checkout', () => {
  const env = { ELECTRON_OVERRIDE_DIST_PATH: given };
  assert.deepEqual(packedElectron({ ...order, env }), { folder: given, version: '33.2.1' });
  assert.deepEqual(packedElectron(order), { folder: own, version: '45.4.1' });
  const nowhere = { ELECTRON_OVERRIDE_DIST_PATH: join(root, 'nowhere') };
  assert.throws(() => packedElectron({ ...order, env: nowhere }), /where no Electron lies/);
});

test('for another processor an Electron is fetched, and one that is named is refused with what to do', () => {
  assert.deepEqual(packedElectron({ ...order, arch: 'arm64' }), { folder: null, version: '45.4.1' });
  const env = { ELECTRON_OVERRIDE_DIST_PATH: given };
  assert.throws(() => packedElectron({ ...order, env, arch: 'arm64' }), /\(x64\), not for arm64\. Unset it/);
});
