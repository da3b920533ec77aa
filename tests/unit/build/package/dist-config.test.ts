import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { distConfig } from '../../../../build/package/dist-config.mjs';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const written: Record<string, unknown> = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8'));
const electron = { folder: null, version: '45.4.1' };
const run = { electron, out: '/out', arch: 'x64', onlyFolder: false, env: {} } as const;
const systems = ['linux', 'darwin', 'win32'] as const;

/** electron-builder's own check of a configuration: it throws with what is wrong. */
const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
const validate: (config: unknown, logger: unknown) => Promise<void> = builder(
  'app-builder-lib/out/util/config/config',
).validateConfiguration;
const silent = { isEnabled: false, add: () => undefined };

test('electron-builder takes the configuration of every system and processor', async () => {
  for (const platform of systems)
    for (const arch of ['x64', 'arm64'] as const)
      await validate(distConfig(written, { ...run, platform, arch }).config, silent);
  await assert.rejects(validate({ ...written, noSuchKey: 1 }, silent), /noSuchKey/);
});

test('each system gets its own packages, for both processors', () => {
  const targets = systems.map((platform) =>
    (['x64', 'arm64'] as const).map((arch) => distConfig(written, { ...run, platform, arch }).targets),
  );
  assert.deepEqual(targets, [
    [
      ['AppImage', 'deb'],
      ['AppImage', 'deb'],
    ],
    [
      ['dmg', 'zip'],
      ['dmg', 'zip'],
    ],
    [['nsis'], ['nsis']],
  ]);
  assert.deepEqual(distConfig(written, { ...run, onlyFolder: true }).targets, ['dir']);
});

test('updates come from where the environment of the build says, and from nowhere without', () => {
  assert.equal(distConfig(written, run).config['publish'], null);
  const env = { LLR_UPDATE_URL: 'https://updates.example/la-router' };
  assert.deepEqual(distConfig(written, { ...run, env }).config['publish'], {
    provider: 'generic',
    url: 'https://updates.example/la-router',
  });
});

const mac = z.object({
  mac: z.looseObject({
    notarize: z.boolean(),
    identity: z.string().optional(),
    hardenedRuntime: z.boolean(),
    publish: z.null().optional(),
  }),
});
const macOf = (env: Readonly<Record<string, string>>) =>
  mac.parse(distConfig(written, { ...run, platform: 'darwin', env }).config).mac;

test('a Mac app is signed and notarised as far as the environment allows', () => {
  assert.deepEqual([macOf({}).identity, macOf({}).notarize, macOf({}).hardenedRuntime], ['-', false, false]);
  const signed = macOf({ CSC_LINK: 'certificate' });
  assert.deepEqual([signed.identity, signed.notarize, signed.hardenedRuntime], [undefined, false, true]);
  const apple = { APPLE_API_KEY: 'key', APPLE_API_KEY_ID: 'id', APPLE_API_ISSUER: 'issuer' };
  assert.equal(macOf({ CSC_LINK: 'certificate', ...apple }).notarize, true);
  assert.equal(macOf({ CSC_LINK: 'certificate', APPLE_API_KEY: 'key' }).notarize, false);
  assert.equal(macOf(apple).notarize, false, 'nothing is sent to Apple that nobody signed');
  assert.equal(macOf({ CSC_LINK: '', ...apple }).notarize, false);
});

test('a Mac app that nobody signs is told no address of updates, since macOS would install none', () => {
  const env = { LLR_UPDATE_URL: 'https://updates.example/la-router' };
  assert.equal(macOf(env).publish, null);
  assert.equal('publish' in macOf({ ...env, CSC_NAME: 'A maker' }), false, 'the address of all builds holds');
});

test('an Electron at hand is packed; else its version is told', () => {
  assert.equal('electronDist' in distConfig(written, run).config, false);
  const { config } = distConfig(written, { ...run, electron: { folder: '/electron', version: '33.2.1' } });
  assert.deepEqual([config['electronDist'], config['electronVersion']], ['/electron', '33.2.1']);
});

test('what the configuration names of this repository is there', () => {
  const named = [
    ...['icons/icon.ico', 'icons/icon.icns', 'icons/png'].map((path) => ['build', path]),
    ...['after-install.sh', 'after-remove.sh', 'apparmor-profile'].map((path) => ['build', 'package', 'linux', path]),
    ['resources', 'bin', 'la-router'],
  ];
  const text = JSON.stringify(written);
  for (const parts of named.slice(0, 3)) assert.ok(text.includes(parts.at(-1) ?? ''), parts.join('/'));
  for (const parts of named) assert.ok(existsSync(join(root, ...parts)), parts.join('/'));
});
