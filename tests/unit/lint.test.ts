// The limits of size hold by themselves: each is shown a planted breach, and an exemption that is no longer needed fails.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryHome } from '../support/core.ts';

const root = join(import.meta.dirname, '..', '..');
const config: Config = JSON.parse(readFileSync(join(root, '.oxlintrc.json'), 'utf8'));

interface Config {
  readonly overrides: readonly Override[];
}
interface Override {
  readonly files: readonly string[];
  readonly rules: Readonly<Record<string, unknown>>;
}

const namesFiles = ({ files }: Override): boolean => files.every((file) => !file.includes('*'));
const exempted = config.overrides.filter(namesFiles);
const strict = JSON.stringify({ ...config, overrides: config.overrides.filter((one) => !namesFiles(one)) });

/** The rules that a file breaks, each as `file rule`. */
function broken(folder: string, configPath: string, files: readonly string[]): ReadonlySet<string> {
  const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
  const { stdout, stderr } = spawnSync(process.execPath, [oxlint, '-c', configPath, '-f', 'unix', ...files], {
    cwd: folder,
    encoding: 'utf8',
  });
  const found = [...stdout.matchAll(/^(\S+?):\d+:\d+: .*\((.+?)\)\]$/gm)];
  assert.match(stdout, /\d+ problems?/, stderr);
  return new Set(found.map((match) => `${match[1]} ${match[2] ?? ''}`));
}

const ifs = (count: number): string => 'if (a > 1) a++;\n'.repeat(count);
const planted: readonly (readonly [rule: string, file: string, source: string])[] = [
  ['max-lines', 'main/long.ts', '// x\n'.repeat(401)],
  ['max-lines', 'tests/long.ts', '// x\n'.repeat(401)],
  ['max-lines-per-function', 'renderer/f.tsx', `export function f() {\n${'// x\n'.repeat(60)}}`],
  ['max-params', 'preload/p.ts', 'export const f = (a: 1, b: 1, c: 1, d: 1) => a + b + c + d;'],
  ['max-depth', 'main/deep.ts', 'export function f(a: 1) { if (a) { if (a) { if (a) { if (a) return; } } } }'],
  ['max-depth', 'tests/deep.ts', 'export function f(a: 1) { if (a) { if (a) { if (a) { if (a) return; } } } }'],
  ['complexity', 'main/many.ts', `export function f(a: number) {\n${ifs(15)}return a; }`],
  ['no-nested-ternary', 'main/t.ts', 'export const f = (a: number) => (a > 1 ? 1 : a > 0 ? 2 : 3);'],
  ['no-cycle', 'main/a.ts', "import type { B } from './b.ts';\nexport type A = B | 1;"],
];

test('the lint finds a breach of each limit', () => {
  using home = temporaryHome();
  home.write('.oxlintrc.json', strict);
  home.write('main/b.ts', "import type { A } from './a.ts';\nexport type B = A | 2;");
  for (const [, file, source] of planted) home.write(file, source);
  const found = broken(home.folder, '.oxlintrc.json', ['.']);
  for (const [rule, file] of planted) assert.ok(found.has(`${file} ${rule}`), `${file} ${rule}`);
});

test('whoever is exempted from a limit still needs it', () => {
  using home = temporaryHome();
  // Patterns are read from where a configuration lies: here the limits hold for every file that is named.
  const limits = config.overrides.filter((one) => !namesFiles(one) && one.files.includes('main/**'));
  const rules = Object.assign({}, ...limits.map((one) => one.rules));
  home.write('strict.json', JSON.stringify({ ...config, rules, overrides: [] }));
  const files = exempted.flatMap((one) => one.files);
  const found = files.length === 0 ? new Set() : broken(root, join(home.folder, 'strict.json'), files);
  const needless = exempted.flatMap((one) =>
    one.files.flatMap((file) =>
      Object.keys(one.rules)
        .map((rule) => `${file} ${rule.replace('import/', '')}`)
        .filter((entry) => !found.has(entry)),
    ),
  );
  assert.deepEqual(needless, []);
});
