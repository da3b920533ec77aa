// The screen Models in a real browser: what lies here and what could be had, a download to its end, importing, starting.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { withoutEngine } from '../support/engine-modules.ts';
import { commitOf, startFakeHub, type FakeHub } from '../support/fake-hub.ts';
import { until } from '../support/http.ts';
import { dataShown, focusIsSeen, shoot, violationsOf, watchedPage } from '../support/page.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { writeTinyGguf } from '../support/tiny-gguf.ts';

const repository = 'maker/thing-GGUF';
const hidden = 'maker/hidden-GGUF';

interface World extends AsyncDisposable {
  readonly stage: Stage;
  readonly hub: FakeHub;
  /** A file that a user has somewhere. */
  readonly own: string;
}

async function openWorld(): Promise<World> {
  const hub = await startFakeHub({});
  const policy = (): string => 'backends:\n  local: { type: llamacpp }\n';
  const stage = await openStage({ policy, env: { HF_ENDPOINT: hub.url } });
  const own = join(stage.home.folder, 'own-model.gguf');
  writeTinyGguf(own, { architecture: 'llama', reply: 'one two three', name: 'Own Model' });
  const published = join(stage.home.folder, 'published.gguf');
  writeTinyGguf(published, { architecture: 'llama', reply: 'four five six', name: 'Thing' });
  const content = readFileSync(published);
  hub.repos[repository] = { commit: commitOf('a'), files: { 'thing-Q8_0.gguf': content } };
  hub.repos[hidden] = { commit: commitOf('b'), files: { 'hidden-Q8_0.gguf': content }, private: true };
  return {
    stage,
    hub,
    own,
    async [Symbol.asyncDispose]() {
      await stage[Symbol.asyncDispose]();
      await hub[Symbol.asyncDispose]();
    },
  };
}

const tab = (page: Page, name: string): Locator => page.getByRole('tab', { name, exact: true });
const rowOf = (page: Page, name: string): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
const searchFor = (page: Page, text: string): Promise<void> =>
  page.getByRole('searchbox', { name: 'Search models' }).fill(text);

async function menuItem(page: Page, model: string, item: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: `More for ${model}` }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function installedAt({ url }: Stage): Promise<readonly string[]> {
  const { models } = await (await fetch(`${url}/api/models/catalog`)).json();
  return models.flatMap((one: { installed: unknown; record: { id: string } | null }) =>
    one.installed === null ? [] : [one.record?.id ?? ''],
  );
}

test('the screen Models', { skip: withoutChromium }, async (t) => {
  await using world = await openWorld();
  const { stage, hub, own } = world;
  const browser = await startBrowser();
  t.after(() => browser.close());
  const { page, complaints } = await watchedPage(browser, stage.url, { expected: /status of (4\d\d|500)|ERR_FAILED/ });
  const open = async (query = ''): Promise<void> => {
    await page.goto(`${stage.url}/models${query}`);
    await dataShown(page);
  };

  await t.test(
    'with nothing here it opens on the catalog, with every model by name and one that is recommended',
    async () => {
      await open();
      await page.getByText(/GB memory, .+ for models$/).waitFor();
      assert.equal(await tab(page, 'Catalog').getAttribute('aria-selected'), 'true');
      const { models } = await (await fetch(`${stage.url}/api/models/catalog`)).json();
      for (const { name } of models) assert.equal(await rowOf(page, name).count(), 1, name);
      assert.equal(await page.getByText('Recommended here').count(), 1);
      await tab(page, 'Installed').click();
      await page.getByText('No model lies here yet').waitFor();
      await page.getByRole('button', { name: /^Get / }).first().waitFor();
      await shoot(page, 'models-empty');
      assert.deepEqual(await violationsOf(page), []);
    },
  );

  await t.test('the panel says whether the chosen model fits, and the sum follows the context', async () => {
    await open('?tab=catalog');
    await page.getByRole('link', { name: 'Gemma 4 12B', exact: true }).click();
    await page.waitForURL(/model=gemma-4-12b/);
    const panel = page.getByRole('complementary', { name: 'Gemma 4 12B' });
    const needs = panel.getByRole('row', { name: /^Needs/ });
    const before = await needs.innerText();
    const slider = panel.getByRole('slider', { name: 'Context' });
    await slider.focus();
    await page.keyboard.press('Home');
    await panel.getByRole('row', { name: /^Context, 2K tokens/ }).waitFor();
    assert.notEqual(await needs.innerText(), before);
    assert.equal(await slider.getAttribute('aria-valuetext'), '2K tokens');
    await page.getByRole('img', { name: /gemma-4-12b would take/ }).waitFor();
    await page.getByRole('link', { name: 'Gemma 4 E2B', exact: true }).click();
    const other = page.getByRole('complementary', { name: 'Gemma 4 E2B' });
    await other.getByRole('radio', { name: /^UD-Q4_K_XL/ }).check();
    await other.getByRole('button', { name: 'Get UD-Q4_K_XL, 2.62 GB' }).waitFor();
    await other.getByRole('row', { name: /^Weights, UD-Q4_K_XL/ }).waitFor();
  });

  await t.test('a search leaves what is called so, and stands in the address', async () => {
    await open('?tab=catalog');
    await searchFor(page, 'qwen embedding');
    await page.waitForURL(/q=qwen/);
    assert.deepEqual(
      await page
        .getByRole('row')
        .filter({ has: page.getByRole('link') })
        .count(),
      1,
    );
    await searchFor(page, 'nothing of it');
    await page.getByText('No model is called that').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await rowOf(page, 'Gemma 4 E4B').waitFor();
  });

  await t.test('a download is fetched by the name of its repository, paused, resumed and verified', async () => {
    const held = Promise.withResolvers<void>();
    hub.faults.cdn = () => {
      held.resolve();
      return { stallAfter: 1_000 };
    };
    await open('?tab=catalog');
    await searchFor(page, repository);
    await page.getByRole('button', { name: `Get ${repository}` }).click();
    await held.promise;
    const item = page.getByRole('listitem').filter({ hasText: repository });
    await item.getByText(/ of .+B/).waitFor();
    await item.getByRole('progressbar', { name: `Download of ${repository}` }).waitFor();
    await shoot(page, 'models-downloading');
    await page.getByRole('button', { name: `Pause ${repository}` }).click();
    await item.getByText(/^paused at /).waitFor();
    hub.faults.cdn = () => null;
    await page.getByRole('button', { name: `Resume ${repository}` }).click();
    await item.getByText(/, verified$/).waitFor();
    await tab(page, 'Installed').click();
    await page.waitForURL(/tab=installed/);
    await menuItem(page, 'Thing', 'Verify its file');
    await rowOf(page, 'Thing')
      .getByText(/File verified at/)
      .waitFor();
  });

  await t.test('a download that is refused says why, is tried again, and goes with a cancel', async () => {
    await open('?tab=catalog');
    await searchFor(page, hidden);
    await page.getByRole('button', { name: `Get ${hidden}` }).click();
    const item = page.getByRole('listitem').filter({ hasText: hidden });
    await item.locator('.status.bad').waitFor();
    assert.match(await item.locator('.status.bad').innerText(), /hub|token|repository/i);
    assert.deepEqual(await violationsOf(page), []);
    const asked = hub.seen.length;
    await page.getByRole('button', { name: `Try again: ${hidden}` }).click();
    await until('the hub is asked again', async () => hub.seen.length > asked);
    await page.getByRole('button', { name: `Cancel ${hidden}` }).click();
    await item.waitFor({ state: 'detached' });
  });

  await t.test('a path that is no model is refused in words, one that is stands in the list', async () => {
    await open('?tab=installed');
    await page.getByRole('button', { name: 'Import…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import a model' });
    const field = dialog.getByRole('textbox', { name: 'Path of a GGUF file' });
    await field.fill(join(stage.home.folder, 'policy.yaml'));
    await page.keyboard.press('Enter');
    await dialog.locator('[aria-invalid="true"]').waitFor();
    assert.match(await dialog.locator('p.text-bad-text').innerText(), /\w+ \w+/);
    await shoot(page, 'models-import');
    await field.fill(own);
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await page.waitForURL(/model=own-model/);
    await rowOf(page, 'Own Model').waitFor();
  });

  await t.test('a deleted model can be brought back, and is gone once the page is left', async () => {
    await open('?tab=installed');
    const before = await installedAt(stage);
    await menuItem(page, 'Own Model', 'Take off the list');
    await page.getByText('Own Model is off the list. Its file stays where it is.', { exact: true }).first().waitFor();
    await rowOf(page, 'Own Model').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await rowOf(page, 'Own Model').waitFor();
    assert.deepEqual(await installedAt(stage), before);
    await menuItem(page, 'Own Model', 'Take off the list');
    await rowOf(page, 'Own Model').waitFor({ state: 'detached' });
    await page.goto('about:blank');
    await until('it is off the list', async () => !(await installedAt(stage)).includes('own-model'));
    assert.ok(readFileSync(own).length > 0);
  });

  await t.test('a model is started with what was chosen, and stopped', { skip: withoutEngine }, async () => {
    const [id = ''] = await installedAt(stage);
    await open(`?tab=installed&model=${id}`);
    const panel = page.getByRole('complementary', { name: 'Thing' });
    await panel.getByRole('combobox', { name: 'Answers at once' }).click();
    await page.getByRole('option', { name: '2', exact: true }).click();
    await panel.getByRole('button', { name: 'Start with these' }).click();
    await rowOf(page, 'Thing')
      .getByText(/^(ready|idle, \d+ min)$/)
      .waitFor({ timeout: 20_000 });
    await shoot(page, 'models-running');
    const record = await (await fetch(`${stage.url}/api/models/${id}/health`)).json();
    assert.equal(record.slots, 2);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find or do' }).fill('stop thing');
    await page.getByRole('option', { name: 'Stop Thing' }).waitFor();
    await page.keyboard.press('Enter');
    await rowOf(page, 'Thing').getByText('stopped', { exact: true }).waitFor({ timeout: 20_000 });
  });

  await t.test('by keys alone: tabs, a model, its menu, the dialog', async () => {
    await open('?tab=installed');
    await page.getByRole('button', { name: 'Import…' }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(/tab=catalog/);
    await page.keyboard.press('Tab');
    for (let step = 0; step < 6; step++) {
      await page.keyboard.press('Tab');
      assert.ok(await focusIsSeen(page));
    }
    await page.getByRole('link', { name: 'Gemma 4 E4B', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Gemma 4 E4B' }).waitFor();
    await page.getByRole('button', { name: 'More for Gemma 4 E4B' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Get Q4_0' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'I already have models' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Import a model' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  await t.test('no width and no colour breaks it', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const query of ['?tab=installed', '?tab=catalog&model=gemma-4-e2b', '?tab=downloads', '?import=1']) {
        await open(query);
        for (const width of [390, 900, 1100, 2560]) {
          await page.setViewportSize({ width, height: 844 });
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(over <= 0, `${query} at ${width} is ${over} too wide`);
          await shoot(page, `models${query.replaceAll(/\W+/g, '-')}-${width}-${colorScheme}`);
        }
        // They take a second each: the widest of the states in both colours, the dialog in one.
        if (query.includes('catalog') || (query.includes('import') && colorScheme === 'dark'))
          assert.deepEqual(await violationsOf(page), [], query);
      }
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  await t.test('what cannot be read says so and is read again; what the router no longer does is told', async () => {
    await page.route('**/api/models/catalog', (route) =>
      route.fulfill({ status: 500, json: { error: { code: 'internal', message: 'The list is torn.' } } }),
    );
    await page.goto(`${stage.url}/models`);
    await page.getByRole('alert').filter({ hasText: 'The list is torn.' }).waitFor();
    await page.unroute('**/api/models/catalog');
    await page.getByRole('button', { name: 'Try again' }).click();
    await rowOf(page, 'Thing').waitFor();
    assert.deepEqual(complaints, []);
    stage.product.kill('SIGTERM');
    await stage.product.exited;
    await page.getByRole('button', { name: 'Start Thing' }).click();
    await page.getByText('The router does not answer.').first().waitFor();
    assert.equal(await rowOf(page, 'Thing').count(), 1);
  });
});
