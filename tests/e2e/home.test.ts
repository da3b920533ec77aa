import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright';
import type { Summary } from '../../main/contract/summary.ts';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { dataShown, focusIsSeen, shoot, violationsOf, watchedPage } from '../support/page.ts';
import { openStage } from '../support/stage.ts';

/** A figure by its name, as it is shown. */
const figure = (page: Page, name: string) =>
  page
    .locator('dl.figures > div')
    .filter({ has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
    .locator('dd');

const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const main = document.querySelector('main');
    return main === null ? -1 : main.scrollWidth - main.clientWidth;
  });

test('Home: what was asked, where it went, and what needs the person', { skip: withoutChromium }, async (t) => {
  await using stage = await openStage();
  const browser = await startBrowser();
  t.after(() => browser.close());

  await t.test('before anything was asked it says how to begin', async () => {
    const { page, complaints } = await watchedPage(browser, stage.url, { permissions: ['clipboard-read'] });
    await page.goto(stage.url);
    await dataShown(page);
    await page.getByText('Nothing was asked yet').waitFor();
    assert.equal(await figure(page, 'Requests').innerText(), '0');
    await page.getByRole('button', { name: 'Copy curl' }).click();
    const line = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(line, new RegExp(`^curl ${stage.url}/v1/chat/completions .*"model":"auto"`));
    assert.equal(await page.getByRole('link', { name: 'Try it here' }).getAttribute('href'), '/playground');
    assert.equal(await page.getByRole('link', { name: 'Add a model' }).getAttribute('href'), '/models');
    assert.equal(await page.locator('.filled').count(), 1, 'one thing first');
    await shoot(page, 'home-empty');
    assert.deepEqual(await violationsOf(page), []);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  await stage.fill();

  for (const colorScheme of ['light', 'dark'] as const) {
    await t.test(
      `the day is told in full, at every width and without a breach of any rule: ${colorScheme}`,
      async () => {
        const { page, complaints } = await watchedPage(browser, stage.url, { colorScheme });
        await page.goto(stage.url);
        await dataShown(page);
        const summary: Summary = await (await fetch(`${stage.url}/api/summary?hours=24`)).json();
        assert.match(await figure(page, 'Requests').innerText(), new RegExp(`^${summary.requests}\\b`));
        for (const name of ['On this computer', 'Spend', 'Answer time', 'Slowest 5%'])
          assert.notEqual(await figure(page, name).innerText(), '', name);
        assert.equal(await page.getByText('Saved').count(), 0, 'what is not known is not told');
        const flow = page.getByRole('figure', { name: /from apps through the router/ });
        for (const name of ['Claude Code', 'Codex', 'Open WebUI', 'On this computer', 'Your servers', 'Public cloud'])
          await flow.getByText(name, { exact: true }).first().waitFor();
        const wall = flow.getByRole('link', { name: /Privacy wall/ });
        assert.equal(await wall.getAttribute('href'), '/requests?pinned=true');
        for (const width of [390, 900, 1440, 2560]) {
          await page.setViewportSize({ width, height: 900 });
          assert.equal(await overflowOf(page), 0, `at ${width}`);
          await shoot(page, `home-${width}-${colorScheme}`);
        }
        assert.deepEqual(await violationsOf(page), []);
        await page.getByRole('button', { name: 'Show as table' }).click();
        await page.getByRole('table', { name: 'Where requests were answered' }).waitFor();
        await page
          .getByRole('row', { name: /^Claude Code/ })
          .first()
          .waitFor();
        assert.deepEqual(await violationsOf(page), []);
        assert.deepEqual(complaints, []);
        await page.context().close();
      },
    );
  }

  await t.test('a request stands in the list as it settles, and the figures follow', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await page.goto(stage.url);
    await dataShown(page);
    const before = Number(/^\d+/.exec(await figure(page, 'Requests').innerText())?.[0]);
    await stage.ask({ model: 'local/embeddinggemma', text: 'Hello', app: 'zed/1.0' });
    const row = page.locator('tbody tr').first();
    await row.getByText('embeddinggemma').waitFor();
    assert.match((await row.getAttribute('class')) ?? '', /fresh/);
    await page
      .locator('dl.figures dd')
      .filter({ hasText: new RegExp(`^${before + 1}\\b`) })
      .waitFor();
    await page.context().close();
  });

  await t.test('by keys alone one comes to a request, and each step is seen', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await page.goto(stage.url);
    await dataShown(page);
    const link = page.locator('tbody tr').first().getByRole('link');
    const href = await link.getAttribute('href');
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press('Tab');
      assert.ok(await focusIsSeen(page));
      if (await link.evaluate((element) => element === document.activeElement)) break;
    }
    await page.keyboard.press('Enter');
    await page.waitForURL(`${stage.url}${href}`);
    await page.context().close();
  });

  await t.test('every open alert is told in words, until it is dismissed', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await page.goto(stage.url);
    const needs = page.getByRole('region', { name: 'Needs you' });
    await needs.getByText('requests were refused by a wall').waitFor();
    await needs.getByRole('button', { name: /^Dismiss/ }).click();
    await needs.getByText('Nothing. All is in order.').waitFor();
    await page.context().close();
  });

  await t.test('with local only on, the wall stands right under this computer', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await page.goto(stage.url);
    const wall = page.getByRole('figure').getByRole('link', { name: /held/ });
    const topOf = async (): Promise<number> => (await wall.boundingBox())?.y ?? 0;
    const before = await topOf();
    const turn = (on: boolean): Promise<Response> =>
      fetch(`${stage.url}/api/local-only`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ on }),
      });
    await turn(true);
    await page
      .getByRole('figure')
      .getByRole('link', { name: /^Local only/ })
      .waitFor();
    assert.ok((await topOf()) < before);
    await shoot(page, 'home-local-only');
    await turn(false);
    await page
      .getByRole('figure')
      .getByRole('link', { name: /^Privacy wall/ })
      .waitFor();
    await page.context().close();
  });

  await t.test('what could not be read is said, with one button', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await page.route('**/api/summary*', (route) =>
      route.fulfill({ status: 500, json: { error: { message: 'The ledger cannot be read.', code: 'ledger' } } }),
    );
    await page.goto(stage.url);
    await page.getByText('The figures of the last day could not be read').waitFor();
    await page.getByText('The ledger cannot be read.').waitFor();
    await page.unroute('**/api/summary*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await figure(page, 'Requests').waitFor();
    await page.context().close();
  });

  await t.test('a router that is gone leaves what is shown, and what cannot be done is said', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await stage.ask({ model: 'openai/gpt-4o', text: 'My card is 4111 1111 1111 1111, draft the refund.' });
    await page.goto(stage.url);
    await dataShown(page);
    const shown = await figure(page, 'Requests').innerText();
    stage.product.kill('SIGTERM');
    await stage.product.exited;
    await page.getByText(/The connection is lost/).waitFor();
    assert.equal(await figure(page, 'Requests').innerText(), shown);
    const dismiss = page.getByRole('button', { name: /^Dismiss/ });
    if ((await dismiss.count()) > 0) {
      await dismiss.first().click();
      await page.getByText('The router does not answer.').first().waitFor();
    }
    await page.context().close();
  });
});
