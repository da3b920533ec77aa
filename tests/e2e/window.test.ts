import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { dataShown, focusIsSeen, shoot, violationsOf, watchedPage } from '../support/page.ts';
import { openStage } from '../support/stage.ts';

const screens = [
  { name: 'Home', path: '/' },
  { name: 'Requests', path: '/requests' },
  { name: 'Models', path: '/models' },
  { name: 'Playground', path: '/playground' },
  { name: 'Policy', path: '/policy' },
  { name: 'Usage', path: '/usage' },
  { name: 'Projects', path: '/projects' },
  { name: 'Connect', path: '/connect' },
  { name: 'Settings', path: '/settings' },
] as const;

const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  ['en-US', 'de-DE'].map((locale) => ({ colorScheme, locale })),
);

const widths = [390, 900, 1440, 2560] as const;

const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

async function fits(page: Page, { name, width, look }: { name: string; width: number; look: string }): Promise<void> {
  await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
  assert.equal(await overflowOf(page), 0, `${name} at ${width}`);
  await shoot(page, `${name.toLowerCase()}-${width}-${look}`);
}

test('the window: every screen at its address, in both colours and languages, with no breach of any rule', {
  skip: withoutChromium,
}, async (t) => {
  await using stage = await openStage();
  await stage.fill();
  const browser = await startBrowser();
  t.after(() => browser.close());

  await t.test('each screen has its address, one heading, its title, and is where the navigation says', async () => {
    const { page, complaints } = await watchedPage(browser, stage.url);
    for (const { name, path } of screens) {
      const answer = await page.goto(`${stage.url}${path}`);
      assert.equal(answer?.status(), 200, path);
      await dataShown(page);
      assert.deepEqual(await page.locator('h1').allTextContents(), [name]);
      assert.equal(await page.title(), `${name} – LA Router`);
      const current = page.getByRole('navigation', { name: 'Main' }).locator('[aria-current="page"]');
      assert.deepEqual(await current.allTextContents(), [name]);
      assert.ok(await page.evaluate(() => performance.getEntriesByName('lr:data').length === 1));
    }
    assert.deepEqual(complaints, []);
  });

  for (const { colorScheme, locale } of looks) {
    await t.test(
      `no screen scrolls sideways or breaks a rule of accessibility: ${colorScheme}, ${locale}`,
      async () => {
        const { page, complaints } = await watchedPage(browser, stage.url, { colorScheme, locale });
        for (const { name, path } of screens) {
          await page.goto(`${stage.url}${path}`);
          await dataShown(page);
          for (const width of widths) await fits(page, { name, width, look: `${colorScheme}-${locale.slice(0, 2)}` });
          assert.deepEqual(await violationsOf(page), [], name);
        }
        assert.deepEqual(complaints, []);
        await page.context().close();
      },
    );
  }

  await t.test('the palette finds screens and does things, by keys alone', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await page.goto(`${stage.url}/settings`);
    await dataShown(page);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find or do' }).fill('mod');
    await page.getByRole('option', { name: /^Models/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find or do' }).fill('local only 90 min');
    await page.getByRole('option', { name: 'Local only for 90 min' }).waitFor();
    await shoot(page, 'palette');
    assert.deepEqual(await violationsOf(page), []);
    await page.keyboard.press('Enter');
    await page.getByRole('switch', { name: 'Local only', checked: true }).waitFor();
    await page.getByRole('switch', { name: 'Local only' }).click();
    await page.getByRole('switch', { name: 'Local only', checked: false }).waitFor();
    await page.locator('main').focus();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.getByRole('heading', { level: 1, name: 'Requests' }).waitFor();
    await page.context().close();
  });

  await t.test('each step of the keyboard is seen, and none is a trap', async () => {
    const { page } = await watchedPage(browser, stage.url);
    for (const { path, name } of screens) {
      await page.goto(`${stage.url}${path}`);
      await dataShown(page);
      const before = new Set<string>();
      for (let step = 0; step < 40; step++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate(() => document.activeElement === document.body)) break;
        const where = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 160) ?? '');
        assert.ok(await focusIsSeen(page), `${name}: ${where}`);
        before.add(where);
      }
      assert.ok(before.size > 10, `${name} has ${before.size} places for the focus`);
    }
    await page.context().close();
  });

  await t.test('colours stay as chosen, and the language of the browser is spoken', async () => {
    const { page } = await watchedPage(browser, stage.url, { locale: 'de-DE', colorScheme: 'light' });
    await page.goto(`${stage.url}/settings`);
    await page.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor();
    const choose = page.getByRole('button', { name: /^Farben/ });
    await choose.click();
    await choose.click();
    await page.reload();
    assert.equal(await page.evaluate(() => document.documentElement.dataset['theme']), 'dark');
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
    await page.context().close();
  });

  await t.test('a router that is gone is said, with its age, and what is shown stays', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await page.goto(stage.url);
    await dataShown(page);
    stage.product.kill('SIGTERM');
    await stage.product.exited;
    await page.getByText(/The connection is lost/).waitFor();
    assert.ok(await page.getByRole('heading', { level: 1, name: 'Home' }).isVisible());
    await shoot(page, 'lost');
    assert.deepEqual(await violationsOf(page), []);
  });
});
