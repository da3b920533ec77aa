import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import OpenAI from 'openai';
import type { Page } from 'playwright';
import type { Alert } from '../../main/contract/alerts.ts';
import type { Project } from '../../main/contract/projects.ts';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { until } from '../support/http.ts';
import { dataShown, shoot, violationsOf } from '../support/page.ts';
import { figureOf, withScreen, type Scene } from '../support/screen-page.ts';
import { failApi } from '../support/screens.ts';
import { openStage } from '../support/stage.ts';

const made = async ({ stage }: Scene, body: object): Promise<Project & { readonly token: string }> => {
  const answer = await fetch(`${stage.url}/api/projects`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json();
};

const told = async ({ stage }: Scene, id: string): Promise<Project> =>
  (await fetch(`${stage.url}/api/projects/${id}`)).json();

const tokenForm = /^lr_sk_[\w-]{20,}$/;

test('the screens of projects', { skip: withoutChromium }, async (t) => {
  await using stage = await openStage();
  const browser = await startBrowser();
  t.after(() => browser.close());
  const scene = { stage, browser };
  await fromNothing(t, scene);
  await settings(t, scene);
  await tokens(t, scene);
  await requests(t, scene);
  await budgets(t, scene);
  await troubles(t, scene);
});

async function fromNothing(t: TestContext, scene: Scene): Promise<void> {
  await t.test('before there is one it says what a project is for, and breaks no rule', () =>
    withScreen(scene, { path: '/projects' }, async (page) => {
      await page.getByText('Everything is one project so far').waitFor();
      await page.getByRole('link', { name: 'default' }).waitFor();
      await shoot(page, 'projects-empty');
      assert.deepEqual(await violationsOf(page), []);
    }),
  );

  await t.test('one is made, its token is shown once, and what a client asks with it is seen to count', () =>
    withScreen(scene, { path: '/projects', permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      await page.getByRole('button', { name: 'New project' }).click();
      const dialog = page.getByRole('dialog', { name: 'New project' });
      await dialog.getByRole('button', { name: 'Create' }).click();
      await dialog.getByText('It needs a name.').waitFor();
      await shoot(page, 'projects-new');
      assert.deepEqual(await violationsOf(page), []);
      await dialog.getByRole('textbox', { name: 'Name' }).fill('  Support drafts ');
      await page.keyboard.press('Enter');
      const shown = page.getByRole('dialog', { name: 'Token of Support drafts' });
      const token = await shown.getByLabel('Token', { exact: true }).innerText();
      assert.match(token, tokenForm);
      await shoot(page, 'projects-token');
      assert.deepEqual(await violationsOf(page), []);
      await page.keyboard.press('Escape');
      await shown.getByRole('button', { name: 'Copy' }).click();
      await until('it is copied', async () => (await page.evaluate(() => navigator.clipboard.readText())) === token);
      await shown.getByRole('button', { name: 'Done' }).click();
      await page.getByRole('heading', { level: 1, name: 'Support drafts' }).waitFor();
      await page
        .getByRole('row', { name: /^main/ })
        .getByText(`…${token.slice(-4)}`)
        .waitFor();
      assert.ok(!(await page.content()).includes(token));
      assert.equal(await figureOf(page, 'Requests'), '0');
      const client = new OpenAI({ apiKey: token, baseURL: `${scene.stage.url}/v1` });
      await client.chat.completions.create({
        model: 'cluster/qwen3-coder-30b',
        messages: [{ role: 'user', content: 'Hello' }],
      });
      await until('it counts', async () => (await figureOf(page, 'Requests')) === '1');
      await page.getByRole('row', { name: /^main 1/ }).waitFor();
    }),
  );

  await t.test('a name that is taken is refused where it is written', () =>
    withScreen(scene, { path: '/projects?new=1', expected: /409/ }, async (page) => {
      const dialog = page.getByRole('dialog', { name: 'New project' });
      await dialog.getByRole('textbox', { name: 'Name' }).fill('SUPPORT DRAFTS');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await dialog.getByText(/Another project has this name/).waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await page.waitForURL('**/projects');
    }),
  );
}

async function settings(t: TestContext, scene: Scene): Promise<void> {
  const { id } = await made(scene, { name: 'Billing bot' });

  await t.test('what it may is written in place, refused in words, and taken back', () =>
    withScreen(scene, { path: `/projects/${id}` }, async (page) => {
      const budget = page.getByRole('textbox', { name: 'Budget, US dollars' });
      await budget.fill('plenty');
      await budget.press('Enter');
      await page.getByText(/^An amount in US dollars/).waitFor();
      assert.equal(await budget.getAttribute('aria-invalid'), 'true');
      await budget.fill('40,5');
      await budget.press('Enter');
      await page.getByRole('meter', { name: 'Budget' }).waitFor();
      assert.equal((await told(scene, id)).budgetUsd, 40.5);
      await page.getByRole('combobox', { name: 'Period' }).click();
      await page.getByRole('option', { name: 'a week' }).click();
      await page.getByText(/^this week, anew/).waitFor();
      await page.getByRole('textbox', { name: 'Tell me at, percent' }).fill('90');
      await page.getByRole('switch', { name: 'Stop at the budget' }).click();
      await page.getByText('At the budget you are told, and nothing is refused.').waitFor();
      await page.getByRole('textbox', { name: 'Requests', exact: true }).fill('60');
      await page.keyboard.press('Tab');
      await page.getByRole('combobox', { name: 'Routing policy' }).click();
      await page.getByRole('option').nth(1).click();
      await page.getByRole('switch', { name: 'Believe its sensitivity hints' }).click();
      await page.getByText(/^Its apps can say that a request is harmless/).waitFor();
      await until('all of it is kept', async () => {
        const now = await told(scene, id);
        const kept = [now.budgetPeriod, now.hardCap, now.rateLimit?.rpm, now.trustSensitivityHints, now.alertAt.join()];
        return now.routingPolicy !== null && kept.join(' ') === 'week false 60 true 0.9';
      });
      await page.getByRole('button', { name: 'Undo' }).last().click();
      await page.getByRole('switch', { name: 'Believe its sensitivity hints', checked: false }).waitFor();
      assert.equal((await told(scene, id)).trustSensitivityHints, false);
      await page.getByRole('textbox', { name: 'Name' }).fill('Billing robot');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Billing robot' }).waitFor();
      assert.deepEqual(await violationsOf(page), []);
    }),
  );

  for (const look of [{}, { colorScheme: 'dark', locale: 'de-DE' }] as const)
    await t.test(`nothing scrolls sideways or breaks a rule: ${JSON.stringify(look)}`, () =>
      withScreen(scene, { ...look, path: `/projects/${id}` }, async (page) => {
        for (const path of [`/projects/${id}`, '/projects']) {
          await page.goto(`${scene.stage.url}${path}`);
          await dataShown(page);
          for (const width of [360, 900, 1440]) {
            await page.setViewportSize({ width, height: 900 });
            assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, path);
            assert.deepEqual(await violationsOf(page), [], `${path} ${width}`);
            await shoot(
              page,
              `${path.replaceAll('/', '-').slice(1)}-${width}-${look === undefined ? '' : Object.values(look).join('-')}`,
            );
          }
        }
      }),
    );

  await t.test('the palette makes one and goes to one', () =>
    withScreen(scene, { path: '/projects' }, async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Find or do' }).fill('project billing');
      await page.getByRole('option', { name: 'Project Billing robot' }).click();
      await page.getByRole('heading', { level: 1, name: 'Billing robot' }).waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Find or do' }).fill('new project');
      await page.getByRole('option', { name: 'New project' }).click();
      await page.getByRole('dialog', { name: 'New project' }).waitFor();
    }),
  );

  await t.test('deleting says what stays, and the screen of what is gone says so', () =>
    withScreen(scene, { path: `/projects/${id}` }, async (page) => {
      await page.getByRole('button', { name: 'Delete…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Delete Billing robot?' });
      await dialog.getByText(/^Its name, its requests and what they cost/).waitFor();
      assert.deepEqual(await violationsOf(page), []);
      await dialog.getByRole('button', { name: 'Delete the project' }).click();
      await page.waitForURL('**/projects');
      await page.getByRole('link', { name: 'Billing robot' }).waitFor({ state: 'detached' });
      await page.goto(`${scene.stage.url}/projects/${id}`);
      await page.getByRole('heading', { level: 1, name: 'No such project' }).waitFor();
      await page.goto(`${scene.stage.url}/projects/default`);
      await dataShown(page);
      assert.equal(await page.getByRole('button', { name: 'Delete…' }).getAttribute('aria-disabled'), 'true');
    }),
  );
}

async function tokens(t: TestContext, scene: Scene): Promise<void> {
  const { id, token: first } = await made(scene, { name: 'Research' });
  const answers = async (token: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${scene.stage.url}/v1/models`, { headers })).status;
  };

  await t.test('one more is made, one is rotated and one is revoked, each asked about and shown once', () =>
    withScreen(scene, { path: `/projects/${id}` }, async (page) => {
      const shownToken = async (): Promise<string> => {
        const text = await page.getByLabel('Token', { exact: true }).innerText();
        await page.getByRole('button', { name: 'Done' }).click();
        return text;
      };
      await page.getByRole('button', { name: 'New token' }).click();
      const dialog = page.getByRole('dialog', { name: 'New token' });
      await dialog.getByRole('textbox', { name: 'Name' }).fill('main');
      await page.keyboard.press('Enter');
      await dialog.getByText('There is a token of that name. Rotate it instead.').waitFor();
      await dialog.getByRole('textbox', { name: 'Name' }).fill('notebook');
      await page.keyboard.press('Enter');
      const second = await shownToken();
      assert.match(second, tokenForm);
      assert.deepEqual([await answers(first), await answers(second)], [200, 200]);
      await page.getByRole('button', { name: 'More about main' }).click();
      await page.getByRole('menuitem', { name: 'Rotate…' }).click();
      await page.getByText(/stops at once, and answers under way with it end/).waitFor();
      await page.getByRole('button', { name: 'Rotate', exact: true }).click();
      const third = await shownToken();
      assert.deepEqual([await answers(first), await answers(third)], [401, 200]);
      await page.getByRole('button', { name: 'More about notebook' }).click();
      await page.getByRole('menuitem', { name: 'Revoke…' }).click();
      await page.getByRole('button', { name: 'Revoke', exact: true }).click();
      await page.getByRole('button', { name: 'More about notebook' }).waitFor({ state: 'detached' });
      assert.deepEqual([await answers(second), await answers(third)], [401, 200]);
      assert.deepEqual(await violationsOf(page), []);
    }),
  );
}

/** Tells that much is spent, whatever was. */
async function spending(page: Page, id: string, part: Partial<Project>): Promise<void> {
  await page.route('**/api/projects', async (route) => {
    const answer = await route.fetch();
    const { projects }: { readonly projects: readonly Project[] } = await answer.json();
    const json = { projects: projects.map((one) => (one.id === id ? { ...one, ...part } : one)) };
    await route.fulfill({ response: answer, json });
  });
}

async function requests(t: TestContext, scene: Scene): Promise<void> {
  const { id, token } = await made(scene, { name: 'Zendesk' });
  const client = new OpenAI({ apiKey: token, baseURL: `${scene.stage.url}/v1` });
  const answer = await client.chat.completions.create({
    model: 'anthropic/claude-opus',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  await scene.stage.ask({ model: 'local/gemma-4-e4b' });

  await t.test('requests are found by project and by token, and one says what it was charged for', () =>
    withScreen(scene, { path: `/projects/${id}` }, async (page) => {
      await page.getByRole('link', { name: 'Its requests' }).click();
      await page.waitForURL(`**/requests?projectId=${id}`);
      const rows = page.getByRole('grid', { name: 'List of requests' }).locator('[data-id]');
      await page.getByRole('button', { name: 'Remove the filter Project Zendesk' }).waitFor();
      await until('only those of it are there', async () => (await rows.count()) === 1);
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Token main' }).click();
      await page.waitForURL(/app=main/);
      await rows.first().getByRole('link').click();
      const why = page.getByRole('complementary', { name: 'Why' });
      await why.getByText(/project Zendesk · token main/).waitFor();
      await why.getByRole('row', { name: /^In \d+ \$5\.00$/ }).waitFor();
      await why.getByRole('row', { name: /^Out \d+ \$25\.00$/ }).waitFor();
      assert.ok(answer.choices.length > 0);
      await shoot(page, 'why-charged');
      assert.deepEqual(await violationsOf(page), []);
    }),
  );
}

async function budgets(t: TestContext, scene: Scene): Promise<void> {
  const { id } = await made(scene, { name: 'Night runs', budgetUsd: 50 });
  const spent = { spentUsd: 41.1, reservedUsd: 2, forecastUsd: 49.6 };

  await t.test('the meter says what is spent, held and where the period ends', () =>
    withScreen(scene, { path: `/projects/${id}`, before: (page) => spending(page, id, spent) }, async (page) => {
      const meter = page.getByRole('meter', { name: 'Budget' });
      assert.equal(await meter.getAttribute('aria-valuenow'), '82');
      assert.equal(
        await meter.getAttribute('aria-valuetext'),
        '$41.10 of $50.00 spent, $2.00 held for answers under way, on pace for $49.60',
      );
      await page.getByText('80% passed').waitFor();
      assert.equal(await figureOf(page, 'Spend'), '$41.10');
      assert.deepEqual(await violationsOf(page), []);
    }),
  );

  await t.test('at its cap it is said in the list and on its page', () =>
    withScreen(scene, { path: '/projects', before: (page) => spending(page, id, { spentUsd: 50 }) }, async (page) => {
      const row = page.getByRole('row', { name: /^Night runs/ });
      await row.getByText('Budget reached').waitFor();
      await shoot(page, 'projects-reached');
      await row.getByRole('link', { name: 'Night runs' }).click();
      await page.getByRole('heading', { level: 1, name: 'Night runs' }).waitFor();
      await page.getByRole('main').getByText('Budget reached').waitFor();
      assert.equal(await page.getByRole('meter', { name: 'Budget' }).getAttribute('aria-valuenow'), '100');
      await shoot(page, 'project-reached');
      assert.deepEqual(await violationsOf(page), []);
    }),
  );

  await t.test('what is held counts too: it is said after a load, and on Home, with nothing of an alert', async () => {
    const held = { spentUsd: 30, reservedUsd: 20 };
    await withScreen(scene, { path: `/projects/${id}`, before: (page) => spending(page, id, held) }, async (page) => {
      await page.getByRole('main').getByText('Budget reached').waitFor();
      await page.reload();
      await page.getByRole('main').getByText('Budget reached').waitFor();
      await page.goto(scene.stage.url);
      await page.getByRole('main').getByText('Budget reached').waitFor();
      await page.getByRole('link', { name: 'Night runs' }).click();
      await page.getByRole('heading', { level: 1, name: 'Night runs' }).waitFor();
      assert.deepEqual(await violationsOf(page), []);
    });
  });

  await t.test('a budget over all is set and taken away on the list', () =>
    withScreen(scene, { path: '/projects' }, async (page) => {
      const budget = page.getByRole('textbox', { name: 'Budget, US dollars' });
      await budget.fill('300');
      await budget.press('Enter');
      await page.getByRole('meter', { name: 'Budget over all' }).waitFor();
      assert.equal((await told(scene, '*')).budgetUsd, 300);
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByRole('meter', { name: 'Budget over all' }).waitFor({ state: 'detached' });
      assert.equal((await told(scene, '*')).budgetUsd, null);
    }),
  );

  await t.test(
    'a request that its budget does not hold is told as that on Home, and asks again once the budget is raised',
    async () => {
      const { id: tight, token } = await made(scene, { name: 'Tight', budgetUsd: 0.000_001 });
      const ask = (): Promise<number> =>
        fetch(`${scene.stage.url}/v1/chat/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({
            model: 'anthropic/claude-opus',
            max_tokens: 100,
            messages: [{ role: 'user', content: 'Hello' }],
          }),
        }).then(({ status }) => status);
      await withScreen(scene, { path: `/projects/${tight}` }, async (page) => {
        assert.equal(await ask(), 402);
        await page.goto(scene.stage.url);
        await page.getByRole('main').getByText('A request did not fit into the budget of Tight').waitFor();
        assert.equal(await page.getByText('Budget reached').count(), 0);
        await page.goto(`${scene.stage.url}/projects/${tight}`);
        const { alerts }: { readonly alerts: readonly Alert[] } = await (
          await fetch(`${scene.stage.url}/api/alerts`)
        ).json();
        const title = alerts.find(({ kind }) => kind === 'budget')?.title ?? 'none';
        const budget = page.getByRole('textbox', { name: 'Budget, US dollars' });
        await budget.fill('5');
        await budget.press('Enter');
        await until('it is raised', async () => (await told(scene, tight)).budgetUsd === 5);
        assert.equal(await page.getByText('Budget reached').count(), 0);
        assert.equal(await ask(), 200);
        await until('what it spent is seen', async () => /^[<$]/.test(await figureOf(page, 'Spend')));
        await page.goto(scene.stage.url);
        await dataShown(page);
        assert.equal(await page.getByText(title).count(), 0);
        assert.equal(await page.getByText('Budget reached').count(), 0);
      });
    },
  );
}

async function troubles(t: TestContext, scene: Scene): Promise<void> {
  await t.test('what cannot be read is said with a way to try again', () =>
    withScreen(scene, { path: '/projects', before: failApi, expected: /500/ }, async (page) => {
      await page.getByText('The projects could not be read').waitFor();
      assert.deepEqual(await violationsOf(page), []);
      await page.unroute(/\/api\/(?!events)/);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('link', { name: 'default' }).waitFor();
    }),
  );

  await t.test('a router that is gone leaves what is shown, and a change says that it was not made', () =>
    withScreen(scene, { path: '/projects/default', expected: /ERR_|Failed to load/ }, async (page) => {
      scene.stage.product.kill('SIGTERM');
      await scene.stage.product.exited;
      await page.getByText(/The connection is lost/).waitFor();
      await page.getByRole('switch', { name: 'Believe its sensitivity hints' }).click();
      await page.getByText('The router does not answer.').first().waitFor();
      assert.ok(await page.getByRole('heading', { level: 1, name: 'default' }).isVisible());
      assert.deepEqual(await violationsOf(page), []);
    }),
  );
}
