import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser, Page } from 'playwright';
import type { DesktopState } from '../../main/contract/desktop.ts';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { desktopAtFirst, openFakeDesktop } from '../support/fake-desktop.ts';
import { dataShown, shoot, violationsOf, watchedPage } from '../support/page.ts';
import { openStage, type Stage } from '../support/stage.ts';

const note = { file: '~/.zshrc', line: 'export PATH="$HOME/.local/bin:$PATH"' };
const installed = { state: 'installed', path: '/home/me/.local/bin/la-router', note, removable: true } as const;

async function openedAt(browser: Browser, stage: Stage, path: string, state: Partial<DesktopState> = {}, options = {}) {
  const { page, complaints } = await watchedPage(browser, stage.url, options);
  const desktop = await openFakeDesktop(page, state);
  await page.goto(`${stage.url}${path}`);
  await dataShown(page);
  return { page, complaints, desktop };
}

const inSection = (page: Page, id: string) => page.locator(`section#${id}`);

test('what the page asks of the desktop', { skip: withoutChromium }, async (t) => {
  await using stage = await openStage();
  await stage.ask({ model: 'local/gemma-4-e4b' });
  const browser = await startBrowser();
  t.after(() => browser.close());

  await t.test('a browser is asked nothing and offered nothing of it', async () => {
    const { page, complaints } = await watchedPage(browser, stage.url);
    await page.goto(`${stage.url}/settings`);
    await dataShown(page);
    assert.equal(await page.locator('#desktop, #updates').count(), 0);
    assert.equal(await page.getByRole('link', { name: 'Updates' }).count(), 0);
    await page.goto(`${stage.url}/`);
    await dataShown(page);
    assert.equal(await page.getByRole('region', { name: 'A question' }).count(), 0);
    await page.goto(`${stage.url}/models?import=1`);
    await page.getByRole('dialog').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Choose a file…' }).count(), 0);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  await t.test('Home asks one question at a time, and each answer is an order', async () => {
    const { page, desktop } = await openedAt(browser, stage, '/', { questions: ['login', 'command-line'] });
    const question = page.getByRole('region', { name: 'A question' });
    await question.getByRole('heading', { name: 'Start LA Router at login?' }).waitFor();
    assert.equal(await page.getByText('Use la-router in a terminal?').count(), 0);
    await shoot(page, 'desktop-question');
    assert.deepEqual(await violationsOf(page), []);
    await question.getByRole('button', { name: 'Start at login' }).click();
    await page.getByText('It starts at login now. Settings turn it off again.').first().waitFor();
    await desktop.tell({ questions: ['command-line'], startAtLogin: true });
    await question.getByRole('heading', { name: 'Use la-router in a terminal?' }).waitFor();
    await question.getByRole('button', { name: 'Not now' }).click();
    await desktop.tell({ questions: [] });
    await question.waitFor({ state: 'detached' });
    assert.deepEqual(await desktop.orders(), [
      { do: 'start-at-login', on: true },
      { do: 'answered', question: 'command-line' },
    ]);
    await page.context().close();
  });

  await t.test('what could not be done is said in its words, and the question stays', async () => {
    const { page, desktop } = await openedAt(browser, stage, '/', { questions: ['command-line'] });
    await desktop.refuse('/home/me/.local/bin/la-router is there already.');
    await page.getByRole('button', { name: 'Add la-router' }).click();
    await page.getByText('/home/me/.local/bin/la-router is there already.').first().waitFor();
    assert.ok(await page.getByRole('region', { name: 'A question' }).isVisible());
    await page.context().close();
  });

  await t.test('Settings: login, command and folders, each an order', async () => {
    const { page, desktop } = await openedAt(browser, stage, '/settings');
    const part = inSection(page, 'desktop');
    await part.getByRole('switch', { name: 'Start at login' }).click();
    await part.getByText('It would be /home/me/.local/bin/la-router.').waitFor();
    await part.getByRole('button', { name: 'Add la-router' }).click();
    await desktop.tell({ commandLine: installed });
    await part.getByText(note.line).waitFor();
    await part.getByRole('button', { name: 'Remove la-router' }).click();
    await desktop.tell({ commandLine: { ...installed, path: '/usr/bin/la-router', note: null, removable: false } });
    await part.getByText('It is /usr/bin/la-router.').waitFor();
    assert.equal(await part.getByRole('button', { name: 'Remove la-router' }).count(), 0, 'the package has brought it');
    await desktop.tell({ commandLine: { ...installed, state: 'foreign', removable: false } });
    await part.getByText(/is another program/).waitFor();
    await part.getByRole('button', { name: 'Show logs' }).click();
    await part.getByRole('button', { name: 'Show home folder' }).click();
    await part.getByRole('button', { name: 'Show crash reports' }).click();
    assert.deepEqual(await desktop.orders(), [
      { do: 'start-at-login', on: true },
      { do: 'command-line', on: true },
      { do: 'command-line', on: false },
      { do: 'reveal', place: 'logs' },
      { do: 'reveal', place: 'home' },
      { do: 'reveal', place: 'crashes' },
    ]);
    await page.context().close();
  });

  await t.test('where no tray is shown, Settings say what to do', async () => {
    const { page } = await openedAt(browser, stage, '/settings', { tray: 'missing', startAtLogin: null });
    await inSection(page, 'desktop')
      .getByText(/AppIndicator and KStatusNotifierItem Support/)
      .waitFor();
    await inSection(page, 'desktop').getByText('Only an installed LA Router can start at login').waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await page.context().close();
  });

  await t.test('an update goes its way by clicks alone', async () => {
    const { page, desktop } = await openedAt(browser, stage, '/settings#updates');
    const part = inSection(page, 'updates');
    await part.getByText(/^A click asks updates\.example which version/).waitFor();
    await part.getByRole('button', { name: 'Check for updates' }).click();
    await desktop.tellUpdate({ phase: 'checking' });
    await part.getByText('Asking updates.example…').waitFor();
    await desktop.tellUpdate({
      phase: 'available',
      version: '0.2.0',
      bytes: 121_000_000,
      checkedAt: new Date().toISOString(),
    });
    await part.getByText('121 MB from updates.example. Nothing comes until you say so.').waitFor();
    await shoot(page, 'desktop-update-available');
    await part.getByRole('button', { name: 'Download 0.2.0' }).click();
    await desktop.tellUpdate({ phase: 'downloading', progress: 0.4 });
    assert.equal(await part.getByRole('progressbar').getAttribute('aria-valuenow'), '40');
    assert.deepEqual(await violationsOf(page), []);
    await desktop.tellUpdate({ phase: 'ready', progress: null });
    await part.getByRole('button', { name: 'Restart into 0.2.0' }).click();
    await desktop.tellUpdate({ phase: 'failed', why: 'The disk is full. Make room, then try again.' });
    await part.getByText('The disk is full. Make room, then try again.').waitFor();
    await part.getByRole('button', { name: 'Try again' }).click();
    await part.getByRole('combobox', { name: 'Versions' }).click();
    await page.getByRole('option', { name: 'Beta' }).click();
    await part.getByRole('switch', { name: 'Look once a day' }).click();
    assert.deepEqual(await desktop.orders(), [
      { do: 'update', step: 'check' },
      { do: 'update', step: 'download' },
      { do: 'update', step: 'install' },
      { do: 'update', step: 'check' },
      { do: 'update-channel', channel: 'beta' },
      { do: 'update-daily', on: true },
    ]);
    await page.context().close();
  });

  await t.test('what holds an update, and what comes with an installer, is said without a button', async () => {
    const { page, desktop } = await openedAt(browser, stage, '/settings#updates');
    const part = inSection(page, 'updates');
    await desktop.tellUpdate({ phase: 'held' });
    await part.getByText('Nobody is asked for updates, and none comes, until it is off.').waitFor();
    assert.equal(await part.getByRole('button', { name: /updates|Download|Restart/ }).count(), 0);
    await desktop.tellUpdate({ phase: 'manual', from: null, before: '0.1.0' });
    await part.getByText('Updates come with a new installer').waitFor();
    await part.getByText('Before this: 0.1.0').waitFor();
    assert.equal(await part.getByRole('button').count(), 0);
    assert.equal(await part.getByRole('switch').count(), 0);
    await page.context().close();
  });

  for (const colorScheme of ['light', 'dark'] as const)
    for (const locale of ['en-US', 'de-DE'])
      await t.test(`no rule is broken, wide and narrow: ${locale}, ${colorScheme}`, async () => {
        const state = {
          tray: 'missing',
          commandLine: installed,
          questions: ['login', 'command-line'],
          update: { ...desktopAtFirst.update, phase: 'available', version: '0.2.0', bytes: 121e6, before: '0.1.0' },
        } as const;
        const { page, complaints } = await openedAt(browser, stage, '/settings#desktop', state, {
          colorScheme,
          locale,
        });
        await inSection(page, 'updates').getByText('0.1.0').waitFor();
        await shoot(page, `desktop-settings-${locale}-${colorScheme}`);
        assert.deepEqual(await violationsOf(page), []);
        await page.setViewportSize({ width: 390, height: 844 });
        await page.getByRole('combobox').first().waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
        await shoot(page, `desktop-settings-narrow-${locale}-${colorScheme}`);
        assert.deepEqual(await violationsOf(page), []);
        await page.goto(`${stage.url}/`);
        await dataShown(page);
        await page.locator('section h2').first().waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
        await shoot(page, `desktop-home-narrow-${locale}-${colorScheme}`);
        assert.deepEqual(await violationsOf(page), []);
        assert.deepEqual(complaints, []);
        await page.context().close();
      });

  await t.test('a file is chosen, or double clicked, and imported only by a click', async () => {
    const { page } = await openedAt(browser, stage, '/models?import=1&path=%2Fmodels%2Fclicked.gguf');
    const asked: string[] = [];
    page.on('request', (request) => request.method() === 'POST' && asked.push(request.url()));
    const dialog = page.getByRole('dialog', { name: 'Import a model' });
    const field = dialog.getByRole('textbox', { name: 'Path of a GGUF file' });
    assert.equal(await field.inputValue(), '/models/clicked.gguf');
    await dialog.getByRole('button', { name: 'Choose a file…' }).click();
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('[role=dialog] input')?.value === '/models/picked.gguf',
    );
    await shoot(page, 'desktop-import');
    assert.deepEqual(await violationsOf(page), []);
    assert.deepEqual(asked, []);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.doesNotMatch(page.url(), /path=/);
    await page.context().close();
  });

  await t.test('a model that is dropped anywhere on Models, and onto the dialog too, stands in it', async () => {
    const { page } = await openedAt(browser, stage, '/models');
    const drop = async (name: string, type = 'drop'): Promise<void> =>
      page.evaluate(
        ([file = '', event = '']) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(['x'], file));
          const place = document.querySelector('[role=dialog]') ?? document.querySelector('h1');
          place?.dispatchEvent(new DragEvent(event, { dataTransfer, bubbles: true, cancelable: true }));
        },
        [name, type],
      );
    await drop('one.gguf', 'dragover');
    await page.getByText('Drop a .gguf file to import it').waitFor();
    await drop('notes.txt');
    await page.getByText('Only a file that ends in .gguf can be imported.').first().waitFor();
    assert.equal(await page.getByRole('dialog').count(), 0);
    for (const name of ['one.gguf', 'TWO.GGUF']) {
      await drop(name);
      const field = page.getByRole('textbox', { name: 'Path of a GGUF file' });
      await field.waitFor();
      await page.waitForFunction(
        (path) => document.querySelector<HTMLInputElement>('[role=dialog] input')?.value === path,
        `/models/${name}`,
      );
    }
    await page.context().close();
  });
});
