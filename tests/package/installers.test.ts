// The deb and the AppImage, made here: the one installs into a clean root, runs as anybody, and leaves nothing; the other
// holds the same app and starts.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openCleanRoot, type CleanRoot } from '../support/clean-root.ts';
import { temporaryHome } from '../support/core.ts';
import { openDisplay, sqliteAddon } from '../support/electron.ts';
import { packageTools, withoutPackageTools } from '../support/package-tools.ts';
import { addressOf, dist, fitAddon, startPackaged } from '../support/packaged.ts';

const skip = withoutPackageTools;

const made: { out: Promise<string> | null } = { out: null };
async function make(): Promise<string> {
  using tools = packageTools();
  return (await dist([], tools.env)).out;
}
const packages = (): Promise<string> => (made.out ??= make());
after(async () => made.out !== null && rmSync(await made.out, { recursive: true, force: true }));

async function packageNamed(ending: string): Promise<string> {
  const out = await packages();
  const [name] = globSync(`*.${ending}`, { cwd: out });
  assert.ok(name, `a package that ends in ${ending}`);
  return join(out, name);
}

/** What the package managers and the desktop keep about all packages, not about one. */
const ofTheSystem =
  /^\/(?:var\/(?:lib\/dpkg|log|cache)|usr\/share\/mime|usr\/share\/icons\/hicolor\/icon-theme\.cache)(?:\/|$)/;

const pathsIn = (root: CleanRoot): ReadonlySet<string> =>
  new Set(
    root
      .run('find', '/etc', '/opt', '/usr', '/var', '/root', '-xdev')
      .out.split('\n')
      .filter((path) => path !== '' && !ofTheSystem.test(path)),
  );

const without = (all: ReadonlySet<string>, known: ReadonlySet<string>): string[] =>
  [...all].filter((path) => !known.has(path));

const anybody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

test('the deb installs into a clean root, runs as anybody, answers, and is removed without a trace', {
  skip,
}, async (t) => {
  const deb = await packageNamed('deb');
  await using root = await openCleanRoot();
  if (root === null) return t.skip('this machine lays no file system over another (it takes root)');
  using display = await openDisplay();
  const before = pathsIn(root);
  root.copyIn(deb, '/tmp/la-router.deb');
  // What it depends on is not all on this machine, and not needed to start.
  const installed = root.run('dpkg', '--force-depends', '-i', '/tmp/la-router.deb');
  assert.equal(installed.code, 0, installed.err);
  const addon = 'resources/app.asar.unpacked/node_modules/better-sqlite3/prebuilds/linux-x64.node';
  root.copyIn(sqliteAddon, `/opt/la-router/${addon}`);
  assert.equal(root.run('readlink', '-f', '/usr/bin/la-router').out, '/opt/la-router/resources/bin/la-router\n');
  const desktop = '/usr/share/applications/la-router-desktop.desktop';
  assert.equal(root.run('desktop-file-validate', desktop).out, '');
  assert.match(root.run('cat', desktop).out, /^MimeType=application\/x-gguf;x-scheme-handler\/larouter;$/m);
  assert.match(root.run('cat', '/usr/share/mime/globs').out, /^application\/x-gguf:\*\.gguf$/m);

  const own = '/tmp/home';
  root.run(...anybody, 'mkdir', own);
  {
    await using app = await startPackaged({
      executable: [...root.enter, ...anybody, '/usr/bin/la-router-desktop'],
      sandboxed: true,
      home: own,
      display: display.name,
    });
    const url = await addressOf(app.page);
    assert.equal((await fetch(`${url}/health`)).status, 200);
    const status = root.run(
      ...anybody,
      'env',
      '-i',
      `HOME=${own}`,
      'PATH=/usr/bin:/bin',
      'la-router',
      'status',
      '--json',
      '--home',
      own,
    );
    assert.equal(status.code, 0, status.err);
    assert.match(status.out, new RegExp(`"address":"${url}"`));
    app.stop('SIGTERM');
    assert.equal(await app.ended, 0);
  }

  const removed = root.run('dpkg', '--purge', 'la-router');
  assert.equal(removed.code, 0, removed.err);
  const now = pathsIn(root);
  assert.ok(before.size > 1_000);
  assert.deepEqual({ more: without(now, before), fewer: without(before, now) }, { more: [], fewer: [] });
  assert.equal(
    root.run('sh', '-c', 'cat /usr/share/mime/globs /usr/share/applications/mimeinfo.cache | grep -i gguf').out,
    '',
  );
});

test('an upgrade of the deb keeps what the new version has made', { skip }, async (t) => {
  const deb = await packageNamed('deb');
  await using root = await openCleanRoot();
  if (root === null) return t.skip('this machine lays no file system over another (it takes root)');
  root.copyIn(deb, '/tmp/la-router.deb');
  for (const time of ['first', 'second']) {
    const { code, err } = root.run('dpkg', '--force-depends', '-i', '/tmp/la-router.deb');
    assert.equal(code, 0, `${time}: ${err}`);
  }
  assert.equal(root.run('readlink', '-f', '/usr/bin/la-router').out, '/opt/la-router/resources/bin/la-router\n');
});

test('the deb carries a profile of AppArmor that its scripts bring to its place and take away', { skip }, async () => {
  const deb = await packageNamed('deb');
  const folder = mkdtempSync(join(tmpdir(), 'la-router-deb-'));
  try {
    assert.equal(spawnSync('dpkg-deb', ['--raw-extract', deb, folder]).status, 0);
    const profile = readFileSync(join(folder, 'opt', 'la-router', 'resources', 'apparmor-profile'), 'utf8');
    assert.match(
      profile,
      /^profile "la-router-desktop" "\/opt\/la-router\/la-router-desktop" flags=\(unconfined\) \{\n {2}userns,$/m,
    );
    const scripts = ['postinst', 'postrm'].map((name) => readFileSync(join(folder, 'DEBIAN', name), 'utf8'));
    for (const text of scripts) assert.match(text, /profile="\/etc\/apparmor\.d\/\$program"/);
    assert.match(readFileSync(join(folder, 'DEBIAN', 'control'), 'utf8'), /^Architecture: amd64$/m);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the AppImage holds the same app, which starts and answers', { skip }, async () => {
  const image = await packageNamed('AppImage');
  const folder = mkdtempSync(join(tmpdir(), 'la-router-image-'));
  try {
    const offset = spawnSync(image, ['--appimage-offset'], { encoding: 'utf8' }).stdout.trim();
    const appDir = join(folder, 'app');
    assert.equal(spawnSync('unsquashfs', ['-q', '-n', '-o', offset, '-d', appDir, image]).status, 0);
    assert.equal(
      spawnSync('desktop-file-validate', [join(appDir, 'la-router-desktop.desktop')], { encoding: 'utf8' }).stdout,
      '',
    );
    fitAddon(appDir);
    using home = temporaryHome();
    using display = await openDisplay();
    const env = { APPDIR: appDir, APPIMAGE: image };
    await using app = await startPackaged({
      executable: [join(appDir, 'AppRun')],
      home: home.folder,
      display: display.name,
      env,
    });
    const url = await addressOf(app.page);
    assert.equal((await fetch(`${url}/health`)).status, 200);
    app.stop('SIGTERM');
    assert.equal(await app.ended, 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
