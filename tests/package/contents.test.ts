// What lies in a package, told file by file: one platform's binaries, the notices and the bill of materials, and nothing
// that is only for building or testing.
import assert from 'node:assert/strict';
import { globSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { listPackage } from '@electron/asar';
import fuses from '@electron/fuses';
import { z } from 'zod';
import { packagedApp, withoutPackage } from '../support/packaged.ts';

const skip = withoutPackage;

const filesIn = (folder: string): readonly string[] =>
  globSync('**/*', { cwd: folder }).filter((path) => !statSync(join(folder, path)).isDirectory());

const inArchive = (folder: string): readonly string[] =>
  listPackage(join(folder, 'resources', 'app.asar'), { isPack: false });

test('beside Electron there are the archive, the engine, the command line, the notices, and nothing else', {
  skip,
}, async () => {
  const { folder } = await packagedApp();
  const inEngine = /^engine\/(?:node_modules|bin\/(?:cpu|vulkan)|templates)\//;
  const rest = filesIn(join(folder, 'resources')).filter((path) => !inEngine.test(path));
  assert.deepEqual(rest.toSorted(), [
    'LICENSE.txt',
    'NOTICE.txt',
    'THIRD-PARTY-NOTICES.txt',
    'app.asar',
    'app.asar.unpacked/node_modules/better-sqlite3/prebuilds/linux-x64.node',
    'bin/la-router',
    'sbom.cdx.json',
  ]);
  assert.deepEqual(filesIn(join(folder, 'locales')).toSorted(), ['de.pak', 'en-US.pak']);
  for (const name of ['LICENSE.electron.txt', 'LICENSES.chromium.html'])
    assert.ok(statSync(join(folder, name)).size > 0);
});

test('the archive holds the bundles and the database, and no source, map or test', { skip }, async () => {
  const { folder } = await packagedApp();
  const paths = inArchive(folder).filter((path) => /\.[^/]+$/.test(path));
  const known = [
    /^\/package\.json$/,
    /^\/dist\/[\w-]+\.(?:js|cjs)$/,
    /^\/dist\/renderer\/index\.html$/,
    /^\/dist\/renderer\/assets\/[\w.-]+\.(?:js|css|woff2|svg)$/,
    /^\/dist\/renderer\/[\w-]+(?:@\dx)?\.png$/,
    /^\/dist\/(?:resources|tray|renderer)\/(?:tray\/)?[\w-]+(?:@\dx)?\.png$/,
    /^\/dist\/resources\/(?:classifier\.bin|catalog\/models\.json|prices\.json|policies\/[\w-]+\.yaml)$/,
    /^\/node_modules\/better-sqlite3\/(?:package\.json|lib\/[\w./-]+\.js|prebuilds\/linux-x64\.node)$/,
  ];
  assert.deepEqual(
    paths.filter((path) => !known.some((pattern) => pattern.test(path))),
    [],
  );
  for (const name of [
    '/dist/index.js',
    '/dist/cli.js',
    '/dist/engine-worker.js',
    '/dist/reader-worker.js',
    '/dist/keeper-worker.js',
    '/dist/preload.cjs',
  ])
    assert.ok(paths.includes(name), name);
});

test('the engine is that of this platform, each library once, with what its programs look for', { skip }, async () => {
  const { folder, said } = await packagedApp();
  const engine = join(folder, 'resources', 'engine');
  const paths = filesIn(engine);
  const carriers = new Set(paths.flatMap((path) => /@node-llama-cpp\/([^/]+)\//.exec(path)?.[1] ?? []));
  assert.deepEqual([...carriers].toSorted(), ['linux-x64', 'linux-x64-vulkan']);
  // Of what is documentation only a licence stays.
  const odd = /\.(?:ts|mts|cts|map|(?<!license\.)md|cpp|h|cmake|bundle|dll|dylib|gyp|gypi)$|cuda|\/test\/|\/\.(?!$)/i;
  assert.deepEqual(
    paths.filter((path) => odd.test(path)),
    [],
  );
  const libraries = paths.filter((path) => path.endsWith('.so') && !lstatSync(join(engine, path)).isSymbolicLink());
  const names = libraries.map((path) => path.slice(path.lastIndexOf('/') + 1));
  // That of the processor and that of cards are linked against other names, so they differ.
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    ['libllama-common.so'],
  );
  if (said.includes('The package gets the slower engine alone')) return;
  for (const variant of ['cpu', 'vulkan']) assert.ok(paths.includes(`bin/${variant}/llama-server`), variant);
  assert.ok(paths.includes('templates/gemma-4.jinja'));
});

test('unpacked it takes at most 420 MB', { skip }, async () => {
  const { folder } = await packagedApp();
  const bytes = globSync('**/*', { cwd: folder }).reduce((sum, path) => sum + lstatSync(join(folder, path)).size, 0);
  assert.ok(bytes <= 420e6, `${Math.round(bytes / 1e6)} MB`);
});

test('the fuses say that nobody makes a plain Node of it, looks into it, or runs what was not packed', {
  skip,
}, async () => {
  const { executable } = await packagedApp();
  const { FuseV1Options, getCurrentFuseWire } = fuses;
  const wire = await getCurrentFuseWire(executable);
  const isOn = (fuse: keyof typeof wire): boolean => wire[fuse] === on;
  assert.deepEqual(
    {
      runAsNode: isOn(FuseV1Options.RunAsNode),
      nodeOptions: isOn(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: isOn(FuseV1Options.EnableNodeCliInspectArguments),
      fileProtocol: isOn(FuseV1Options.GrantFileProtocolExtraPrivileges),
      browserSnapshot: isOn(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot),
      cookieEncryption: isOn(FuseV1Options.EnableCookieEncryption),
      asarIntegrity: isOn(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyFromAsar: isOn(FuseV1Options.OnlyLoadAppFromAsar),
    },
    {
      runAsNode: false,
      nodeOptions: false,
      inspect: false,
      fileProtocol: false,
      browserSnapshot: false,
      cookieEncryption: true,
      asarIntegrity: true,
      onlyFromAsar: true,
    },
  );
});

/** In the wire that stands in the program a fuse is a character. */
const on = '1'.charCodeAt(0);

const billOfMaterials = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  serialNumber: z.string().regex(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
  metadata: z.object({ component: z.object({ type: z.literal('application'), name: z.literal('la-router') }) }),
  components: z.array(
    z.object({
      type: z.enum(['library', 'framework']),
      'bom-ref': z.string(),
      name: z.string(),
      version: z.string().regex(/^\d/),
      purl: z.string().startsWith('pkg:'),
      licenses: z.array(z.unknown()).min(1),
      hashes: z.array(z.object({ alg: z.literal('SHA-512'), content: z.string().length(128) })).optional(),
    }),
  ),
});

test('every part of others stands in the bill of materials and in the notices, with its licence', {
  skip,
}, async () => {
  const { folder } = await packagedApp();
  const resources = join(folder, 'resources');
  const { components } = billOfMaterials.parse(JSON.parse(readFileSync(join(resources, 'sbom.cdx.json'), 'utf8')));
  const notices = readFileSync(join(resources, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  const refs = components.map((one) => one['bom-ref']);
  assert.equal(new Set(refs).size, refs.length, 'each once');
  const expected = [
    'llama.cpp',
    'better-sqlite3',
    'node-llama-cpp',
    'react',
    'hono',
    'undici',
    '@fontsource-variable/inter',
    'tailwindcss',
  ];
  const names = components.map(({ name }) => name);
  for (const name of expected) assert.ok(names.includes(name), name);
  const told = notices.toLowerCase();
  for (const { name, version } of components) assert.ok(told.includes(`\n${name} ${version}  (`), name);
  const sections = notices.split('='.repeat(100)).slice(1);
  assert.deepEqual(
    sections.filter((section) => section.length < 400).map((section) => section.trim()),
    [],
    'each with a text',
  );
  const hashed = components.filter((one) => one.hashes !== undefined);
  assert.equal(components.length - hashed.length, 2, 'but for Electron and llama.cpp, which are no packages of npm');
  assert.match(notices, /SIL OPEN FONT LICENSE/i);
  assert.match(notices, /The ggml authors/i);
});
