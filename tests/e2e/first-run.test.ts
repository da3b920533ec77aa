import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DownloadState } from '../../main/contract/downloads.ts';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { spawnProduct, temporaryHome, type TemporaryHome } from '../support/core.ts';
import { withoutEngine as withoutServer } from '../support/engine.ts';
import { withoutEngine as withoutWorker } from '../support/engine-modules.ts';
import { dataShown, focusIsSeen, shoot, violationsOf, watchedPage } from '../support/page.ts';
import { writeTinyGguf } from '../support/tiny-gguf.ts';

/** Either of both answers. */
const withoutEngine = withoutServer && withoutWorker;

const engineEnv = { LLR_ENGINE_THREADS: '1' };

/** Where LM Studio keeps its models, in a home of the test's own. */
function lmStudioIn(home: TemporaryHome): string {
  const folder = join(home.folder, '.lmstudio', 'models', 'makers', 'models');
  mkdirSync(folder, { recursive: true });
  return folder;
}

test('a first run: from a file that was found to a first answer, in one click', {
  skip: withoutChromium || withoutEngine,
}, async (t) => {
  using home = temporaryHome();
  const folder = lmStudioIn(home);
  writeTinyGguf(join(folder, 'calculates-well.gguf'), { reply: '391' });
  writeFileSync(join(folder, 'broken.gguf'), 'GGUF and nothing behind it');
  await using product = await spawnProduct(home.folder, [], { HOME: home.folder, ...engineEnv });
  const browser = await startBrowser();
  t.after(() => browser.close());

  for (const colorScheme of ['light', 'dark'] as const) {
    await t.test(`it says what this computer is, and offers one thing first: ${colorScheme}`, async () => {
      const { page, complaints } = await watchedPage(browser, product.url, { colorScheme });
      await page.goto(product.url);
      await dataShown(page);
      await page.getByRole('heading', { name: 'This computer can answer by itself' }).waitFor();
      await page.getByRole('button', { name: 'Use calculates-well' }).waitFor();
      assert.equal(await page.locator('.filled').count(), 1);
      assert.deepEqual(await page.locator('h1').allTextContents(), ['Home']);
      assert.equal(await page.title(), 'Home – LA Router');
      for (const width of [390, 900, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        const overflow = await page.evaluate(() => {
          const main = document.querySelector('main');
          return main === null ? -1 : main.scrollWidth - main.clientWidth;
        });
        assert.equal(overflow, 0, `at ${width}`);
        await shoot(page, `first-run-${width}-${colorScheme}`);
      }
      assert.deepEqual(await violationsOf(page), []);
      assert.deepEqual(complaints, []);
      await page.context().close();
    });
  }

  await t.test('a file that is none is refused in words, and another one can be chosen', async () => {
    const { page } = await watchedPage(browser, product.url);
    await page.goto(product.url);
    await page.getByRole('button', { name: 'Use broken' }).click();
    await page.getByText('The file cannot be used').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Try again' }).count(), 1);
    await shoot(page, 'first-run-failed');
    assert.deepEqual(await violationsOf(page), []);
    await page.getByRole('button', { name: 'choose something else' }).click();
    await page.getByRole('button', { name: 'Use calculates-well' }).waitFor();
    await page.context().close();
  });

  await t.test('too little memory is told as the sum that it is', async () => {
    const { page } = await watchedPage(browser, product.url);
    const message = 'It does not fit into memory: its weights alone are 9 GB, and models may take 8 GB here.';
    await page.route('**/api/models/*/start', (route) =>
      route.fulfill({ status: 507, json: { error: { message, code: 'insufficient_memory' } } }),
    );
    await page.route('**/api/models/import', (route) =>
      route.fulfill({ json: { id: 'large', kind: 'chat', bytes: 9e9 } }),
    );
    await page.goto(product.url);
    await page.getByRole('button', { name: 'Use calculates-well' }).click();
    await page.getByText('It could not be started').waitFor();
    await page.getByText(message).waitFor();
    await page.context().close();
  });

  await t.test('a server that runs is taken in with one click, and asked', async () => {
    const { page } = await watchedPage(browser, product.url);
    const server = {
      name: 'ollama',
      type: 'ollama',
      endpoint: 'http://127.0.0.1:11434',
      models: ['a', 'b'],
      entry: '',
    };
    await page.route('**/api/backends/found', (route) => route.fulfill({ json: { servers: [server] } }));
    await page.route('**/api/backends/found/ollama/use', (route) => route.fulfill({ json: {} }));
    await page.route('**/v1/chat/completions', (route) =>
      route.fulfill({
        headers: { 'x-lr-target': 'ollama/a', 'x-lr-zone': 'device', 'x-lr-cost-usd': '0' },
        json: { choices: [{ message: { content: '17 × 23 = 349' } }] },
      }),
    );
    await page.goto(product.url);
    await page.getByText('2 models').waitFor();
    await page.getByRole('button', { name: 'use the running ollama' }).click();
    await page.getByText('Not right, it is 391').waitFor();
    await page.getByRole('main').getByText('On this computer', { exact: true }).waitFor();
    await page.context().close();
  });

  await t.test('set up later is remembered', async () => {
    const { page } = await watchedPage(browser, product.url);
    await page.goto(product.url);
    await page.getByRole('button', { name: 'set up later' }).click();
    await page.getByText('Nothing was asked yet').waitFor();
    await page.reload();
    await page.getByText('Nothing was asked yet').waitFor();
    await page.context().close();
  });

  await t.test('a download that goes on is found again after a reload, and can be paused', async () => {
    const { page } = await watchedPage(browser, product.url);
    let state: DownloadState = {
      id: 'd1',
      modelId: '',
      phase: 'downloading',
      bytes: 4.25e9,
      total: 6.98e9,
      error: null,
    };
    await page.route('**/api/models/found', (route) => route.fulfill({ json: { models: [] } }));
    await page.route('**/api/models/download', (route) => {
      const { modelId }: { readonly modelId: string } = route.request().postDataJSON();
      state = { ...state, modelId };
      return route.fulfill({ status: 202, json: { id: 'd1' } });
    });
    await page.route('**/api/models/download/d1', (route) => route.fulfill({ json: state }));
    await page.goto(product.url);
    await page.getByRole('button', { name: /^Download and start/ }).click();
    await page.getByRole('progressbar').waitFor();
    await page.route('**/api/models/downloads', (route) => route.fulfill({ json: { downloads: [state] } }));
    await page.reload();
    await page.getByText('4.25 GB of 6.98 GB').waitFor();
    assert.equal(await page.getByRole('progressbar').getAttribute('aria-valuenow'), '61');
    await shoot(page, 'first-run-download');
    assert.deepEqual(await violationsOf(page), []);
    const paused = page.waitForRequest('**/api/models/download/d1/pause');
    await page.route('**/api/models/download/d1/pause', (route) => route.fulfill({ json: state }));
    await page.getByRole('button', { name: 'Pause' }).click();
    assert.equal((await paused).method(), 'POST');
    await page.context().close();
  });

  await t.test('one click, by keys alone, brings a first answer that is told to be right', async () => {
    const { page, complaints } = await watchedPage(browser, product.url);
    await page.goto(product.url);
    const use = page.getByRole('button', { name: 'Use calculates-well' });
    await use.waitFor();
    await use.focus();
    assert.ok(await focusIsSeen(page));
    await page.keyboard.press('Enter');
    await page.getByText('Right. The router works.').waitFor({ timeout: 60_000 });
    const answer = page.getByRole('main');
    await answer.getByText('391', { exact: true }).waitFor();
    await answer.getByText('On this computer', { exact: true }).waitFor();
    await answer.getByText('$0', { exact: true }).waitFor();
    await shoot(page, 'first-run-answer');
    assert.deepEqual(await violationsOf(page), []);
    assert.equal(await page.getByRole('link', { name: 'Connect an app' }).getAttribute('href'), '/connect');
    assert.equal(await page.getByRole('link', { name: 'Ask something' }).getAttribute('href'), '/playground');
    await page.getByRole('button', { name: 'Go to Home' }).click();
    await page.getByRole('region', { name: 'Recent requests' }).getByText('calculates-well').waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});

const real = join(process.env['LA_ROUTER_TEST_MODELS'] ?? '', 'smollm2-135m-instruct.gguf');
const withoutReal = existsSync(real) ? false : 'LA_ROUTER_TEST_MODELS has no smollm2-135m-instruct.gguf';

test('a first run with a real model: it answers, and whether it is right is told honestly', {
  skip: withoutChromium || withoutEngine || withoutReal,
}, async (t) => {
  using home = temporaryHome();
  copyFileSync(real, join(lmStudioIn(home), 'smollm2-135m-instruct.gguf'));
  await using product = await spawnProduct(home.folder, [], { HOME: home.folder });
  const browser = await startBrowser();
  t.after(() => browser.close());
  const { page } = await watchedPage(browser, product.url);
  await page.goto(product.url);
  await page.getByRole('button', { name: 'Use smollm2-135m-instruct' }).click();
  await page.getByText(/The router works\.$/).waitFor({ timeout: 180_000 });
  await page.getByRole('main').getByText('$0', { exact: true }).waitFor();
});
