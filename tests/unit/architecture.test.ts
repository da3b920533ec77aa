import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');

/** What each part may import besides itself: parts of ours, and packages. The table of ARCHITECTURE.md as data. */
const table: Readonly<Record<string, readonly string[]>> = {
  'main/contract': ['zod'],
  // The validator is pure: it computes on plain data.
  'main/domain': ['main/contract', '@cfworker/json-schema'],
  'main/platform': ['main/contract', 'node', 'undici'],
  'main/config': ['main/contract', 'main/domain', 'main/platform', 'node', 'yaml', 'zod'],
  'main/dialects': ['main/contract', 'node', 'zod'],
  'main/store': ['main/contract', 'main/domain', 'main/platform', 'node', 'better-sqlite3'],
  'main/backends': ['main/contract', 'main/domain', 'main/dialects', 'main/platform', 'node', 'undici', 'zod'],
  'main/gateway': [
    'main/contract',
    'main/domain',
    'main/dialects',
    'main/backends',
    'main/store',
    'main/platform',
    'node',
    'zod',
  ],
  'main/http': [
    'main/contract',
    'main/domain',
    'main/dialects',
    'main/backends',
    'main/gateway',
    'main/store',
    'main/config',
    'main/platform',
    'node',
    'hono',
    '@hono/node-server',
    'zod',
  ],
  'main/desktop': ['main/core.ts', 'main/contract', 'main/platform', 'node', 'electron'],
  'main/core.ts': [
    'main/contract',
    'main/domain',
    'main/platform',
    'main/config',
    'main/store',
    'main/backends',
    'main/gateway',
    'main/http',
    'zod',
  ],
  'main/host.ts': ['main/core.ts', 'main/commands', 'main/platform', 'node'],
  'main/commands': [
    'main/host.ts',
    'main/contract',
    'main/domain',
    'main/config',
    'main/platform',
    'node',
    'commander',
    'zod',
  ],
  'main/cli.ts': ['main/commands', 'main/platform', 'node'],
  'main/index.ts': ['main/host.ts', 'main/commands', 'main/core.ts', 'main/desktop', 'electron'],
  preload: ['main/contract', 'electron'],
  'renderer/lib': ['main/contract', 'zod'],
  'renderer/ui': [],
  'renderer/main.tsx': ['main/contract', 'renderer/features/overview', 'renderer/lib', 'renderer/ui', 'react-dom'],
  'renderer/features/overview': ['main/contract', 'renderer/lib', 'renderer/ui', 'react', 'zustand'],
};

const parts = Object.keys(table).toSorted((a, b) => b.length - a.length);
const partOf = (path: string): string => parts.find((part) => path === part || path.startsWith(`${part}/`)) ?? path;

const importing = /(?:\bimport|\bexport)\b(?:[\s\w*{},$]*?\bfrom)?\s*\(?\s*(['"])([^'"]+)\1/g;

function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return partOf(normalize(join(dirname(file), specifier)));
  if (specifier.startsWith('node:')) return 'node';
  const [scope = '', name] = specifier.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

function breaches(file: string, source: string): string[] {
  const part = partOf(file);
  const allowed = new Set([part, ...(table[part] ?? [])]);
  return [...source.matchAll(importing)]
    .map((match) => targetOf(file, match[2] ?? ''))
    .filter((target) => !allowed.has(target))
    .map((target) => `${file} imports ${target}`);
}

const planted = [
  ['a plain import', 'main/domain/x.ts', "import { readFile } from 'node:fs';"],
  ['an import over several lines', 'main/gateway/x.ts', "import {\n  a,\n  type B,\n} from '../config/settings.ts';"],
  ['an export from', 'main/domain/x.ts', "export { openLedgerFile } from '../store/open.ts';"],
  ['an export of all', 'main/store/x.ts', "export * from '../gateway/handle.ts';"],
  ['a dynamic import', 'main/http/x.ts', "const { app } = await import('electron');"],
  ['a type-only import', 'main/contract/x.ts', "import type { Policy } from '../domain/policy.ts';"],
  ['a bare import', 'main/domain/x.ts', "import 'undici';"],
  ['a feature that imports another', 'renderer/features/overview/x.ts', "import { b } from '../other/store.ts';"],
  ['the page reaching into the core', 'renderer/lib/x.ts', "import { createCore } from '../../main/core.ts';"],
] as const;

for (const [what, file, source] of planted) {
  test(`the import check finds ${what}`, () => {
    assert.equal(breaches(file, source).length, 1);
  });
}

test('the import check passes what the table allows', () => {
  assert.deepEqual(breaches('main/domain/x.ts', "import type { Zone } from '../contract/routing.ts';"), []);
});

test('every import of the product is one that the table allows', () => {
  const files = globSync(['main/**/*.ts', 'preload/**/*.ts', 'renderer/**/*.{ts,tsx}'], { cwd: root });
  assert.ok(files.length > 50);
  for (const file of files)
    assert.ok(partOf(file) !== file || table[file] !== undefined, `${file} has no row in the table`);
  assert.deepEqual(
    files.flatMap((file) => breaches(file, readFileSync(join(root, file), 'utf8'))),
    [],
  );
});
