// Every state of the screens Projects and Usage, wide and narrow, in both languages and colours: nothing scrolls sideways.
// With SHOTS they are pictures as well.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright';
import type { Project } from '../../main/contract/projects.ts';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { until } from '../support/http.ts';
import { writeHistory } from '../support/money-history.ts';
import { shoot, watchedPage } from '../support/page.ts';
import { failApi } from '../support/screens.ts';
import { openStage, stagePolicy, type Stage } from '../support/stage.ts';

const looks = [
  { locale: 'en-US', colorScheme: 'light' },
  { locale: 'de-DE', colorScheme: 'dark' },
  { locale: 'en-US', colorScheme: 'dark' },
  { locale: 'de-DE', colorScheme: 'light' },
] as const;
const sizes = [
  { width: 1440, height: 1500 },
  { width: 360, height: 2100 },
] as const;

interface State {
  readonly name: string;
  readonly path: string;
  readonly stage: Stage;
  readonly before?: (page: Page) => Promise<void>;
  /** Done once it is shown. */
  readonly shown?: (page: Page) => Promise<void>;
  /** Nothing comes: it stays busy. */
  readonly isBusy?: boolean;
}

const policy = (url: string): string => `${stagePolicy(url)}baseline: anthropic/claude-opus\n`;

/** Nothing is answered any more. */
const hangApi = async (page: Page): Promise<void> => {
  await page.route(/\/api\/(?!events|state)/, () => undefined);
};
const asTable = (page: Page): Promise<void> => page.getByRole('button', { pressed: false, name: /abel|able/ }).click();

async function post(
  stage: Stage,
  path: string,
  body: object,
): Promise<{ readonly id: string; readonly token: string }> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${stage.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json();
}

/** A few projects, one of which has spent all that it may. */
async function makeProjects(stage: Stage): Promise<string> {
  await post(stage, '/api/projects', { name: 'Billing bot', budgetUsd: 40, rateLimit: { rpm: 60 } });
  await post(stage, '/api/projects', { name: 'Support drafts for all of the company', budgetUsd: 60, hardCap: false });
  const { id, token } = await post(stage, '/api/projects', { name: 'Night runs', budgetUsd: 0.01 });
  await post(stage, `/api/projects/${id}/token`, { name: 'notebook' });
  const ask = (): Promise<Response> =>
    fetch(`${stage.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        model: 'anthropic/claude-opus',
        max_tokens: 300,
        messages: [{ role: 'user', content: 'Hi' }],
      }),
    });
  await until('it is refused', async () => (await ask()).status === 402, 20_000);
  const { projects }: { readonly projects: readonly Project[] } = await (
    await fetch(`${stage.url}/api/projects`)
  ).json();
  const budgetUsd = projects.find((project) => project.id === id)?.spentUsd ?? 0;
  const headers = { 'content-type': 'application/json' };
  await fetch(`${stage.url}/api/projects/${id}`, { method: 'PUT', headers, body: JSON.stringify({ budgetUsd }) });
  return id;
}

type Look = (typeof looks)[number];

async function pictures(page: Page, name: string, { locale, colorScheme }: Look): Promise<void> {
  for (const { width, height } of sizes) {
    await page.setViewportSize({ width, height });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    await page.evaluate(() => document.fonts.ready);
    await shoot(page, `${name}-${width}-${locale.slice(0, 2)}-${colorScheme}`);
  }
}

test('the screens of money in all their states', { skip: withoutChromium }, async (t) => {
  await using empty = await openStage();
  await using stage = await openStage({ policy, prepare: writeHistory });
  const id = await makeProjects(stage);
  const browser = await startBrowser();
  t.after(() => browser.close());
  const states: readonly State[] = [
    { name: 'usage-empty', path: '/usage', stage: empty },
    { name: 'usage-filled', path: '/usage', stage },
    { name: 'usage-table', path: '/usage', stage, shown: asTable },
    { name: 'usage-loading', path: '/usage', stage, before: hangApi, isBusy: true },
    { name: 'usage-error', path: '/usage', stage, before: failApi },
    { name: 'projects-empty', path: '/projects', stage: empty },
    { name: 'projects-filled', path: '/projects', stage },
    { name: 'projects-loading', path: '/projects', stage, before: hangApi, isBusy: true },
    { name: 'projects-error', path: '/projects', stage, before: failApi },
    { name: 'project-reached', path: `/projects/${id}`, stage },
    { name: 'home-reached', path: '/', stage },
  ];
  const wanted = process.env['SHOTS'] === undefined ? looks.slice(0, 2) : looks;
  for (const look of wanted)
    for (const state of states)
      await t.test(`${state.name}: ${Object.values(look).join(', ')}`, async () => {
        const { page } = await watchedPage(browser, state.stage.url, look);
        page.setDefaultTimeout(8_000);
        await state.before?.(page);
        await page.goto(`${state.stage.url}${state.path}`);
        const busy = String(state.isBusy === true);
        await page.locator(`main[aria-busy="${busy}"]`).waitFor();
        // Bones come only where it takes long.
        if (state.isBusy === true) await page.locator('.bone').first().waitFor();
        await state.shown?.(page);
        await pictures(page, state.name, look);
        await page.context().close();
      });

  await t.test('a router that is gone leaves what is shown, and is said to be gone', async () => {
    const shown = wanted.flatMap((look) => ['usage', 'projects'].map((name) => ({ look, name })));
    const pages = await Promise.all(
      shown.map(async ({ look, name }) => {
        const { page } = await watchedPage(browser, stage.url, look);
        await page.goto(`${stage.url}/${name}`);
        await page.locator('main[aria-busy="false"]').waitFor();
        return { page, look, name };
      }),
    );
    stage.product.kill('SIGTERM');
    await stage.product.exited;
    for (const { page, look, name } of pages) {
      await page.getByText(/The connection is lost|Die Verbindung ist weg/).waitFor();
      await pictures(page, `${name}-offline`, look);
      await page.context().close();
    }
  });
});
