// The window: hidden by a close, brought back by a second start, led by links, where it stood before, and never two.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { policyFor, temporaryHome } from '../support/core.ts';
import { copyRecordedApp, launchDesktop, startAgain, windowOf, type DesktopApp } from '../support/desktop-app.ts';
import { openDisplay, withoutElectron } from '../support/electron.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';
import { writeTinyGguf } from '../support/tiny-gguf.ts';

interface WindowSeen {
  readonly count: number;
  readonly visible: boolean;
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
}

const seen = ({ inside }: DesktopApp): Promise<WindowSeen> =>
  inside(({ BrowserWindow }) => {
    const all = BrowserWindow.getAllWindows();
    return { count: all.length, visible: all[0]?.isVisible() === true, bounds: all[0]?.getBounds() ?? null };
  });
const isShown = (desktop: DesktopApp, shown: boolean): Promise<number> =>
  until(`the window is shown: ${shown}`, async () => (await seen(desktop)).visible === shown);
const close = ({ inside }: DesktopApp): Promise<void> =>
  inside(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
const answers = async (desktop: DesktopApp): Promise<boolean> => (await desktop.call('/health')).status === 200;
/** But for the word that this bare display shows no tray. */
const said = async (desktop: DesktopApp): Promise<readonly string[]> =>
  (await desktop.recorded(({ notes }) => notes.map(({ title }) => title))).filter(
    (title) => !title.includes('no tray'),
  );
const messageOf = (page: Page): Promise<string> => page.getByRole('textbox', { name: 'Message' }).inputValue();

/** As a second start tells the first, with the words of its command line. */
const calledWith = ({ inside }: DesktopApp, ...words: readonly string[]): Promise<void> =>
  inside(({ app }, given) => void app.emit('second-instance', {}, ['electron', ...given]), words);

/** The moments of a page that is on its way: at once, when its document is there, when all of it is. */
const moments = ['did-start-navigation', 'dom-ready', 'did-stop-loading'] as const;

const links = [
  ['larouter://open/models', '/models'],
  ['LAROUTER://open/requests', '/requests'],
  ['larouter://open/nowhere', '/'],
  ['larouter://connect/claude-code', '/connect?client=claude-code'],
  ['larouter://open/settings', '/settings'],
  ['larouter://evil/../../settings', '/'],
] as const;

test('the window: closed, brought back, led by links, and where it stood', { skip: withoutElectron }, async (t) => {
  using home = temporaryHome();
  using copy = copyRecordedApp();
  using display = await openDisplay();
  await using upstream = await startFakeServer();
  home.write('policy.yaml', policyFor(upstream.url));
  const setup = { home, folder: copy.folder, display: display.name };
  const posts = (): number => upstream.provider.seen.filter(({ method }) => method === 'POST').length;
  const bounds = { x: 60, y: 40, width: 900, height: 640 };

  await t.test('a first life', async (t) => {
    await using desktop = await launchDesktop(setup);
    const page = await windowOf(desktop);

    await t.test('a close hides it, the router goes on, and that is said once', async () => {
      await desktop.inside(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted), bounds);
      await close(desktop);
      await isShown(desktop, false);
      assert.equal((await seen(desktop)).count, 1);
      assert.ok(!page.isClosed());
      assert.ok(await answers(desktop));
      assert.deepEqual(await said(desktop), ['LA Router goes on']);
      await desktop.recorded(({ notes }) => notes.find(({ title }) => title === 'LA Router goes on')?.click());
      await isShown(desktop, true);
    });

    await t.test('a second start shows the first, and says nothing anew', async () => {
      await close(desktop);
      await isShown(desktop, false);
      assert.equal(await startAgain(setup), 0);
      await isShown(desktop, true);
      assert.equal((await seen(desktop)).count, 1);
      assert.deepEqual(await said(desktop), ['LA Router goes on']);
      assert.ok(await answers(desktop));
    });

    await t.test('links lead to screens, and to Home where they ask for more', async () => {
      for (const [link, address] of links) {
        await calledWith(desktop, link);
        await page.waitForURL(`app://router${address}`);
      }
      await close(desktop);
      assert.equal(await startAgain(setup, 'larouter://open/policy'), 0);
      await isShown(desktop, true);
      await page.waitForURL('app://router/policy');
    });

    await t.test('a question in a link is filled in and never sent', async () => {
      await calledWith(desktop, 'larouter://chat?prompt=What%20is%2017%20%C3%97%2023%3F%0AIn%20words.');
      await page.waitForURL(/^app:\/\/router\/playground/);
      await until('it is filled in', async () => (await messageOf(page)) === 'What is 17 × 23?\nIn words.');
      const { requests } = await (await desktop.call('/api/requests')).json();
      assert.deepEqual(requests, []);
      assert.equal(posts(), 0);
    });

    await t.test('a model’s file that is opened is shown, and not taken in', async () => {
      const path = join(home.folder, 'a model.gguf');
      writeTinyGguf(path);
      await calledWith(desktop, path);
      await page.waitForURL(`app://router/models?${new URLSearchParams({ import: '1', path }).toString()}`);
      await page.getByRole('dialog').waitFor();
      const { models } = await (await desktop.call('/api/models/running')).json();
      assert.deepEqual(models, []);
      assert.equal((await seen(desktop)).count, 1);
    });

    assert.equal(await desktop.end(), 0);
  });

  await t.test('what it remembers lies in the home, for its owner alone', () => {
    const kept = JSON.parse(readFileSync(join(home.folder, 'desktop.json'), 'utf8'));
    assert.deepEqual(kept.window, { ...bounds, maximized: false });
    assert.equal(kept.saidHidden, true);
  });

  await t.test('a second life: it stands where it stood, at the address of the link that started it', async () => {
    await using desktop = await launchDesktop({ ...setup, args: ['larouter://open/requests'] });
    const page = await windowOf(desktop);
    assert.equal(page.url(), 'app://router/requests');
    assert.deepEqual((await seen(desktop)).bounds, bounds);
    await close(desktop);
    await isShown(desktop, false);
    assert.deepEqual(await said(desktop), []);
    assert.equal(await desktop.end(), 0);
  });

  await t.test('a hidden start has no window and answers; a second start brings it', async () => {
    await using desktop = await launchDesktop({ ...setup, args: ['--hidden'] });
    assert.ok(await answers(desktop));
    assert.equal((await seen(desktop)).count, 0);
    for (const moment of moments) {
      await desktop.inside(({ app, BrowserWindow }, asked) => {
        BrowserWindow.getAllWindows()[0]?.destroy();
        app.emit('second-instance', {}, ['electron']);
        BrowserWindow.getAllWindows()[0]?.webContents.once(asked as 'dom-ready', () => {
          app.emit('second-instance', {}, ['electron', 'larouter://open/settings']);
        });
      }, moment);
      await until(
        `a link that comes at ${moment} is not lost`,
        () =>
          desktop.inside(
            ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL() === 'app://router/settings',
          ),
        10_000,
      );
      assert.equal((await seen(desktop)).count, 1);
    }
    await close(desktop);
    assert.equal(await desktop.end(), 0);
  });
});
