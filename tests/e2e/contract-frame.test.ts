// What every screen has in common, as a stranger reads it from the words of its contract: addresses, names, states.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser, Page } from 'playwright';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { dataShown, watchedPage } from '../support/page.ts';
import { namedScreens, walkStops } from '../support/screens.ts';
import { openStage, type Stage } from '../support/stage.ts';

async function standsAt(page: Page, { name }: { readonly name: string }): Promise<void> {
  await dataShown(page);
  assert.deepEqual(await page.getByRole('heading', { level: 1 }).allInnerTexts(), [name]);
  assert.equal(await page.locator('h1').count(), 1);
  assert.equal(await page.title(), `${name} – LA Router`);
  const main = page.getByRole('navigation', { name: 'Main', exact: true });
  assert.equal(await main.count(), 1);
  assert.deepEqual(await main.locator('[aria-current]').allInnerTexts(), [name]);
  assert.equal(await main.locator('[aria-current]').getAttribute('aria-current'), 'page');
}

/** Counts the times of lr:data, and remembers what main said from its first moment on. */
async function watchBusy(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    const look = (): void => {
      const main = document.querySelector('main');
      if (main !== null) {
        const now = main.getAttribute('aria-busy') ?? 'absent';
        if (said.at(-1) !== now) said.push(now);
      }
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  });
}

const saidBusy = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => Reflect.get(window, 'said') as readonly string[]);

const marks = (page: Page): Promise<number> => page.evaluate(() => performance.getEntriesByName('lr:data').length);

/** A page of which every answer of the API but events waits until it is let go. */
async function heldPage(browser: Browser, stage: Stage) {
  const { page } = await watchedPage(browser, stage.url);
  await watchBusy(page);
  const gate = Promise.withResolvers<void>();
  await page.route(/\/(api|v1)\//, async (route) => {
    await gate.promise;
    await route.continue();
  });
  return { page, letGo: () => gate.resolve() };
}

test('the frame of the window, by its contract', { skip: withoutChromium }, async (t) => {
  await using stage = await openStage();
  await stage.fill();
  const browser = await startBrowser();
  t.after(() => browser.close());
  const { requests } = await (await fetch(`${stage.url}/api/requests?limit=1`)).json();
  const one: { readonly id: string } = requests[0];

  await t.test('each address answers with the page, also when it is loaded again', async () => {
    const { page, complaints } = await watchedPage(browser, stage.url);
    for (const { name, path } of [...namedScreens, { name: 'Requests', path: `/requests/${one.id}` }]) {
      assert.equal((await page.goto(`${stage.url}${path}`))?.status(), 200, path);
      await standsAt(page, { name });
      assert.equal((await page.reload())?.status(), 200, path);
      await standsAt(page, { name });
      assert.equal(new URL(page.url()).pathname, path);
    }
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  await t.test('the navigation is called Main and holds links that are named and nothing beside the name', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await page.goto(stage.url);
    await dataShown(page);
    const links = page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link');
    const names = await links.allTextContents();
    assert.deepEqual(names.toSorted(), namedScreens.map(({ name }) => name).toSorted());
    for (const { name } of namedScreens) {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
      await standsAt(page, { name });
    }
    await page.goBack();
    const name = namedScreens.at(-2)?.name ?? '';
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    await standsAt(page, { name });
    await page.context().close();
  });

  await t.test('each screen has its main action by its name', async () => {
    const { page } = await watchedPage(browser, stage.url);
    for (const { name, path, action } of namedScreens) {
      await page.goto(`${stage.url}${path}`);
      await dataShown(page);
      // Part of a name is enough to find it, and nothing else is found by it: there is no waiting for it either.
      assert.equal(await page.getByRole(action.role, { name: action.name }).count(), 1, action.name);
      if (name === 'Policy') assert.equal(await page.getByRole('textbox', { name: 'policy.yaml' }).count(), 1);
    }
    await page.context().close();
  });

  await t.test('main is busy from its first moment until data is there, and the mark is set once', async () => {
    for (const { name, path } of namedScreens) {
      const { page, letGo } = await heldPage(browser, stage);
      await page.goto(`${stage.url}${path}`);
      await page.locator('main[aria-busy="true"]').waitFor({ state: 'attached' });
      await page.waitForTimeout(400);
      assert.equal(await page.locator('main').getAttribute('aria-busy'), 'true', name);
      assert.equal(await marks(page), 0, name);
      letGo();
      await dataShown(page);
      assert.deepEqual(await saidBusy(page), ['true', 'false'], name);
      assert.equal(await marks(page), 1, name);
      await page.context().close();
    }
  });

  for (const colorScheme of ['light', 'dark'] as const)
    await t.test(`each stop of the keyboard shows that it has the focus: ${colorScheme}`, async () => {
      const { page } = await watchedPage(browser, stage.url, { colorScheme });
      const paths = ['/models?tab=catalog', '/models?tab=catalog&model=gemma-4-e4b', `/requests/${one.id}`];
      for (const path of [...namedScreens.map(({ path }) => path), ...paths]) {
        await page.goto(`${stage.url}${path}`);
        await dataShown(page);
        const stops = await walkStops(page, path);
        assert.deepEqual(
          stops.filter((stop) => stop.startsWith('unseen')),
          [],
          path,
        );
        assert.ok(stops.length > 8, `${path} has ${stops.length} stops`);
      }
      await page.context().close();
    });

  await t.test('what is off says so, is reached by the keyboard, and does nothing', async () => {
    const { page } = await watchedPage(browser, stage.url);
    const asked: string[] = [];
    page.on('request', (request) => request.method() !== 'GET' && asked.push(request.url()));
    for (const { path } of namedScreens) {
      await page.goto(`${stage.url}${path}`);
      await dataShown(page);
      assert.equal(await page.locator('button:disabled, input:disabled').count(), 0, path);
      // All in one go, in the page: a button may come on by itself once more of the screen is read.
      const before = page.url();
      const wrong = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('button[aria-disabled="true"]')].flatMap((off) => {
          off.focus();
          const isReached = off.tabIndex >= 0 && document.activeElement === off;
          off.click();
          return isReached ? [] : [off.outerHTML];
        }),
      );
      assert.deepEqual(wrong, [], path);
      assert.equal(page.url(), before);
    }
    assert.deepEqual(
      asked.filter((url) => !url.endsWith('/api/policy/check')),
      [],
    );
    await page.context().close();
  });

  await t.test('nothing inline is allowed, and the word for styles is another one at each load', async () => {
    const { page, complaints } = await watchedPage(browser, stage.url);
    const nonces = new Set<string>();
    for (let load = 0; load < 2; load++) {
      const answer = await page.goto(`${stage.url}/policy`);
      const rules = answer?.headers()['content-security-policy'] ?? '';
      assert.match(rules, /default-src 'self'/);
      assert.doesNotMatch(rules, /unsafe-inline|unsafe-eval/);
      nonces.add(/style-src[^;]*'nonce-([^']+)'/.exec(rules)?.[1] ?? '');
      await dataShown(page);
      const body = (await answer?.text()) ?? '';
      assert.doesNotMatch(body, /\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)[^>]*>/);
    }
    assert.equal(nonces.size, 2);
    assert.ok(!nonces.has(''));
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  await t.test('Local only is a switch of the strip: on, until, off; a second window follows', async () => {
    const { page } = await watchedPage(browser, stage.url);
    const { page: other } = await watchedPage(browser, stage.url);
    await page.goto(stage.url);
    await other.goto(`${stage.url}/policy`);
    await dataShown(page);
    await dataShown(other);
    await page.getByRole('switch', { name: 'Local only', exact: true, checked: false }).click();
    await page.getByRole('switch', { name: 'Local only', exact: true, checked: true }).waitFor();
    await other.getByRole('switch', { name: 'Local only', exact: true, checked: true }).waitFor({ timeout: 2_000 });
    await page.reload();
    await page.getByRole('switch', { name: 'Local only', exact: true, checked: true }).waitFor();
    await page.getByRole('switch', { name: 'Local only', exact: true }).click();
    await other.getByRole('switch', { name: 'Local only', exact: true, checked: false }).waitFor({ timeout: 2_000 });
    await fetch(`${stage.url}/api/local-only`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ on: true, minutes: 30 }),
    });
    await page.getByRole('switch', { name: 'Local only', exact: true, checked: true }).waitFor({ timeout: 2_000 });
    await page
      .getByText(/until \d{1,2}:\d\d/)
      .first()
      .waitFor();
    await page.getByRole('switch', { name: 'Local only', exact: true }).click();
    await page.getByRole('switch', { name: 'Local only', exact: true, checked: false }).waitFor();
    await page.context().close();
    await other.context().close();
  });

  await t.test('a router that is another one now, and one that is gone, is said in words; data stays', async () => {
    const { page } = await watchedPage(browser, stage.url);
    await page.goto(stage.url);
    await dataShown(page);
    const { page: newer } = await watchedPage(browser, stage.url);
    const state = await (await fetch(`${stage.url}/api/state`)).json();
    await newer.route('**/api/state', (route) => route.fulfill({ json: { ...state, version: '99.0.0' } }));
    await newer.route('**/api/events', (route) =>
      route.fulfill({
        contentType: 'text/event-stream',
        body: `data: ${JSON.stringify({ type: 'state-changed', state: { ...state, version: '99.0.0' } })}\n\n`,
      }),
    );
    await newer.goto(stage.url);
    await newer
      .getByText(/99\.0\.0/)
      .first()
      .waitFor();
    await newer.context().close();
    stage.product.kill('SIGTERM');
    await stage.product.exited;
    await page
      .getByText(/connection is lost/i)
      .first()
      .waitFor();
    assert.ok(await page.getByText('Spend', { exact: true }).first().isVisible());
    await page.context().close();
  });
});
