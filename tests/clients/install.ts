// Owns bringing the official clients into .cache/clients by npm and pip, each version as the table says.
// Run by itself it installs them all; with --ci only what tests/wire reads streams, compares prices and speaks MCP with.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { clients, mcpPackages, mcpPython, pricePackage, sdkGroup, wirePackages, type Client } from './table.ts';

export const cache = join(import.meta.dirname, '..', '..', '.cache', 'clients');
const patienceMs = 600_000;

type Wanted = Pick<Client, 'registry' | 'group' | 'packages'>;

export const folderOf = ({ registry, group }: Pick<Client, 'registry' | 'group'>): string =>
  group === sdkGroup ? cache : join(cache, registry, group);

interface Ran {
  readonly code: number | null;
  readonly out: string;
}

export function runTool(command: string, args: readonly string[], cwd: string): Promise<Ran> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: patienceMs });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += String(chunk)));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, out: error.message }));
    child.once('close', (code) => resolve({ code, out }));
  });
}

const npmFlags = [
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--no-package-lock',
  '--save-exact',
  '--include=optional',
];

async function fill({ registry, packages }: Wanted, folder: string): Promise<Ran> {
  if (registry === 'npm') {
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    return runTool('npm', ['install', ...npmFlags, ...packages], folder);
  }
  const made = await runTool(process.env['LA_ROUTER_TEST_PYTHON'] ?? 'python3', ['-m', 'venv', folder], folder);
  return made.code === 0 ? runTool(join(folder, 'bin', 'pip'), ['install', '-q', ...packages], folder) : made;
}

const names = z.array(z.string()).catch([]);

const listed = (folder: string): string[] => {
  const stamp = join(folder, 'installed.json');
  return existsSync(stamp) ? names.parse(JSON.parse(readFileSync(stamp, 'utf8'))) : [];
};

/** Null where it is there now, else why not: the last lines of what the tool said. */
export async function install(wanted: Wanted): Promise<string | null> {
  const folder = folderOf(wanted);
  const there = listed(folder);
  if (wanted.packages.every((name) => there.includes(name))) return null;
  mkdirSync(folder, { recursive: true });
  const { code, out } = await fill(wanted, folder);
  if (code !== 0) return out.trim().split('\n').slice(-2).join(' ').slice(0, 300) || `ended with ${code}`;
  writeFileSync(join(folder, 'installed.json'), JSON.stringify(wanted.packages));
  // Scripts beside the packages find them; so do tests that load a package through this one.
  if (wanted.group === sdkGroup)
    writeFileSync(join(folder, 'load.mjs'), 'export const load = (name) => import(name);\n');
  return null;
}

if (import.meta.main) {
  const wanted: readonly Wanted[] = process.argv.includes('--ci')
    ? [{ registry: 'npm', group: sdkGroup, packages: wirePackages }, pricePackage, mcpPackages, mcpPython]
    : clients;
  for (const one of wanted) {
    const problem = await install(one);
    if (problem === null) continue;
    console.log(`not installed: ${one.packages.join(' ')}: ${problem}`);
    process.exitCode = 1;
  }
}
