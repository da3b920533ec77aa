// A browser elsewhere: it is asked to sign in, is let in by a link or the token, and another site cannot use that it was.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { spawnProduct, temporaryHome } from '../support/core.ts';
import { dataShown, shoot, violationsOf, watchedPage } from '../support/page.ts';
import { startForeignSite } from '../support/unguarded.ts';

const linkIn = (output: string): string => /http:\/\/\S+\/sign-in\?code=\S+/.exec(output)?.[0] ?? '';

test('a browser beyond this computer signs in, by a link, by the token, by a link of the settings', {
  skip: withoutChromium,
}, async (t) => {
  using home = temporaryHome();
  await using product = await spawnProduct(home.folder, ['--host', '0.0.0.0']);
  const link = linkIn(product.output());
  const { origin } = new URL(link);
  const token = readFileSync(join(home.folder, 'admin-token'), 'utf8').trim();
  const browser = await startBrowser();
  t.after(() => browser.close());
  const isIn = async (page: Page): Promise<void> => {
    await dataShown(page);
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.doesNotMatch(page.url(), /code=/);
  };

  await t.test('whoever is not known is asked, and let in by the token alone', async () => {
    const { page, complaints } = await watchedPage(browser, origin, { expected: /401|Cross-Origin-Opener-Policy/ });
    await page.goto(`${origin}/settings`);
    await page.getByRole('heading', { name: 'Sign in to LA Router' }).waitFor();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, 'sign-in');
    await page.getByLabel('Admin token').fill(`${token}x`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This is not the admin token.', { exact: true }).waitFor();
    await page.getByLabel('Admin token').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await isIn(page);
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  await t.test('a link opens the dashboard, which works, and makes a link for another browser', async () => {
    const { page, complaints } = await watchedPage(browser, origin, { expected: /Cross-Origin-Opener-Policy/ });
    await page.goto(link);
    await isIn(page);
    assert.equal(page.url(), `${origin}/`);
    assert.equal(await page.evaluate(() => document.cookie), '');
    await page.getByText(`${origin}/v1`, { exact: true }).first().waitFor();
    await page.goto(`${origin}/settings#server`);
    await dataShown(page);
    await page.getByText(/^Other computers reach it\. Programs need/).waitFor();
    await page.getByText(/^--host on the command line holds this/).waitFor();
    await page.getByRole('button', { name: 'Make a sign-in link' }).click();
    const made = (await page.getByText(/\/sign-in\?code=/).textContent()) ?? '';
    await page.getByRole('button', { name: 'Copy link' }).waitFor();
    await shoot(page, 'settings-sign-in-link');
    assert.deepEqual(await violationsOf(page), []);
    await page.goto(`${origin}/playground`);
    await dataShown(page);
    assert.deepEqual(complaints, []);
    const other = await watchedPage(browser, origin, { expected: /401|Cross-Origin-Opener-Policy/ });
    await other.page.goto(made);
    await isIn(other.page);
    await other.page.context().clearCookies();
    await other.page.goto(made);
    await other.page.getByText(/This link was used before/).waitFor();
    await other.page.context().close();
    await page.context().close();
  });

  await t.test(
    'a page of the same host and another port has the cookie sent along, and gets nothing by it',
    async () => {
      await using foreign = await startForeignSite();
      const foreignUrl = `http://127.0.0.1:${foreign.port}/`;
      const { page } = await watchedPage(browser, product.url, { expected: /./ });
      await page.goto(`${product.url}/`);
      await page.getByLabel('Admin token').fill(token);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await isIn(page);
      const [sent] = await Promise.all([
        page.waitForRequest((asked) => asked.url() === foreignUrl),
        page.goto(foreignUrl),
      ]);
      assert.match((await sent.allHeaders())['cookie'] ?? '', /llr_admin=/);
      const tried = await page.evaluate(
        async (paths) =>
          Promise.all(
            paths.map((path) =>
              fetch(path, { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}' }).then(
                ({ type }) => type,
                () => 'refused',
              ),
            ),
          ),
        ['/api/admin/link', '/api/local-only', '/api/chat'].map((path) => product.url + path),
      );
      assert.deepEqual(tried, ['opaque', 'opaque', 'opaque']);
      const log = await fetch(`${product.url}/api/requests`, { headers: { authorization: `Bearer ${token}` } });
      const { requests } = (await log.json()) as { requests: { outcome: string }[] };
      // That somebody was refused at the door is written down; nothing else is.
      assert.ok(requests.every(({ outcome }) => outcome === 'blocked'));
      await page.context().close();
    },
  );
});
