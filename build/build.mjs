// Builds what is run: the command line, the desktop's main process and its preload, the reading thread, the dashboard.
// Everything lies flat in dist/, so that a bundle finds its neighbours beside itself.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { createPackageList } from './bundled-packages.mjs';
import { words } from './words.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const inRoot = (...parts) => join(root, ...parts);
const quiet = { configFile: false, logLevel: 'warn', root };

/** The desktop's Node is older than the command line's: all of main is built for the older one. */
const oldestNode = 'node20.18';
const external = [/^node:/, 'better-sqlite3', 'electron'];

/** What of others went into the bundles: a package names each with its licence. */
const bundled = createPackageList();

const forNode = (entries, format) => ({
  ...quiet,
  plugins: [bundled.plugin],
  resolve: { alias: [{ find: /^undici$/, replacement: inRoot('build/undici-parts.mjs') }] },
  ssr: { noExternal: true, external: ['better-sqlite3', 'electron'] },
  build: {
    ssr: true,
    target: oldestNode,
    outDir: inRoot('dist'),
    emptyOutDir: false,
    minify: false,
    // For profiles, which name functions by the file that they were written in.
    sourcemap: process.env.SOURCE_MAPS === '1' ? 'hidden' : false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: entries,
      external,
      output: {
        format,
        entryFileNames: format === 'cjs' ? '[name].cjs' : '[name].js',
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
});

rmSync(inRoot('dist'), { recursive: true, force: true });
await Promise.all([
  build(
    forNode(
      {
        cli: inRoot('main/cli.ts'),
        index: inRoot('main/index.ts'),
        'hash-worker': inRoot('main/local/hash-worker.ts'),
        'reader-worker': inRoot('main/store/reader-worker.ts'),
        'keeper-worker': inRoot('main/store/keeping/keeper-worker.ts'),
        'engine-worker': inRoot('main/engine-worker/main.ts'),
      },
      'es',
    ),
  ),
  build(forNode({ preload: inRoot('preload/preload.ts') }, 'cjs')),
  build({
    ...quiet,
    root: inRoot('renderer'),
    base: '/',
    publicDir: inRoot('resources/public'),
    plugins: [words(inRoot('renderer')), react(), tailwind(), bundled.plugin],
    build: { outDir: inRoot('dist/renderer'), emptyOutDir: true, reportCompressedSize: false, target: 'es2022' },
  }),
]);

mkdirSync(inRoot('dist/resources'));
for (const name of ['catalog', 'classifier.bin', 'policies', 'prices.json', 'tray'])
  cpSync(inRoot('resources', name), inRoot('dist/resources', name), { recursive: true });
// Styles and the font of the page come by way of its style sheet, which is not a module.
writeFileSync(
  inRoot('dist/packages.json'),
  JSON.stringify(bundled.names(['tailwindcss', '@fontsource-variable/inter'])),
);
