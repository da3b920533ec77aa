// What each screen is for, as a stranger reads it from the words of its contract.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { until } from '../support/http.ts';
import { dataShown, focusIsSeen, watchedPage } from '../support/page.ts';
import { openStage, type Stage } from '../support/stage.ts';

interface Scene {
  readonly browser: Browser;
  readonly stage: Stage;
}

async function at({ browser, stage }: Scene, path: string): Promise<Page> {
  const { page } = await watchedPage(browser, stage.url);
  page.setDefaultTimeout(8_000);
  await page.goto(`${stage.url}${path}`);
  await dataShown(page);
  return page;
}

const isOff = async (button: Locator): Promise<boolean> => (await button.getAttribute('aria-disabled')) === 'true';

/** The figure of a term, as its definition begins. */
async function figureOf(page: Page, term: string): Promise<string> {
  const groups = page.locator('dl > div, dl').filter({ has: page.locator('dt', { hasText: new RegExp(`^${term}$`) }) });
  return (await groups.last().locator('dd').first().innerText()).trim();
}

const requestsShown = (page: Page): Locator => page.getByRole('main').locator('a[href^="/requests/"]');

test('home, by its contract', { skip: withoutChromium }, async (t) => {
  await using stage = await openStage();
  await stage.fill();
  const browser = await startBrowser();
  t.after(() => browser.close());
  const scene = { browser, stage };

  await t.test('figures begin in full and follow within a second', async () => {
    const page = await at(scene, '/');
    const summary = await (await fetch(`${stage.url}/api/summary?hours=24&projectId=*`)).json();
    const count = Number(summary.requests);
    assert.ok((await figureOf(page, 'Requests')).startsWith(String(count)), await figureOf(page, 'Requests'));
    assert.match(await figureOf(page, 'Spend'), /^\$\d+(\.\d+)?/);
    await stage.ask({ model: 'local/gemma-4-e4b' });
    await until('the figure follows', async () => (await figureOf(page, 'Requests')).startsWith(String(count + 1)));
    await page.route('**/api/summary*', (route) =>
      route.fulfill({ json: { ...summary, requests: 1_234_567, succeeded: 1_234_000, costUsd: 12_345.67 } }),
    );
    await page.reload();
    await dataShown(page);
    assert.ok((await figureOf(page, 'Requests')).startsWith('1,234,567'), await figureOf(page, 'Requests'));
    assert.ok((await figureOf(page, 'Spend')).startsWith('$12,345.67'), await figureOf(page, 'Spend'));
    await page.context().close();
  });

  await t.test('the address is copied as programs need it', async () => {
    const page = await at(scene, '/');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy address', exact: true }).click();
    await until('it is in the clipboard', async () => {
      const held = await page.evaluate(() => navigator.clipboard.readText());
      return held === `${stage.url}/v1`;
    });
    await page.context().close();
  });

  await t.test('a request leads to its address, which says its id and where it was answered', async () => {
    const page = await at(scene, '/');
    const link = requestsShown(page).first();
    const path = (await link.getAttribute('href')) ?? '';
    const id = path.split('/').at(-1) ?? '';
    await link.click();
    await page.waitForURL((url) => url.pathname === path);
    await page.getByRole('heading', { name: 'Why', exact: true }).waitFor();
    const { target } = await (await fetch(`${stage.url}/api/requests/${id}`)).json();
    const main = page.getByRole('main');
    for (const text of [id, target])
      await main.getByText(text, { exact: true }).filter({ visible: true }).first().waitFor();
    await page.context().close();
  });

  await t.test(
    'each alert that is open is said in words: a wall, a key that is refused, a policy that is not in force',
    async () => {
      await stage.ask({ model: 'openai/error-401' });
      const page = await at(scene, '/');
      const good = readFileSync(join(stage.home.folder, 'policy.yaml'), 'utf8');
      stage.home.write('policy.yaml', `${good}\nroutess: []\n`);
      await until('the policy has an alert', async () => {
        const { alerts } = await (await fetch(`${stage.url}/api/alerts`)).json();
        return alerts.some(({ kind }: { readonly kind: string }) => kind === 'policy');
      });
      const { alerts } = await (await fetch(`${stage.url}/api/alerts`)).json();
      const kinds = alerts.map(({ kind }: { readonly kind: string }) => kind);
      for (const kind of ['policy', 'provider', 'wall']) assert.ok(kinds.includes(kind), `${kind} in ${kinds.join()}`);
      for (const { title } of alerts) await page.getByRole('main').getByText(title).first().waitFor();
      stage.home.write('policy.yaml', good);
      await until('it is mended', async () => {
        const now = await (await fetch(`${stage.url}/api/alerts`)).json();
        return !now.alerts.some(({ kind }: { readonly kind: string }) => kind === 'policy');
      });
      await page.context().close();
    },
  );

  await t.test('a chart shows itself as a table', async () => {
    for (const path of ['/', '/requests']) {
      const page = await at(scene, path);
      const show = page.getByRole('button', { name: 'Show as table', exact: true });
      if (path === '/') assert.ok((await show.count()) > 0);
      for (const one of await show.all()) {
        const before = await page.locator('table:visible').count();
        await one.click();
        await until('there is a table', async () => (await page.locator('table:visible').count()) > before);
        assert.ok((await page.locator('table:visible th').count()) > 1);
      }
      await page.context().close();
    }
  });
});

test('requests, by its contract', { skip: withoutChromium }, async (t) => {
  await using stage = await openStage();
  for (let round = 0; round < 3; round++) await stage.fill();
  const browser = await startBrowser();
  t.after(() => browser.close());
  const scene = { browser, stage };

  await t.test('a new one goes in at the top; scrolled down it waits to be asked for', async () => {
    const page = await at(scene, '/requests');
    const first = await requestsShown(page).first().getAttribute('href');
    await stage.ask({ app: 'codex_cli_rs/0.98.0', model: 'local/gemma-4-e4b' });
    await until('it is at the top', async () => (await requestsShown(page).first().getAttribute('href')) !== first);
    const newer = /^\d+ new$/;
    assert.equal(await page.getByRole('button', { name: newer }).count(), 0);
    await requestsShown(page).nth(5).hover();
    await page.mouse.wheel(0, 600);
    await page.waitForFunction(() =>
      [...document.querySelectorAll('main, main *')].some(({ scrollTop }) => scrollTop > 300),
    );
    await stage.ask({ model: 'local/gemma-4-e4b' });
    await page.getByRole('button', { name: '1 new', exact: true }).waitFor({ timeout: 2_000 });
    await stage.ask({ model: 'local/gemma-4-e4b' });
    await page.getByRole('button', { name: '2 new', exact: true }).click();
    const { requests } = await (await fetch(`${stage.url}/api/requests?limit=1`)).json();
    await until(
      'the newest is at the top',
      async () => (await requestsShown(page).first().getAttribute('href')) === `/requests/${requests[0].id}`,
    );
    assert.equal(await page.getByRole('button', { name: newer }).count(), 0);
    await page.context().close();
  });

  await t.test('a filter stands in the address under the name of the API, and is there after a reload', async () => {
    for (const query of ['outcome=blocked', 'zone=device', 'target=local/gemma-4-e4b', 'tier=SIMPLE']) {
      const page = await at(scene, `/requests?${query}`);
      const answer = await (await fetch(`${stage.url}/api/requests?limit=100&${query}`)).json();
      const ids = answer.requests.map(({ id }: { readonly id: string }) => `/requests/${id}`);
      if (ids.length > 0) await requestsShown(page).first().waitFor();
      const shown = await requestsShown(page).evaluateAll((links) =>
        links.map((link) => new URL((link as HTMLAnchorElement).href).pathname),
      );
      assert.deepEqual(
        shown.filter((path) => !ids.includes(path)),
        [],
        query,
      );
      assert.equal(new URL(page.url()).searchParams.get(query.split('=')[0] ?? ''), query.split('=')[1]);
      await page.reload();
      await dataShown(page);
      assert.equal(new URL(page.url()).searchParams.get(query.split('=')[0] ?? ''), query.split('=')[1]);
      await page.context().close();
    }
  });

  await t.test('arrows walk the rows, Enter opens one, Escape closes it', async () => {
    const page = await at(scene, '/requests');
    const paths = await requestsShown(page).evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    await page.getByRole('searchbox', { name: 'Search', exact: true }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowDown');
    assert.ok(await focusIsSeen(page));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/requests\/[^?]+/);
    assert.ok(paths.slice(0, 3).includes(new URL(page.url()).pathname));
    await page.getByRole('heading', { name: 'Why', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => url.pathname === '/requests');
    await page.context().close();
  });

  await t.test('a request that does not exist is said in words', async () => {
    const page = await at(scene, '/requests/no-such-request');
    await page
      .getByRole('main')
      .getByText(/no such|not|no request/i)
      .first()
      .waitFor();
    await page.context().close();
  });
});

test('policy, by its contract', { skip: withoutChromium }, async (t) => {
  await using stage = await openStage();
  const browser = await startBrowser();
  t.after(() => browser.close());
  const scene = { browser, stage };
  const file = join(stage.home.folder, 'policy.yaml');
  const original = readFileSync(file, 'utf8');

  await t.test('Tab leaves the text, an error is told by its place and nothing can be saved', async () => {
    const page = await at(scene, '/policy');
    const text = page.getByRole('textbox', { name: 'policy.yaml', exact: true });
    const save = page.getByRole('button', { name: 'Save', exact: true });
    await text.click();
    await page.keyboard.press('Tab');
    assert.ok(!(await text.evaluate((element) => element.contains(document.activeElement))));
    await page.keyboard.press('Shift+Tab');
    await text.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText('\nroutess: []\n');
    const problems = page.getByRole('region', { name: 'Problems', exact: true });
    const line = original.split('\n').length + 1;
    await problems.getByText(new RegExp(`\\b${line}:1\\b`)).waitFor();
    assert.ok(await isOff(save));
    await save.focus();
    await page.keyboard.press('Enter');
    assert.equal(readFileSync(file, 'utf8'), original);
    await page.context().close();
  });

  await t.test('Save writes at once, comments and all, and Undo puts the text back', async () => {
    const page = await at(scene, '/policy');
    const text = page.getByRole('textbox', { name: 'policy.yaml', exact: true });
    const save = page.getByRole('button', { name: 'Save', exact: true });
    await text.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText('# the end\n');
    await until('it may be saved', async () => !(await isOff(save)));
    await save.click();
    await until('it is written', async () => readFileSync(file, 'utf8') === `${original}# the end\n`);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await until('it is put back', async () => readFileSync(file, 'utf8') === original);
    await until('the text is the old one', async () => !(await text.innerText()).includes('# the end'));
    await page.context().close();
  });
});

test('models, playground and settings, by their contract', { skip: withoutChromium }, async (t) => {
  await using stage = await openStage();
  await stage.ask({});
  const browser = await startBrowser();
  t.after(() => browser.close());
  const scene = { browser, stage };

  await t.test('the catalog lists every model by its name in one page', async () => {
    const page = await at(scene, '/models');
    await page.getByRole('tab', { name: 'Catalog', exact: true }).click();
    const { models } = await (await fetch(`${stage.url}/api/models/catalog`)).json();
    assert.ok(models.length > 5);
    for (const { name } of models) await page.getByRole('main').getByText(name, { exact: true }).first().waitFor();
    await page.context().close();
  });

  await t.test('a message is answered, and the answer says by what', async () => {
    const page = await at(scene, '/playground');
    const send = page.getByRole('button', { name: 'Send', exact: true });
    assert.ok(await isOff(send), 'there is nothing to send');
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Hello');
    await send.click();
    const { requests } = await untilAsked(stage, 2);
    await page
      .getByRole('main')
      .getByText(requests[0]?.target ?? '-', { exact: true })
      .first()
      .waitFor();
    await page.context().close();
  });

  await t.test('settings show what this router is', async () => {
    const page = await at(scene, '/settings');
    const state = await (await fetch(`${stage.url}/api/state`)).json();
    for (const text of [state.version, state.home, state.policyFile, stage.url])
      await page.getByRole('main').getByText(text).first().waitFor();
    await page.getByRole('button', { name: 'Diagnostics…', exact: true }).waitFor();
    await page.context().close();
  });
});

async function untilAsked(
  stage: Stage,
  count: number,
): Promise<{ readonly requests: readonly { readonly target: string }[] }> {
  let answer = { requests: [] as readonly { readonly target: string }[] };
  await until('it is asked', async () => {
    answer = await (await fetch(`${stage.url}/api/requests?limit=10`)).json();
    return answer.requests.length >= count;
  });
  return answer;
}
