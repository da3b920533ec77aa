import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Browser, Page } from 'playwright';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { dataShown, focusIsSeen, shoot, violationsOf, watchedPage } from '../support/page.ts';
import { openStage, type Stage } from '../support/stage.ts';

const rowsOf = (page: Page) => page.getByRole('grid', { name: 'List of requests' }).locator('[data-id]');
const drawerOf = (page: Page) => page.getByRole('complementary', { name: 'Why' });

interface Scene {
  readonly stage: Stage;
  readonly browser: Browser;
}

/** A page of the list, and whether it complained by the end. */
async function withPage(
  { stage, browser }: Scene,
  {
    path = '/requests',
    expected,
    ...look
  }: { path?: string; expected?: RegExp; colorScheme?: 'dark'; locale?: string },
  walk: (page: Page) => Promise<void>,
): Promise<void> {
  const { page, complaints } = await watchedPage(browser, stage.url, {
    ...look,
    ...(expected === undefined ? {} : { expected }),
  });
  await page.goto(`${stage.url}${path}`);
  await dataShown(page);
  await walk(page);
  assert.deepEqual(complaints, []);
  await page.context().close();
}

test('the screen Requests', { skip: withoutChromium }, async (t) => {
  await using stage = await openStage();
  const browser = await startBrowser();
  t.after(() => browser.close());
  const scene = { stage, browser };
  await emptyAndFirst(t, scene);
  await stage.fill();
  await listAndFilters(t, scene);
  await drawer(t, scene);
  await troubles(t, scene);
});

async function emptyAndFirst(t: TestContext, scene: Scene): Promise<void> {
  await t.test('before any request it says so, and the first one is there within a second', () =>
    withPage(scene, {}, async (page) => {
      await page.getByText('No request has come yet').waitFor();
      assert.deepEqual(await violationsOf(page), []);
      await scene.stage.ask({ app: 'codex_cli_rs/0.98.0', model: 'local/gemma-4-e4b' });
      await rowsOf(page).first().waitFor({ timeout: 1_000 });
      assert.match(await rowsOf(page).first().innerText(), /Codex/);
    }),
  );
}

async function listAndFilters(t: TestContext, scene: Scene): Promise<void> {
  const { stage } = scene;
  await t.test('the list is a grid of all requests whose rows lead to their address', () =>
    withPage(scene, { colorScheme: 'dark' }, async (page) => {
      const grid = page.getByRole('grid', { name: 'List of requests' });
      assert.equal(await grid.getAttribute('aria-rowcount'), '35');
      assert.equal(await grid.getByRole('columnheader').count(), 12);
      const first = rowsOf(page).first();
      assert.equal(await first.getAttribute('aria-rowindex'), '2');
      const id = await first.getAttribute('data-id');
      assert.equal(await first.getByRole('link').getAttribute('href'), `/requests/${id}`);
      assert.deepEqual(await violationsOf(page), []);
      await shoot(page, 'requests-dark');
    }),
  );

  await t.test('filters stand in the address and outlive a load; what does not pass does not come in', () =>
    withPage(scene, {}, async (page) => {
      await page.getByRole('combobox', { name: 'Outcome' }).click();
      await page.getByRole('option', { name: 'failed' }).click();
      await page.waitForURL('**/requests?outcome=failed');
      await page.keyboard.press('/');
      await page.keyboard.type('ERROR-500');
      await page.waitForURL('**/requests?q=ERROR-500&outcome=failed');
      await page.waitForFunction(() => document.querySelectorAll('[data-id]').length === 3);
      await page.reload();
      await dataShown(page);
      assert.equal(await page.getByRole('searchbox', { name: 'Search' }).inputValue(), 'ERROR-500');
      assert.equal(await rowsOf(page).count(), 3);
      await stage.ask({ model: 'local/gemma-4-e4b' });
      await stage.ask({ model: 'anthropic/error-500' });
      await page.waitForFunction(() => document.querySelectorAll('[data-id]').length === 4);
      await page.getByRole('searchbox', { name: 'Search' }).fill('nobody has this');
      await page.getByRole('button', { name: 'Clear the filters' }).click();
      await page.waitForURL('**/requests');
    }),
  );

  await t.test('keys go from row to row, open one and close it again', () =>
    withPage(scene, {}, async (page) => {
      await rowsOf(page).first().waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      assert.ok(await focusIsSeen(page));
      const second = await rowsOf(page).nth(1).getAttribute('data-id');
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/requests/${second}`);
      await drawerOf(page).waitFor();
      await page.keyboard.press('Escape');
      await page.waitForURL('**/requests');
      assert.equal(await drawerOf(page).count(), 0);
      await page.waitForFunction(
        (id) => document.activeElement?.closest('[data-id]')?.getAttribute('data-id') === id,
        second,
      );
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await drawerOf(page).waitFor();
      await page.goBack();
      await drawerOf(page).waitFor({ state: 'detached' });
    }),
  );

  await t.test('scrolled down new rows wait behind a button', () =>
    withPage(scene, {}, async (page) => {
      await page.setViewportSize({ width: 1440, height: 500 });
      await page.locator('[data-scroll]').evaluate((place) => place.scrollTo({ top: 300 }));
      await stage.ask({ model: 'local/gemma-4-e4b', app: 'aider/0.86' });
      await page.getByRole('button', { name: '1 new' }).click();
      await page.waitForFunction(() => document.querySelector('[data-scroll]')?.scrollTop === 0);
      assert.match(await rowsOf(page).first().innerText(), /Aider/);
      await page.waitForFunction(() => document.activeElement?.closest('[aria-rowindex="2"]') !== null);
    }),
  );
}

async function drawer(t: TestContext, scene: Scene): Promise<void> {
  const { stage } = scene;
  await stage.ask({ model: 'auto', text: 'My card is 4111 1111 1111 1111, draft the refund.', app: 'codex_cli_rs/1' });
  const kept = await stage.ask({ model: 'auto', text: 'My card is 4111 1111 1111 1111, draft the refund.' });
  const id = kept.headers.get('x-request-id') ?? '';

  await t.test('the drawer says why in one sentence, with its proof, over the list when opened directly', () =>
    withPage(scene, { path: `/requests/${id}` }, async (page) => {
      const why = drawerOf(page);
      await why.getByText(/^Stayed on this computer: it holds a card number in message 1, and/).waitFor();
      assert.equal(await why.getByRole('heading', { level: 2 }).textContent(), 'Why');
      const words = await why.innerText();
      assert.ok(words.includes(id) && words.includes('local/gemma-4-e4b'), words);
      await why.getByText('- match: { sensitivity: high }').waitFor();
      assert.equal(await why.getByRole('link', { name: 'rule 1' }).getAttribute('href'), '/policy?line=12');
      assert.ok((await rowsOf(page).count()) > 10);
      assert.deepEqual(await violationsOf(page), []);
      await page.setViewportSize({ width: 390, height: 844 });
      assert.deepEqual(await violationsOf(page), []);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
      await shoot(page, 'why-390');
    }),
  );

  await t.test('a rule is made of the signals that its reader chooses', () =>
    withPage(scene, { path: `/requests/${id}` }, async (page) => {
      await page.getByRole('button', { name: 'Make a rule of this' }).click();
      const dialog = page.getByRole('dialog', { name: 'Make a rule of this' });
      assert.deepEqual(await violationsOf(page), []);
      await dialog.getByRole('checkbox', { name: /Complexity/ }).uncheck();
      await dialog.getByRole('checkbox', { name: /Task/ }).uncheck();
      await dialog.getByRole('button', { name: 'Go to the policy' }).click();
      await page.waitForURL('**/policy?add=*');
      const rule = new URL(page.url()).searchParams.get('add') ?? '';
      assert.deepEqual(JSON.parse(rule), { match: { sensitivity: 'high' }, backend: 'local/gemma-4-e4b' });
    }),
  );

  await t.test('two are compared side by side, with what differs marked', () =>
    withPage(scene, {}, async (page) => {
      await page.getByRole('button', { name: 'Compare' }).click();
      await rowsOf(page).nth(0).click();
      await rowsOf(page).nth(4).click();
      const dialog = page.getByRole('dialog', { name: 'Two requests side by side' });
      await dialog.getByRole('row', { name: /^Answered by/ }).waitFor();
      assert.deepEqual(await violationsOf(page), []);
      await shoot(page, 'compare');
      await dialog.getByRole('switch', { name: 'Only what differs' }).click();
      assert.equal(await dialog.getByRole('row', { name: /^Project/ }).count(), 0);
      await page.keyboard.press('Escape');
      await page.waitForURL('**/requests');
    }),
  );

  await t.test('the palette opens a request of which the id was typed', () =>
    withPage(scene, {}, async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Find or do' }).fill(id);
      await page.getByRole('option', { name: `Open request ${id}` }).click();
      await drawerOf(page).waitFor();
    }),
  );
}

async function troubles(t: TestContext, scene: Scene): Promise<void> {
  const { stage } = scene;
  await t.test('names that are markup, bidirectional or endless are text in one row', async () => {
    const names = ['<img src=x onerror=alert(1)>', '\u202Etxet\u202C', `x${'W'.repeat(300)}`, '"><script>1</script>'];
    for (const model of names) await stage.ask({ model });
    await withPage(scene, { locale: 'de-DE' }, async (page) => {
      await page.waitForFunction(() => document.querySelectorAll('[data-id]').length > 20);
      assert.equal(await page.locator('main img, main script').count(), 0);
      for (const width of [390, 900, 1440, 2560]) {
        await page.setViewportSize({ width, height: 900 });
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      }
      assert.deepEqual(await violationsOf(page), []);
    });
  });

  await t.test('an id that is not there, and a list that cannot be read, are said with what to do', () =>
    withPage(scene, { path: '/requests/req_of_another_home', expected: /404|500/ }, async (page) => {
      await page.getByText('No request of this id is in the ledger.').waitFor();
      await page.route('**/api/requests?*', (route) =>
        route.fulfill({ status: 500, json: { error: { message: 'Broken.' } } }),
      );
      await page.goto(`${stage.url}/requests`);
      await page.getByText('The requests could not be read').waitFor();
      assert.deepEqual(await violationsOf(page), []);
      await page.unroute('**/api/requests?*');
      await page.getByRole('button', { name: 'Try again' }).click();
      await rowsOf(page).first().waitFor();
    }),
  );

  await t.test('while the router is gone what is shown stays', async () => {
    const { page } = await watchedPage(scene.browser, stage.url);
    await page.goto(`${stage.url}/requests`);
    await rowsOf(page).first().waitFor();
    stage.product.kill('SIGTERM');
    await stage.product.exited;
    await page.getByText(/The connection is lost/).waitFor();
    assert.ok((await rowsOf(page).count()) > 10);
  });
}
