import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { circlesIn, importsOf } from '../support/imports.ts';

const root = join(import.meta.dirname, '..', '..');

type Table = Readonly<Record<string, readonly string[]>>;

/** What each part may import besides itself: parts of ours, and packages. The table of ARCHITECTURE.md as data. */
const table: Table = {
  'main/contract': ['zod'],
  // The validator is pure: it computes on plain data.
  'main/domain': ['main/contract', '@cfworker/json-schema'],
  'main/platform': ['main/contract', 'node', 'undici'],
  'main/config': ['main/contract', 'main/domain', 'main/platform', 'node', 'yaml', 'zod'],
  'main/dialects': ['main/contract', 'node', 'zod'],
  'main/engine-worker': ['main/contract', 'node'],
  'main/store': ['main/contract', 'main/domain', 'main/platform', 'node', 'better-sqlite3'],
  'main/local': ['main/contract', 'main/domain', 'main/platform', 'node', 'undici', 'zod'],
  'main/backends': [
    'main/contract',
    'main/domain',
    'main/dialects',
    'main/platform',
    'main/local',
    'node',
    'undici',
    'zod',
  ],
  'main/tenants': ['main/contract', 'main/domain', 'main/backends', 'main/store', 'main/platform', 'node'],
  'main/gateway': [
    'main/contract',
    'main/domain',
    'main/dialects',
    'main/backends',
    'main/store',
    'main/tenants',
    'main/platform',
    'node',
  ],
  'main/metrics': ['main/contract', 'main/domain', 'main/gateway', 'main/store', 'main/backends', 'main/platform'],
  'main/mcp': [
    'main/contract',
    'main/dialects',
    'main/gateway',
    'main/platform',
    'node',
    'yaml',
    'zod',
    '@modelcontextprotocol/sdk',
  ],
  'main/connect': [
    'main/contract',
    'main/config',
    'main/platform',
    'node',
    'jsonc-parser',
    'toml-eslint-parser',
    'yaml',
    'zod',
  ],
  'main/http': [
    'main/contract',
    'main/domain',
    'main/dialects',
    'main/gateway',
    'main/mcp',
    'main/metrics',
    'main/store',
    'main/tenants',
    'main/local',
    'main/config',
    'main/connect',
    'main/platform',
    'node',
    'hono',
    '@hono/node-server',
    'zod',
  ],
  'main/desktop': [
    'main/core.ts',
    'main/contract',
    'main/platform',
    'node',
    'electron',
    'electron-updater',
    'yaml',
    'zod',
  ],
  'main/core.ts': [
    'main/core',
    'main/contract',
    'main/platform',
    'main/config',
    'main/store',
    'main/local',
    'main/backends',
    'main/gateway',
    'main/http',
  ],
  'main/core': [
    'main/contract',
    'main/domain',
    'main/platform',
    'main/config',
    'main/store',
    'main/tenants',
    'main/local',
    'main/backends',
    'main/gateway',
    'main/metrics',
    'main/connect',
    'main/http',
  ],
  'main/host.ts': ['main/core.ts', 'main/commands', 'main/platform', 'node'],
  'main/commands': [
    'main/host.ts',
    'main/contract',
    'main/domain',
    'main/config',
    'main/mcp',
    'main/connect',
    'main/platform',
    'node',
    'commander',
    'yaml',
    'zod',
  ],
  'main/cli.ts': ['main/commands', 'main/contract', 'main/platform', 'node'],
  'main/index.ts': ['main/app.ts', 'main/electron-cli.ts', 'main/instance.ts'],
  'main/electron-cli.ts': ['main/cli.ts', 'main/commands', 'main/desktop', 'electron'],
  'main/instance.ts': ['main/commands', 'main/desktop', 'node', 'electron'],
  'main/app.ts': [
    'main/core.ts',
    'main/host.ts',
    'main/instance.ts',
    'main/commands',
    'main/desktop',
    'node',
    'electron',
  ],
  preload: ['main/contract', 'electron'],
  'renderer/lib': ['main/contract', 'react', 'zustand', '@tanstack/react-query', '@lingui/core', 'lucide-react'],
  'renderer/ui': ['main/contract', 'renderer/lib', 'react', 'radix-ui', 'lucide-react', 'zustand', 'cmdk'],
  'renderer/shell': [
    'main/contract',
    'renderer/lib',
    'renderer/ui',
    'react',
    'radix-ui',
    'lucide-react',
    'zustand',
    'cmdk',
    '@tanstack/react-query',
    '@tanstack/react-router',
  ],
  'renderer/main.tsx': [
    'main/contract',
    'renderer/features/list.ts',
    'renderer/shell',
    'renderer/lib',
    'renderer/ui',
    'react-dom',
    'get-nonce',
    '@tanstack/react-query',
    'virtual:words',
  ],
  'renderer/features/list.ts': ['renderer/features/*', 'renderer/lib'],
  // Every feature alike, and none of them another.
  'renderer/features/*': [
    'main/contract',
    'renderer/lib',
    'renderer/ui',
    'react',
    'lucide-react',
    'zustand',
    '@tanstack/react-query',
    '@tanstack/react-router',
    '@tanstack/react-virtual',
    '@codemirror/autocomplete',
    '@codemirror/commands',
    '@codemirror/lang-yaml',
    '@codemirror/language',
    '@codemirror/merge',
    '@codemirror/search',
    '@codemirror/state',
    '@codemirror/view',
    '@lezer/highlight',
    'yaml',
    'radix-ui',
    'marked',
    'uplot',
  ],
};

const parts = Object.keys(table).toSorted((a, b) => b.length - a.length);
const feature = /^renderer\/features\/[^/]+(?=\/)/;

/** The part that a file belongs to; a package, and a file that no row knows, is its own. */
const partOf = (path: string): string =>
  feature.exec(path)?.[0] ?? parts.find((part) => path === part || path.startsWith(`${part}/`)) ?? path;

/** The row that a part stands in. */
const rowOf = (part: string): string => (feature.test(`${part}/`) && !table[part] ? 'renderer/features/*' : part);

/** What a file uses of other parts: as the grants of the table say it. */
const usesOf = (file: string, source: string): readonly string[] =>
  importsOf(file, source)
    .map(partOf)
    .filter((target) => target !== partOf(file));

function breaches(file: string, source: string): string[] {
  const row = rowOf(partOf(file));
  const allowed = table[row] ?? [];
  return usesOf(file, source)
    .filter((target) => !allowed.includes(target) && !(allowed.includes(rowOf(target)) && rowOf(target) !== row))
    .map((target) => `${file} imports ${target}`);
}

/** Grants that nobody makes use of. */
function unusedGrants(granted: Table, uses: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  return Object.entries(granted).flatMap(([row, targets]) =>
    targets.filter((target) => !uses.get(row)?.has(target)).map((target) => `${row} never imports ${target}`),
  );
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
  ['a new feature that imports another', 'renderer/features/new/x.ts', "import { b } from '../overview/store.ts';"],
  ['a feature that reaches into the shell', 'renderer/features/new/x.ts', "import { b } from '../../shell/models.ts';"],
  ['a feature that reads the list of all', 'renderer/features/new/x.ts', "import { features } from '../list.ts';"],
  ['the shell that knows a feature', 'renderer/shell/x.ts', "import { b } from '../features/overview/store.ts';"],
  ['the page reaching into the core', 'renderer/lib/x.ts', "import { createCore } from '../../main/core.ts';"],
] as const;

for (const [what, file, source] of planted) {
  test(`the import check finds ${what}`, () => {
    assert.equal(breaches(file, source).length, 1);
  });
}

const harmless = [
  ['main/domain/x.ts', "import type { Zone } from '../contract/routing.ts';"],
  ['renderer/features/new/x.ts', "import { formatCost } from '../../lib/format.ts';\nimport { y } from './y.ts';"],
  ['renderer/features/list.ts', "import { other } from './other/feature.ts';"],
] as const;

for (const [file, source] of harmless) {
  test(`the import check passes what the table allows to ${file}`, () => {
    assert.deepEqual(breaches(file, source), []);
  });
}

const sources = new Map(
  globSync(['main/**/*.ts', 'preload/**/*.ts', 'renderer/**/*.{ts,tsx}'], { cwd: root }).map((file) => [
    file,
    readFileSync(join(root, file), 'utf8'),
  ]),
);

test('every import of the product is one that the table allows', () => {
  assert.ok(sources.size > 50);
  for (const file of sources.keys())
    assert.ok(table[rowOf(partOf(file))] !== undefined, `${file} has no row in the table`);
  assert.deepEqual(
    [...sources].flatMap(([file, source]) => breaches(file, source)),
    [],
  );
});

test('the check of grants finds one that nobody uses', () => {
  const uses = new Map([['a', new Set(['b'])]]);
  assert.deepEqual(unusedGrants({ a: ['b', 'c'], d: ['b'] }, uses), ['a never imports c', 'd never imports b']);
});

test('every grant of the table is used', () => {
  const uses = new Map<string, Set<string>>();
  for (const [file, source] of sources) {
    const row = rowOf(partOf(file));
    const used = uses.get(row) ?? new Set();
    for (const target of usesOf(file, source)) used.add(rowOf(target));
    uses.set(row, used);
  }
  assert.deepEqual(unusedGrants(table, uses), []);
});

const plantedCircles: readonly (readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  circles: string[][],
])[] = [
  ['two files', { 'a.ts': "import { b } from './b.ts';", 'b.ts': "import { a } from './a.ts';" }, [['a.ts', 'b.ts']]],
  [
    'types alone',
    { 'a.ts': "import type { B } from './b.ts';", 'b.ts': "import { type A } from './a.ts';" },
    [['a.ts', 'b.ts']],
  ],
  [
    'three files, and nobody beside them',
    {
      'a.ts': "import './x/b.ts';",
      'x/b.ts': "export * from './c.ts';",
      'x/c.ts': "const a = await import('../a.ts');",
      'd.ts': "import './a.ts';",
    },
    [['a.ts', 'x/b.ts', 'x/c.ts']],
  ],
  ['a file that imports itself', { 'a.ts': "import { a } from './a.ts';" }, [['a.ts']]],
  ['no circle', { 'a.ts': "import './b.ts';\nimport './c.ts';", 'b.ts': "import './c.ts';", 'c.ts': '' }, []],
];

const graphOf = (files: Iterable<readonly [string, string]>): ReadonlyMap<string, readonly string[]> =>
  new Map([...files].map(([file, source]) => [file, importsOf(file, source)]));

for (const [what, files, circles] of plantedCircles) {
  test(`the check of circles finds ${what}`, () => {
    assert.deepEqual(circlesIn(graphOf(Object.entries(files))), circles);
  });
}

test('no file is imported by what it imports', () => {
  assert.deepEqual(circlesIn(graphOf(sources)), []);
});
