// The deb and the AppImage, made here: the one installs into a clean root, runs as anybody, and leaves nothing; the other
// holds the same app and starts.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openCleanRoot } from '../support/clean-root.ts';
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
  /^\/(?:var\/(?:lib\/dpkg|log|cache)\/|usr\/share\/mime\/|usr\/share\/applications\/mimeinfo\.cache$|usr\/share\/icons\/hicolor\/icon-theme\.cache$)/;

const own = (paths: readonly string[]): readonly string[] => paths.filter((path) => !ofTheSystem.test(path));

const anybody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

test('the deb installs into a clean root, runs as anybody, answers, and is removed without a trace', {
  skip,
}, async (t) => {
  const deb = await packageNamed('deb');
  await using root = await openCleanRoot();
  if (root === null) return t.skip('this machine lays no file system over another (it takes root)');
  using display = await openDisplay();
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
  assert.ok(own(root.changes()).includes('/opt/la-router/la-router-desktop'), 'what is installed is seen');
  assert.match(root.run('cat', '/usr/share/mime/globs').out, /^application\/x-gguf:\*\.gguf$/m);

  const home = '/tmp/home';
  root.run(...anybody, 'mkdir', home);
  {
    await using app = await startPackaged({
      executable: [...root.enter, ...anybody, '/usr/bin/la-router-desktop'],
      sandboxed: true,
      home,
      display: display.name,
    });
    const url = await addressOf(app.page);
    assert.equal((await fetch(`${url}/health`)).status, 200);
    const status = root.run(
      ...anybody,
      'env',
      '-i',
      `HOME=${home}`,
      'PATH=/usr/bin:/bin',
      'la-router',
      'status',
      '--json',
      '--home',
      home,
    );
    assert.equal(status.code, 0, status.err);
    assert.match(status.out, new RegExp(`"address":"${url}"`));
    app.stop('SIGTERM');
    assert.equal(await app.ended, 0);
  }

  const removed = root.run('dpkg', '--purge', 'la-router');
  assert.equal(removed.code, 0, removed.err);
  assert.deepEqual(own(root.changes()), []);
  assert.equal(
    root.run('sh', '-c', 'cat /usr/share/mime/globs /usr/share/applications/mimeinfo.cache | grep -i gguf').out,
    '',
  );
});

test('an upgrade of the deb keeps what the new version has made, and its profile of AppArmor goes with the last', {
  skip,
}, async (t) => {
  const deb = await packageNamed('deb');
  await using root = await openCleanRoot();
  if (root === null) return t.skip('this machine lays no file system over another (it takes root)');
  root.copyIn(deb, '/tmp/la-router.deb');
  // A system with AppArmor: a parser that knows every rule.
  const parser = '/usr/sbin/apparmor_parser';
  root.run('sh', '-c', `mkdir -p /etc/apparmor.d && printf '#!/bin/sh\\n' > ${parser} && chmod +x ${parser}`);
  const profile = '/etc/apparmor.d/la-router-desktop';
  for (const time of ['first', 'second']) {
    const { code, err } = root.run('dpkg', '--force-depends', '-i', '/tmp/la-router.deb');
    assert.equal(code, 0, `${time}: ${err}`);
    assert.equal(root.run('readlink', '-f', '/usr/bin/la-router').out, '/opt/la-router/resources/bin/la-router\n');
    const named =
      /^profile "la-router-desktop" "\/opt\/la-router\/la-router-desktop" flags=\(unconfined\) \{\n {2}userns,$/m;
    assert.match(root.run('cat', profile).out, named, time);
  }
  assert.equal(root.run('dpkg', '--remove', 'la-router').code, 0);
  assert.deepEqual(root.run('sh', '-c', `ls -d ${profile} /usr/bin/la-router* /opt/la-router 2>/dev/null`).out, '');
});

test('a build that was told no address asks nobody for updates', { skip }, async () => {
  const out = await packages();
  assert.deepEqual(globSync(['**/app-update.yml', '*.yml'], { cwd: out }), []);
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
