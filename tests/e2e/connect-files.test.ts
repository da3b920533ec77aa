// The screen Connect over the router's own connecting: files of a home that is really written.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import OpenAI from 'openai';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { appPanel } from '../support/connect-screen.ts';
import { shoot, violationsOf } from '../support/page.ts';
import { withScreen } from '../support/screen-page.ts';
import { openStage } from '../support/stage.ts';

const mine = '# mine\nmodel = "gpt-5"   # as I like it\n\n[tui]\ntheme = "dark"\n';

test('apps are connected by a click in the page, in files that are really there', {
  skip: withoutChromium,
}, async (t) => {
  await using stage = await openStage({ env: { XDG_CONFIG_HOME: '' } });
  const browser = await startBrowser();
  t.after(() => browser.close());
  const scene = { stage, browser };
  const inHome = (...parts: readonly string[]): string => join(stage.home.folder, ...parts);
  const written = (file: string, text: string): string => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  const codex = written(inHome('.codex', 'config.toml'), mine);
  const zed = written(inHome('.config', 'zed', 'settings.json'), '{ "theme": ');

  await t.test('what is shown is what is written, its request is seen, and Undo leaves it byte for byte', () =>
    withScreen(scene, { path: '/connect?client=codex' }, async (page) => {
      const panel = appPanel(page, 'Codex');
      await panel.getByText('goes: model = "gpt-5"').waitFor();
      assert.equal(readFileSync(codex, 'utf8'), mine);
      const shown = await panel.locator('.cn-diff .added code').allTextContents();
      await panel.getByRole('button', { name: 'Connect Codex' }).click();
      await panel.getByText('Waiting for the first request').waitFor();
      const now = readFileSync(codex, 'utf8');
      for (const line of shown) {
        const [start = ''] = line.replace(/^comes: /, '').split('lr_sk_');
        assert.ok(now.includes(start), line);
      }
      const token = /lr_sk_[\w-]+/.exec(now)?.[0] ?? assert.fail('no token in the file');
      assert.ok(!(await page.content()).includes(token));
      await shoot(page, 'connect-real-waiting');
      const client = new OpenAI({ apiKey: token, baseURL: `${stage.url}/v1` });
      await client.responses.create({ model: 'auto', input: 'Hello' });
      await panel.getByText('Its first request came').waitFor();
      await panel.getByRole('row', { name: `Address ${stage.url}/v1 /v1/responses` }).waitFor();
      await panel.getByRole('row', { name: 'Token codex codex' }).waitFor();
      await panel.getByRole('row', { name: 'Model auto auto' }).waitFor();
      await shoot(page, 'connect-real-seen');
      assert.deepEqual(await violationsOf(page), []);
      await panel.getByRole('button', { name: 'Undo' }).click();
      await panel.getByRole('button', { name: 'Connect Codex' }).waitFor();
      assert.equal(readFileSync(codex, 'utf8'), mine);
      await assert.rejects(client.responses.create({ model: 'auto', input: 'Hello' }), /401/);
    }),
  );

  await t.test(
    'an app whose file is torn is told and left alone; one that is not here gets its file and loses it',
    () =>
      withScreen(scene, { path: '/connect?client=zed' }, async (page) => {
        await appPanel(page, 'Zed').getByText(zed).waitFor();
        await shoot(page, 'connect-real-torn');
        assert.equal(readFileSync(zed, 'utf8'), '{ "theme": ');
        await page.getByRole('button', { name: 'Connect Aider' }).click();
        const panel = appPanel(page, 'Aider');
        await panel.getByText('Waiting for the first request').waitFor();
        assert.ok(existsSync(inHome('.aider.conf.yml')));
        await page.getByRole('button', { name: 'Disconnect Aider' }).click();
        await panel.getByRole('button', { name: 'Connect Aider' }).waitFor();
        assert.ok(!existsSync(inHome('.aider.conf.yml')));
      }),
  );

  await t.test('what Goose keeps elsewhere is told whole, this once', () =>
    withScreen(scene, { path: '/connect?client=goose' }, async (page) => {
      const panel = appPanel(page, 'Goose');
      await panel.getByRole('button', { name: 'Connect Goose' }).click();
      await panel.getByRole('button', { name: 'Copy OPENAI_API_KEY' }).waitFor();
      await panel.getByText(/^lr_sk_[\w-]{20,}$/).waitFor();
      assert.ok(!readFileSync(inHome('.config', 'goose', 'config.yaml'), 'utf8').includes('lr_sk_'));
      await shoot(page, 'connect-real-goose');
      await page.reload();
      await panel.getByText('Waiting for the first request').waitFor();
      assert.equal(await panel.getByText(/^lr_sk_/).count(), 0);
    }),
  );
});
