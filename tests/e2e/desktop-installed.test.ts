import assert from 'node:assert/strict';
import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { _electron, type Page } from 'playwright';
import { policyFor, temporaryHome } from '../support/core.ts';
import { copyApp, electronPath, openDisplay, withoutElectron } from '../support/electron.ts';
import { until } from '../support/http.ts';
import { dataShown } from '../support/page.ts';
import { openUpdateFeed } from '../support/update-feed.ts';

const program = 'la-router-desktop';

/** A program of another name counts as packaged, and has its own resources beside it. */
function installAt(folder: string, app: string, feed: string): string {
  const electron = dirname(electronPath);
  mkdirSync(join(folder, 'resources'), { recursive: true });
  for (const name of readdirSync(electron))
    if (name !== 'electron' && name !== 'resources') symlinkSync(join(electron, name), join(folder, name));
  const at = join(folder, program);
  try {
    linkSync(electronPath, at);
  } catch {
    // On another disk it can only be copied.
    copyFileSync(electronPath, at, constants.COPYFILE_FICLONE);
  }
  renameSync(app, join(folder, 'resources', 'app'));
  writeFileSync(
    join(folder, 'resources', 'app-update.yml'),
    `provider: generic\nurl: ${feed}\nupdaterCacheDirName: la-router-updater\n`,
  );
  return at;
}

const setLocalOnly = async (page: Page, on: boolean): Promise<void> =>
  page.evaluate(async (wanted) => {
    const headers = { 'content-type': 'application/json' };
    await fetch('/api/local-only', { method: 'PUT', headers, body: JSON.stringify({ on: wanted }) });
  }, on);

const order = async (page: Page, step: 'check' | 'download' | 'install'): Promise<string> =>
  page.evaluate(async (asked) => {
    const told = await window.desktop?.act({ do: 'update', step: asked });
    return told === undefined || told.ok ? 'done' : told.error.message;
  }, step);

/** Start at login and the command, by Home's questions and the switches of Settings. */
async function comesAndGoes(page: Page, home: string, image: string): Promise<void> {
  const entry = join(home, '.config', 'autostart', 'la-router.desktop');
  const command = join(home, '.local', 'bin', 'la-router');
  const settled = async (isThere: boolean): Promise<void> => {
    await until('both are so', () => existsSync(entry) === isThere && existsSync(command) === isThere);
  };
  const asked = await page.evaluate(async () => window.desktop?.state());
  assert.deepEqual(asked?.ok === true ? asked.value.questions : null, ['login', 'command-line']);
  await page.evaluate(() => {
    window.location.href = '/settings#desktop';
  });
  const part = page.locator('section#desktop');
  await part.getByRole('switch', { name: 'Start at login' }).click();
  await part.getByRole('button', { name: 'Add la-router' }).click();
  await settled(true);
  assert.match(
    readFileSync(entry, 'utf8'),
    new RegExp(`^Exec="${image}" --no-sandbox --home \\S+ --port 0 --hidden$`, 'm'),
  );
  assert.ok(readFileSync(command, 'utf8').includes(`exec '${image}' `));
  await part.getByText('export PATH="$HOME/.local/bin:$PATH"').waitFor();
  await part.getByRole('switch', { name: 'Start at login' }).click();
  await part.getByRole('button', { name: 'Remove la-router' }).click();
  await settled(false);
  const told = await page.evaluate(async () => window.desktop?.state());
  assert.deepEqual(told?.ok === true ? told.value.questions : null, [], 'what was answered is not asked again');
}

/** As the system does it: the page is given a file, whose path the bridge tells. */
async function dropsModel(page: Page, path: string): Promise<void> {
  writeFileSync(path, 'no model at all');
  await page.evaluate(() => {
    window.location.href = '/models';
  });
  await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor();
  await dataShown(page);
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 500, y: 400, data });
  const field = page.getByRole('textbox', { name: 'Path of a GGUF file' });
  await field.waitFor();
  assert.equal(await field.inputValue(), path);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.locator('[role=dialog] input[aria-invalid=true]').waitFor();
  await session.detach();
}

test('the installed app: start at login, the command, a dropped model, an update from the question to the restart', {
  skip: withoutElectron,
}, async () => {
  using home = temporaryHome();
  using copy = copyApp();
  using display = await openDisplay();
  await using feed = await openUpdateFeed();
  home.write('router/policy.yaml', policyFor('http://127.0.0.1:9/v1'));
  home.write('router/desktop.json', JSON.stringify({ version: '0.0.9' }));
  const folder = join(home.folder, 'mount');
  mkdirSync(folder);
  const executablePath = installAt(folder, copy.folder, feed.url);
  const image = join(home.folder, 'LA Router.AppImage');
  writeFileSync(image, 'the old one');
  const router = join(home.folder, 'router');
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home.folder,
    DISPLAY: display.name,
    CI: '1',
    APPIMAGE: image,
    APPDIR: folder,
  };
  const launch = async () =>
    _electron.launch({ executablePath, args: ['--no-sandbox', '--home', router, '--port', '0'], env, timeout: 60_000 });
  const app = await launch().catch(launch);
  const running = app.process();
  try {
    const page = await app.firstWindow();
    await comesAndGoes(page, home.folder, image);
    await dropsModel(page, join(home.folder, 'a model.gguf'));
    await page.evaluate(() => {
      window.location.href = '/settings#updates';
    });
    const part = page.locator('section#updates');
    await part.getByText('Not looked for yet').waitFor();
    await part.getByText('Before this: 0.0.9').waitFor();
    assert.equal(feed.asked.length, 0, 'nobody is asked by itself');

    await setLocalOnly(page, true);
    await part.getByText('Nobody is asked for updates, and none comes, until it is off.').waitFor();
    await order(page, 'check');
    assert.equal(feed.asked.length, 0);
    await setLocalOnly(page, false);

    feed.announce('wrong');
    await part.getByRole('button', { name: 'Check for updates' }).click();
    await part.getByText(/^160 kB from 127\.0\.0\.1:\d+\. Nothing comes/).waitFor();
    assert.deepEqual(
      feed.asked.map(({ path }) => path),
      ['/latest-linux.yml'],
    );
    const headers = feed.asked[0]?.headers ?? {};
    assert.equal(headers['x-user-staging-id'] ?? '', '', 'no name of this machine is told');
    assert.equal(headers['cookie'], undefined);
    assert.equal(headers['accept-language'], 'en');
    assert.equal(headers['user-agent'], 'electron-builder');
    const contacted: unknown = await page.evaluate(async () => (await fetch('/api/outbound')).json());
    assert.ok(JSON.stringify(contacted).includes(`"host":"${new URL(feed.url).host}"`), JSON.stringify(contacted));
    await part.getByRole('button', { name: 'Download 0.2.0' }).click();
    await part.getByText(/^What came is not what was announced/).waitFor();
    assert.equal(readFileSync(image, 'utf8'), 'the old one');

    feed.announce('right');
    feed.hold(true);
    await part.getByRole('button', { name: 'Try again' }).click();
    await part.getByRole('button', { name: 'Download 0.2.0' }).click();
    await part.getByRole('progressbar').waitFor();
    await until(
      'the file is being fetched',
      () => feed.asked.filter(({ path }) => path.endsWith('.AppImage')).length >= 2,
    );
    await setLocalOnly(page, true);
    await part.getByText('Local only is on').waitFor();
    const before = feed.asked.length;
    assert.match(await order(page, 'download'), /^Local only is on/);
    assert.equal(feed.asked.length, before);
    feed.hold(false);
    await setLocalOnly(page, false);
    await part.getByRole('button', { name: 'Download 0.2.0' }).click();
    await part.getByText('Version 0.2.0 is here and was checked').waitFor();
    assert.equal(readFileSync(image, 'utf8'), 'the old one', 'nothing is installed without a click');

    const ended = new Promise((resolve) => running.once('exit', resolve));
    await part.getByRole('button', { name: 'Restart into 0.2.0' }).click();
    await ended;
    await until('the new version was started', () => existsSync(join(home.folder, 'new-version-started')));
    assert.equal(readFileSync(join(home.folder, 'new-version-started'), 'utf8'), `${router}\n`);
    assert.deepEqual(readFileSync(image), feed.image);
    assert.ok(!existsSync(join(router, 'running.json')), 'the router had ended');
    assert.ok(!existsSync(join(router, 'ledger.db-wal')));
    const kept = JSON.parse(readFileSync(join(router, 'desktop.json'), 'utf8'));
    assert.equal(kept.version, '0.1.0');
    assert.equal(kept.updateFault, null);
  } finally {
    if (running.exitCode === null) running.kill('SIGKILL');
  }
});
