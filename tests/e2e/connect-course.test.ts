import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import OpenAI from 'openai';
import type { Locator } from 'playwright';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { appPanel, withApps } from '../support/connect-screen.ts';
import { clientOf } from '../support/fake-connect.ts';
import { until } from '../support/http.ts';
import { focusIsSeen, shoot, violationsOf } from '../support/page.ts';
import type { Scene } from '../support/screen-page.ts';
import { openStage } from '../support/stage.ts';

test('an app on its way: shown, connected, seen, taken back', { skip: withoutChromium }, async (t) => {
  await using stage = await openStage();
  const browser = await startBrowser();
  t.after(() => browser.close());
  const scene = { stage, browser };
  await connecting(t, scene);
  await waiting(t, scene);
});

const hasFocus = (panel: Locator): Promise<boolean> =>
  panel.evaluate((element) => element.querySelector('h2') === document.activeElement);

const askWith = ({ stage }: Scene, token: string | undefined, model = 'cluster/qwen3-coder-30b') =>
  new OpenAI({ apiKey: token ?? 'none', baseURL: `${stage.url}/v1`, maxRetries: 0 }).chat.completions.create({
    model,
    messages: [{ role: 'user', content: 'Hello' }],
  });

async function connecting(t: TestContext, scene: Scene): Promise<void> {
  await t.test('what would change is shown line by line, the token masked, and nothing is done', () =>
    withApps(scene, { path: '/connect?client=codex' }, async (page, fake) => {
      const panel = appPanel(page, 'Codex');
      const change = panel.getByRole('figure');
      await change.getByText('8 lines come, 2 go').waitFor();
      await change.getByText('goes: model_provider = "openai"').waitFor();
      await change.getByText('comes: model_provider = "la-router"').waitFor();
      await change.getByText('3 lines stay as they are').waitFor();
      await change.getByText('comes: experimental_bearer_token = "lr_sk_…"').waitFor();
      assert.deepEqual(fake.orders, []);
    }),
  );

  await t.test('one click connects it, by keys alone, its first request is seen, and one click takes it back', () =>
    withApps(scene, { path: '/connect?client=cursor' }, async (page, fake) => {
      await page.getByRole('button', { name: 'Connect Codex' }).focus();
      await page.keyboard.press('Enter');
      const panel = appPanel(page, 'Codex');
      await panel.getByText('Waiting for the first request').waitFor();
      await page.waitForURL(/client=codex/);
      assert.deepEqual(fake.orders, ['POST codex default']);
      assert.ok(await hasFocus(panel), 'the focus has come along');
      assert.ok(await focusIsSeen(page));
      const token = fake.tokenOf('codex') ?? assert.fail();
      assert.ok(!(await page.content()).includes(token), 'what lies in the file is not shown');
      await panel.getByText(`lr_sk_…${token.slice(-4)}`, { exact: false }).waitFor();
      await panel.getByRole('row', { name: `Address ${scene.stage.url}/v1 –` }).waitFor();
      await panel.getByRole('row', { name: 'Token codex –' }).waitFor();
      await panel.getByText('Nothing has come from Codex yet.').waitFor();
      await shoot(page, 'connect-waiting');
      assert.deepEqual(await violationsOf(page), []);
      await askWith(scene, token);
      await panel.getByText('Its first request came').waitFor();
      await panel.getByRole('row', { name: `Address ${scene.stage.url}/v1 /v1/chat/completions` }).waitFor();
      await panel.getByRole('row', { name: 'Token codex codex' }).waitFor();
      await panel.getByRole('row', { name: 'Model auto cluster/qwen3-coder-30b' }).waitFor();
      await panel.getByTitle('cluster/qwen3-coder-30b').waitFor();
      await page.getByRole('link', { name: 'Codex', exact: true }).waitFor();
      await shoot(page, 'connect-seen');
      assert.deepEqual(await violationsOf(page), []);
      const [first = ''] = await panel
        .getByRole('link', { name: 'Why' })
        .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
      await askWith(scene, token, 'local/gemma-4-e4b');
      assert.equal(await panel.getByRole('link', { name: 'Why' }).getAttribute('href'), first, 'the first one stays');
      await panel.getByRole('button', { name: 'Undo' }).click();
      await panel.getByRole('button', { name: 'Connect Codex' }).waitFor();
      await page.getByText('Codex is disconnected, and its token is revoked').first().waitFor();
      assert.deepEqual(fake.orders, ['POST codex default', 'DELETE codex']);
      assert.ok(await hasFocus(panel), 'nor is it lost on the way back');
    }),
  );

  await t.test('connected again it waits for a request of this time, whatever came under that name before', () =>
    withApps(scene, { path: '/connect?client=codex' }, async (page, fake) => {
      await page.getByRole('button', { name: 'Connect Codex' }).click();
      const panel = appPanel(page, 'Codex');
      await panel.getByText('Waiting for the first request').waitFor();
      await assert.rejects(askWith(scene, fake.tokenOf('codex'), 'anthropic/error-500'));
      await panel.getByText('It came, and was not answered').waitFor();
      await shoot(page, 'connect-not-answered');
      assert.deepEqual(await violationsOf(page), []);
    }),
  );

  await t.test('where there are several projects one is chosen, and its token is of that one', async () => {
    const answer = await fetch(`${scene.stage.url}/api/projects`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Night runs' }),
    });
    const { id }: { readonly id: string } = await answer.json();
    await withApps(scene, { path: '/connect?client=opencode' }, async (page, fake) => {
      const panel = appPanel(page, 'OpenCode');
      await panel.getByRole('combobox', { name: 'Project' }).click();
      await page.getByRole('option', { name: 'Night runs' }).click();
      await shoot(page, 'connect-project');
      assert.deepEqual(await violationsOf(page), []);
      await panel.getByRole('button', { name: 'Connect OpenCode' }).click();
      await panel.getByText('Waiting for the first request').waitFor();
      assert.deepEqual(fake.orders, [`POST opencode ${id}`]);
    });
  });

  await t.test('what an app keeps elsewhere is shown once, to be copied, and is gone with the screen', () =>
    withApps(
      scene,
      { path: '/connect?client=open-webui', permissions: ['clipboard-read', 'clipboard-write'] },
      async (page, fake) => {
        const panel = appPanel(page, 'Open WebUI');
        await panel.getByText(/^Nothing is written for it: it keeps/).waitFor();
        await panel.getByRole('button', { name: 'Copy OPENAI_API_BASE_URL' }).waitFor();
        assert.equal(await panel.getByRole('button', { name: 'Copy OPENAI_API_KEY' }).count(), 0);
        await panel.getByRole('button', { name: 'Connect Open WebUI' }).click();
        const copy = panel.getByRole('button', { name: 'Copy OPENAI_API_KEY' });
        await copy.waitFor();
        const token = fake.tokenOf('open-webui') ?? assert.fail();
        await panel.getByText(token).waitFor();
        await shoot(page, 'connect-by-hand');
        assert.deepEqual(await violationsOf(page), []);
        await copy.click();
        await until('it is copied', async () => (await page.evaluate(() => navigator.clipboard.readText())) === token);
        await page.getByRole('link', { name: 'Projects', exact: true }).click();
        await page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor();
        await page.goBack();
        await panel.getByRole('button', { name: 'Connect Open WebUI' }).waitFor();
        assert.ok(!(await page.content()).includes(token));
      },
    ),
  );
}

async function waiting(t: TestContext, scene: Scene): Promise<void> {
  await t.test('what comes without the token is told as that, not as the app', () =>
    withApps(
      scene,
      { path: '/connect', clients: [clientOf({ id: 'goose', title: 'Goose', found: true, connected: true })] },
      async (page) => {
        const panel = appPanel(page, 'Goose');
        await panel.getByText('Nothing has come from Goose yet.').waitFor();
        await scene.stage.ask({ model: 'local/gemma-4-e4b', app: 'codex_cli_rs/0.98.0 (Linux; x86_64)' });
        await panel.getByText(/^A request of Codex came without this token\. If that was Goose/).waitFor();
        await panel.getByRole('row', { name: 'Token goose none' }).waitFor();
        await panel.getByText('Waiting for the first request').waitFor();
        await shoot(page, 'connect-stray');
        assert.deepEqual(await violationsOf(page), []);
      },
    ),
  );
}
