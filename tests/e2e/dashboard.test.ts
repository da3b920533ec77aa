import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { hello, policyFor, spawnProduct, temporaryHome } from '../support/core.ts';
import { startFakeServer } from '../support/fake-server.ts';

const views = [
  { name: 'wide-light', width: 1200, height: 700, colorScheme: 'light' },
  { name: 'narrow-dark', width: 390, height: 760, colorScheme: 'dark' },
  { name: 'wide-dark', width: 1200, height: 700, colorScheme: 'dark' },
  { name: 'narrow-light', width: 390, height: 760, colorScheme: 'light' },
] as const;

const ask = (url: string, model: string): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(hello(model)),
  });

test('the dashboard shows the router, and requests as they settle', { skip: withoutChromium }, async () => {
  using home = temporaryHome();
  await using upstream = await startFakeServer();
  home.write('policy.yaml', policyFor(upstream.url));
  await using product = await spawnProduct(home.folder);
  await (await ask(product.url, 'fake/fake-small')).text();
  const browser = await startBrowser();
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(product.url);
    await page.getByText(`${product.url}/v1`).waitFor();
    await page.getByText(upstream.url).waitFor();
    await page.locator('tbody tr').first().waitFor();
    assert.equal(await page.locator('tbody tr').count(), 1);
    assert.equal(await page.getByRole('button').count(), 0, 'start and stop belong to the desktop alone');

    await (await ask(product.url, 'fake/error-500')).text();
    await page.locator('.outcome.failed').waitFor();
    assert.equal(await page.locator('tbody tr').count(), 2);
    assert.deepEqual(complaints, []);

    const shots = process.env['LA_ROUTER_SHOTS'];
    for (const { name, width, height, colorScheme } of views) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(overflow, 0, `${name}: the page scrolls sideways`);
      if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}.png`) });
    }

    product.kill('SIGTERM');
    await product.exited;
    await page.getByText('Connecting').waitFor();
  } finally {
    await browser.close();
  }
});
