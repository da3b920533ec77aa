// Owns finding the packages of the fallback engine, which are no dependency of ours: where they are missing, a test says
// so and is skipped.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sharedFolder, withoutShared } from './shared.ts';

const root = join(import.meta.dirname, '..', '..');
const version = '3.22.1';

const candidates: readonly string[] = [
  process.env['LA_ROUTER_TEST_ENGINE'] ?? '',
  join(root, '.runtime', 'engine', `${version}-${process.platform}-${process.arch}`, 'node_modules'),
  join(root, '.runtime', 'engine', 'node_modules'),
].filter((folder) => folder !== '' && existsSync(join(folder, 'node-llama-cpp')));

/** Empty where there are none. */
export const engineModules = candidates[0] ?? '';

export const withoutEngine: string | false =
  engineModules === '' ? 'the packages of the fallback engine are not there' : withoutShared;

/** A model of a few hundred kilobytes that gives one scripted answer, whatever it is asked. */
export function writeTinyModel(path: string, args: readonly string[]): void {
  const made = spawnSync(process.execPath, [join(sharedFolder, 'tools', 'make-tiny-gguf.mjs'), path, ...args], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(made.stderr);
}
