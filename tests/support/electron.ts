// Owns a packaged copy of the desktop app for tests, with the database addon that fits the Electron at hand.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
/** Of the database, for the Electron that can be had here. */
export const sqliteAddon = join(
  root,
  '..',
  'shared',
  'tools',
  'electron',
  'better_sqlite3-13.2.0-electron33-linux-x64.node',
);
/** The one that is named, else the one that was brought for the tests. */
export const electronPath =
  process.env['LA_ROUTER_TEST_ELECTRON'] ?? join(root, '.runtime', 'electron', 'electron', 'electron');

function missing(): string | false {
  if (!existsSync(electronPath)) return 'Electron is not installed (LA_ROUTER_TEST_ELECTRON)';
  if (!existsSync(sqliteAddon)) return '../shared is not there';
  if (process.env['DISPLAY'] === undefined && spawnSync('Xvfb', ['-help']).error !== undefined)
    return 'there is no display and no Xvfb';
  return false;
}
export const withoutElectron: string | false = missing();

export interface AppCopy extends Disposable {
  readonly folder: string;
}

export function copyApp(): AppCopy {
  const folder = mkdtempSync(join(tmpdir(), 'la-router-app-'));
  for (const name of ['package.json', 'dist']) cpSync(join(root, name), join(folder, name), { recursive: true });
  const sqlite = dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json'));
  const copied = join(folder, 'node_modules', 'better-sqlite3');
  cpSync(sqlite, copied, { recursive: true });
  for (const path of globSync('**/linux-x64.node', { cwd: copied })) cpSync(sqliteAddon, join(copied, path));
  symlinkSync(join(root, '.runtime', 'engine'), join(folder, 'engine'));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A display of our own, where this machine has none. */
export async function openDisplay(): Promise<{ readonly name: string } & Disposable> {
  const given = process.env['DISPLAY'];
  if (given !== undefined) return { name: given, [Symbol.dispose]: () => undefined };
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const number = await new Promise<string>((resolve, reject) => {
    server.stdout.once('data', (chunk) => resolve(String(chunk).trim()));
    server.once('exit', () => reject(new Error('Xvfb ended at once.')));
  });
  return { name: `:${number}`, [Symbol.dispose]: () => void server.kill() };
}
