// What a first run is by its contract: Home itself, where a file that was found is two clicks from an answer.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { spawnProduct, temporaryHome } from '../support/core.ts';
import { withoutEngine as withoutServer } from '../support/engine.ts';
import { withoutEngine as withoutWorker } from '../support/engine-modules.ts';
import { dataShown, violationsOf, watchedPage } from '../support/page.ts';
import { writeTinyGguf } from '../support/tiny-gguf.ts';

test('a first run, by its contract', { skip: withoutChromium || (withoutServer && withoutWorker) }, async (t) => {
  using home = temporaryHome();
  // What is no part of the name of a file stays out of the button's; what looks like markup stays a name.
  const folder = join(home.folder, '.lmstudio', 'models', 'maker', 'thing');
  mkdirSync(folder, { recursive: true });
  writeTinyGguf(join(folder, 'Tiny.v2-Q8_0.gguf'), { reply: 'three hundred ninety one' });
  await using product = await spawnProduct(home.folder, [], { HOME: home.folder, LLR_ENGINE_THREADS: '1' });
  const browser = await startBrowser();
  t.after(() => browser.close());

  await t.test('every step can be left out, and Home is there', async () => {
    const { page, complaints } = await watchedPage(browser, product.url);
    await page.goto(product.url);
    await dataShown(page);
    await page.getByRole('button', { name: 'Use Tiny.v2-Q8_0', exact: true }).waitFor();
    assert.equal(await page.title(), 'Home – LA Router');
    for (const name of ['Requests', 'Models', 'Playground', 'Policy', 'Settings', 'Home']) {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    }
    await page.setViewportSize({ width: 390, height: 844 });
    assert.deepEqual(await violationsOf(page), []);
    await page.getByRole('button', { name: /later|skip/i }).click();
    await page.getByRole('button', { name: 'Use Tiny.v2-Q8_0' }).waitFor({ state: 'detached' });
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  await t.test('two clicks at most bring an answer, from this computer and for nothing', async () => {
    const { page } = await watchedPage(browser, product.url);
    await page.goto(product.url);
    await page.getByRole('button', { name: 'Use Tiny.v2-Q8_0', exact: true }).click();
    const main = page.getByRole('main');
    await main.getByText('On this computer', { exact: true }).first().waitFor({ timeout: 60_000 });
    await main.getByText('$0', { exact: true }).first().waitFor();
    await main.getByText('three hundred ninety one').first().waitFor();
    const { requests } = await (await fetch(`${product.url}/api/requests`)).json();
    assert.equal(requests.length, 1);
    assert.equal(requests[0].zone, 'device');
    await page.context().close();
  });
});
