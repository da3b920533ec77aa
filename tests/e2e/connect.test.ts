import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { appPanel, withApps } from '../support/connect-screen.ts';
import { clientOf, everyClient } from '../support/fake-connect.ts';
import { until } from '../support/http.ts';
import { dataShown, shoot, violationsOf } from '../support/page.ts';
import type { Scene } from '../support/screen-page.ts';
import { failApi, walkStops } from '../support/screens.ts';
import { openStage } from '../support/stage.ts';

test('the screen Connect', { skip: withoutChromium }, async (t) => {
  await using stage = await openStage();
  const browser = await startBrowser();
  t.after(() => browser.close());
  const scene = { stage, browser };
  await looks(t, scene);
  await list(t, scene);
  await beside(t, scene);
  await ways(t, scene);
  await troubles(t, scene);
});

async function looks(t: TestContext, scene: Scene): Promise<void> {
  for (const look of [
    {},
    { colorScheme: 'dark' },
    { locale: 'de-DE' },
    { colorScheme: 'dark', locale: 'de-DE' },
  ] as const)
    await t.test(`nothing scrolls sideways or breaks a rule: ${JSON.stringify(look)}`, () =>
      withApps(scene, { ...look, path: '/connect' }, async (page) => {
        for (const client of ['', 'codex', 'claude-code', 'zed', 'open-webui', 'code', 'mcp'])
          for (const width of [360, 390, 900, 1440]) {
            await page.setViewportSize({ width, height: 900 });
            await page.goto(`${scene.stage.url}/connect?client=${client}`);
            await dataShown(page);
            await page.locator('.cn-panel .bone').waitFor({ state: 'detached' });
            await shoot(page, ['connect', client, width, ...Object.values(look)].join('-'));
            assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, client);
            assert.deepEqual(await violationsOf(page), [], `${client} ${width}`);
          }
      }),
    );
}

async function list(t: TestContext, scene: Scene): Promise<void> {
  await t.test('each app has its state and one button by its name, those that are here first', () =>
    withApps(scene, { path: '/connect' }, async (page) => {
      const headings = await page.getByRole('main').getByRole('heading', { level: 2 }).allTextContents();
      assert.deepEqual(headings, [
        'Connected',
        'Found on this computer',
        'Not found',
        'Anything else',
        'What connecting does',
      ]);
      for (const { title } of everyClient)
        assert.equal(await page.getByRole('button', { name: `Connect ${title}` }).count(), 1, title);
      await page.getByText('1 of 5 apps found here ask through the router').waitFor();
      const tile = (title: string) =>
        page.getByRole('listitem').filter({ has: page.getByRole('link', { name: title }) });
      await tile('Claude Code')
        .getByText(/^last request /)
        .waitFor();
      await tile('OpenCode').getByText('~/.config/opencode/opencode.json').waitFor();
      await tile('Continue').getByText('…/.continue/config.yaml').waitFor();
      await tile('Cursor').getByText('as tools over MCP').waitFor();
      assert.equal(await page.locator('.filled').count(), 1, 'one thing first');
      await page.getByRole('link', { name: 'See what would change' }).click();
      await appPanel(page, 'Codex').getByRole('button', { name: 'Connect Codex' }).waitFor();
      assert.equal(await page.locator('.filled').count(), 1, 'and then another');
    }),
  );

  await t.test('a name is searched for, and what has none is offered the address', () =>
    withApps(scene, { path: '/connect' }, async (page) => {
      const search = page.getByRole('searchbox', { name: 'Search apps' });
      await search.fill('open');
      await page.getByRole('link', { name: 'Codex' }).waitFor({ state: 'detached' });
      assert.ok(await page.getByRole('link', { name: 'Open WebUI' }).isVisible());
      await page.waitForURL(/q=open/);
      await search.fill('emacs');
      await page.getByText(/^No app here is called that/).waitFor();
      assert.deepEqual(await violationsOf(page), []);
      await page.getByRole('link', { name: 'Any SDK or script' }).click();
      await appPanel(page, 'Any SDK or script').waitFor();
    }),
  );

  await t.test('where nothing is here, nothing is said to be found, and each can be connected all the same', () =>
    withApps(scene, { path: '/connect', clients: [clientOf({ id: 'aider', title: 'Aider' })] }, async (page) => {
      await page.getByText('No app was found here', { exact: true }).waitFor();
      assert.equal(await page.getByRole('heading', { name: 'Found on this computer' }).count(), 0);
      await page.getByRole('link', { name: 'Aider' }).click();
      await appPanel(page, 'Aider')
        .getByText(/^It was not found here/)
        .waitFor();
      await appPanel(page, 'Aider').getByText('new file').waitFor();
      assert.deepEqual(await violationsOf(page), []);
    }),
  );

  await t.test('a file that cannot be parsed is said, with its name, and nothing can be pressed', () =>
    withApps(scene, { path: '/connect?client=zed' }, async (page, fake) => {
      const panel = appPanel(page, 'Zed');
      await panel.getByText(/settings\.json cannot be read at 41:3/).waitFor();
      const button = page.getByRole('button', { name: 'Connect Zed' });
      assert.equal(await button.getAttribute('aria-disabled'), 'true');
      await button.focus();
      await page.keyboard.press('Enter');
      assert.deepEqual(fake.orders, []);
      assert.deepEqual(await violationsOf(page), []);
      await page.unroute('**/api/connect');
      const mended = everyClient.map((client) => (client.id === 'zed' ? { ...client, problem: null } : client));
      await page.route('**/api/connect', (route) => route.fulfill({ json: { clients: mended } }));
      await panel.getByRole('button', { name: 'Look again' }).click();
      await panel.getByRole('button', { name: 'Connect Zed' }).waitFor();
    }),
  );
}

async function beside(t: TestContext, scene: Scene): Promise<void> {
  await t.test('code for any program is whole, with the address of this very router, and copied', () =>
    withApps(scene, { path: '/connect', permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      await page.getByRole('button', { name: 'Code for any other app' }).click();
      const panel = appPanel(page, 'Any SDK or script');
      await panel.getByRole('combobox', { name: 'Code for' }).click();
      await page.getByRole('option', { name: 'LangChain, Python' }).click();
      await panel.getByRole('button', { name: 'Copy LangChain, Python' }).click();
      await until('it is copied', async () =>
        (await page.evaluate(() => navigator.clipboard.readText())).includes(`base_url="${scene.stage.url}/v1"`),
      );
      await panel.getByText('pip install langchain-openai').waitFor();
    }),
  );

  await t.test('MCP apps get links that open them and lines to copy', () =>
    withApps(scene, { path: '/connect?client=mcp' }, async (page) => {
      const panel = appPanel(page, 'Any MCP app');
      const cursor = (await panel.getByRole('link', { name: 'Add to Cursor' }).getAttribute('href')) ?? '';
      const config = Buffer.from(new URL(cursor).searchParams.get('config') ?? '', 'base64').toString();
      assert.deepEqual(JSON.parse(config), { url: `${scene.stage.url}/mcp` });
      const code = (await panel.getByRole('link', { name: 'Add to VS Code' }).getAttribute('href')) ?? '';
      assert.match(decodeURIComponent(code), new RegExp(`"url":"${scene.stage.url}/mcp"`));
      await panel.getByText(`claude mcp add --transport http la-router ${scene.stage.url}/mcp`).waitFor();
    }),
  );
}

async function ways(t: TestContext, scene: Scene): Promise<void> {
  await t.test('Home says it until something is connected', async () => {
    const free = everyClient.map((client) => ({ ...client, connected: false }));
    await withApps(scene, { path: '/', clients: free }, async (page) => {
      await page.getByText(/^Found here: Claude Code, Codex, OpenCode and 2 more\./).waitFor();
      await shoot(page, 'connect-home');
      assert.deepEqual(await violationsOf(page), []);
      await page.getByRole('link', { name: 'Connect an app' }).click();
      await page.getByRole('heading', { level: 1, name: 'Connect' }).waitFor();
    });
    await withApps(scene, { path: '/' }, async (page) => {
      await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
      await page.waitForLoadState('networkidle');
      assert.equal(await page.getByRole('link', { name: 'Connect an app' }).count(), 0);
    });
  });

  await t.test('the palette and the keys lead there, and nothing is written on the way', () =>
    withApps(scene, { path: '/models' }, async (page, fake) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Find or do' }).fill('connect aider');
      await page.getByRole('option', { name: 'Connect Aider' }).click();
      await appPanel(page, 'Aider').waitFor();
      assert.deepEqual(fake.orders, []);
      await page.goto(`${scene.stage.url}/models`);
      await dataShown(page);
      await page.locator('main').focus();
      await page.keyboard.press('g');
      await page.keyboard.press('c');
      await page.getByRole('heading', { level: 1, name: 'Connect' }).waitFor();
    }),
  );

  await t.test('each step of the keyboard is seen, and none is a trap', () =>
    withApps(scene, { path: '/connect?client=codex' }, async (page) => {
      await appPanel(page, 'Codex').getByRole('button', { name: 'Connect Codex' }).waitFor();
      const stops = await walkStops(page, 'Connect');
      assert.deepEqual(
        stops.filter((stop) => stop.startsWith('unseen')),
        [],
      );
      assert.ok(stops.some((stop) => stop.includes('Connect Codex') || stop.includes('filled')));
    }),
  );
}

async function troubles(t: TestContext, scene: Scene): Promise<void> {
  await t.test('it is busy until the apps are known, and looks like them meanwhile', () =>
    withApps(scene, { path: '/settings' }, async (page) => {
      let letGo = (): void => undefined;
      const held = new Promise<void>((resolve) => (letGo = resolve));
      await page.unroute('**/api/connect');
      await page.route('**/api/connect', async (route) => {
        await held;
        await route.fulfill({ json: { clients: everyClient } });
      });
      await page.goto(`${scene.stage.url}/connect`);
      await page.locator('main[aria-busy="true"] .bone').first().waitFor();
      await shoot(page, 'connect-loading');
      assert.deepEqual(await violationsOf(page), []);
      letGo();
      await page.getByRole('link', { name: 'Codex' }).waitFor();
      await dataShown(page);
    }),
  );

  await t.test('what cannot be read is said with a way to try again', () =>
    withApps(scene, { path: '/connect', before: failApi, expected: /500/ }, async (page) => {
      await page.getByText('The apps could not be read').waitFor();
      await shoot(page, 'connect-failed');
      assert.deepEqual(await violationsOf(page), []);
      await page.unroute(/\/api\/(?!events)/);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('link', { name: 'Codex' }).waitFor();
    }),
  );

  await t.test('a refusal stands where it was asked for, in the words of the router', () =>
    withApps(
      scene,
      {
        path: '/connect?client=codex',
        expected: /409|422/,
        before: async (page) =>
          void (await page.route('**/api/connect/codex', (route) =>
            route.request().postDataJSON()?.print === true
              ? route.fallback()
              : route.fulfill({
                  status: 409,
                  json: { error: { message: 'config.toml was changed meanwhile. Connect it again.' } },
                }),
          )),
      },
      async (page) => {
        await page.getByRole('button', { name: 'Connect Codex' }).click();
        await appPanel(page, 'Codex').getByRole('alert').getByText('config.toml was changed meanwhile.').waitFor();
        await shoot(page, 'connect-refused');
        assert.deepEqual(await violationsOf(page), []);
      },
    ),
  );

  await t.test('a router that is gone leaves what is shown, and a click says that nothing was done', () =>
    withApps(scene, { path: '/connect?client=codex', expected: /ERR_|Failed to load/ }, async (page) => {
      await appPanel(page, 'Codex').getByRole('button', { name: 'Connect Codex' }).waitFor();
      scene.stage.product.kill('SIGTERM');
      await scene.stage.product.exited;
      await page.unrouteAll();
      await page.getByText(/The connection is lost/).waitFor();
      await page.getByRole('button', { name: 'Connect Codex' }).click();
      await appPanel(page, 'Codex').getByText('The router does not answer.').waitFor();
      assert.ok(await page.getByRole('link', { name: 'OpenCode' }).isVisible());
      await shoot(page, 'connect-gone');
      assert.deepEqual(await violationsOf(page), []);
    }),
  );
}
