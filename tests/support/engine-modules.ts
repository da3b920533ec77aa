// Owns finding the packages of the fallback engine, which are no dependency of ours: where they are missing, a test says
// so and is skipped.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const candidates: readonly string[] = [
  process.env['LA_ROUTER_TEST_ENGINE'] ?? '',
  join(root, '.runtime', 'engine', 'node_modules'),
].filter((folder) => folder !== '' && existsSync(join(folder, 'node-llama-cpp')));

/** Empty where there are none. */
export const engineModules = candidates[0] ?? '';

export const withoutEngine: string | false =
  engineModules === '' ? 'the packages of the engine are not there (node build/engine.mjs bring)' : false;
