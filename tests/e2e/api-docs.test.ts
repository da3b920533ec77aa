import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser, Page } from 'playwright';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { startCore } from '../support/core.ts';
import { shoot, violationsOf, watchedPage } from '../support/page.ts';

type Look = Parameters<typeof watchedPage>[2];

async function withDocs(
  browser: Browser,
  { url, look }: { url: string; look: Look },
  walk: (page: Page) => Promise<void>,
) {
  const { page, complaints } = await watchedPage(browser, new URL(url).origin, look);
  page.setDefaultTimeout(8_000);
  await page.goto(url);
  await walk(page);
  assert.deepEqual(complaints, []);
  await page.context().close();
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('the documentation of the API', { skip: withoutChromium }, async (t) => {
  await using router = startCore();
  const url = `${await router.core.listen()}/api/docs`;
  const browser = await startBrowser();
  t.after(() => browser.close());
  for (const width of [390, 1440])
    for (const colorScheme of ['light', 'dark'] as const)
      await t.test(`at ${width} px, ${colorScheme}, it breaks no rule and nothing hangs over its edge`, () => {
        const look = { viewport: { width, height: 900 }, colorScheme };
        return withDocs(browser, { url, look }, async (page) => {
          await page.getByRole('heading', { level: 1, name: /^API of LA Router/ }).waitFor();
          await shoot(page, `api-docs-${width}-${colorScheme}`);
          for (const id of ['createChatCompletion', 'listRequests'])
            await page
              .locator('details', { has: page.locator(`#${id}`) })
              .locator('summary')
              .click();
          assert.deepEqual(await violationsOf(page), []);
          await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
          assert.equal(await overflow(page), 0);
          await shoot(page, `api-docs-${width}-${colorScheme}-open`);
        });
      });

  await t.test('without scripts a link to a route opens it', () =>
    withDocs(browser, { url: `${url}#listRequests`, look: { javaScriptEnabled: false } }, async (page) => {
      const part = page.locator('#listRequests');
      await part.getByRole('cell', { name: 'cursor', exact: true }).waitFor();
      await part.getByText(/^curl 'http:\/\/127\.0\.0\.1:\d+\/api\/requests'$/).waitFor();
      await part.getByRole('link', { name: 'Request', exact: true }).click();
      await page.locator('#shape-Request').getByRole('cell', { name: 'priceVersion', exact: true }).waitFor();
    }),
  );

  await t.test('a route opens and closes with the keyboard', () =>
    withDocs(browser, { url, look: {} }, async (page) => {
      const summary = page.locator('details', { has: page.locator('#getUsage') }).locator('summary');
      await summary.focus();
      await page.keyboard.press('Enter');
      await page.locator('#getUsage').getByText('totalCost').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('#getUsage').waitFor({ state: 'hidden' });
    }),
  );
});
