// A port that another program has, as the desktop's window shows it: who has it, and one click to a free one.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { _electron } from 'playwright';
import type { Alert } from '../../main/contract/alerts.ts';
import { startBrowser, withoutChromium } from '../support/browser.ts';
import { policyFor, temporaryHome } from '../support/core.ts';
import { copyApp, electronPath, openDisplay, withoutElectron } from '../support/electron.ts';
import { until } from '../support/http.ts';
import { startListening } from '../support/listening-process.ts';
import { dataShown, shoot, violationsOf, watchedPage } from '../support/page.ts';
import { openStage } from '../support/stage.ts';

const alert: Alert = {
  id: 'port',
  kind: 'port',
  at: '2026-11-30T09:00:00.000Z',
  title: '127.0.0.1:18790 could not be opened',
  message:
    'Port 18790 is taken by ollama (process 1234), so no other program reaches this router. End that program, or use another port: 18791 is free.',
  action: { label: 'Open settings', to: '/settings#server' },
  usePort: 18_791,
};
const { usePort: _offered, ...pinned } = alert;

test('the page of a window offers the next port; a browser and a port that is pinned do not', {
  skip: withoutChromium,
}, async (t) => {
  await using stage = await openStage();
  await stage.ask({ model: 'local/gemma-4-e4b' });
  const browser = await startBrowser();
  t.after(() => browser.close());
  for (const [what, isWindow, told, offers] of [
    ['a window', true, alert, 2],
    ['a window whose port is pinned', true, pinned, 0],
    ['a browser', false, alert, 0],
  ] as const)
    await t.test(what, async () => {
      const { page, complaints } = await watchedPage(browser, stage.url);
      const done: string[] = [];
      await page.exposeFunction('noted', (word: string) => done.push(word));
      if (isWindow)
        await page.addInitScript(() => {
          const act = async (order: unknown) => {
            await Reflect.get(window, 'noted')(JSON.stringify(order));
            return { ok: true, value: null };
          };
          const never = (): Promise<never> => new Promise(() => undefined);
          const deaf = () => () => undefined;
          Object.assign(window, { desktop: { act, state: never, onState: deaf, pickModel: never, onGo: deaf } });
        });
      await page.route('**/api/alerts', (route) => route.fulfill({ json: { alerts: [told] } }));
      await page.route('**/api/config', async (route) => {
        if (route.request().method() !== 'PATCH') return route.continue();
        done.push(route.request().postData() ?? '');
        await route.fulfill({ json: { config: {}, sources: {}, restart: [] } });
      });
      await page.goto(stage.url);
      await dataShown(page);
      await page
        .getByRole('listitem')
        .getByText(/taken by ollama \(process 1234\)/)
        .waitFor();
      const line = page.locator('.banner', { hasText: 'taken by ollama' });
      if (isWindow) await line.waitFor();
      assert.equal(await line.count(), isWindow ? 1 : 0);
      const buttons = page.getByRole('button', { name: 'Use port 18791' });
      assert.equal(await buttons.count(), offers);
      await shoot(page, `port-${what.replaceAll(' ', '-')}`);
      assert.deepEqual(await violationsOf(page), []);
      if (offers > 0) {
        await line.getByRole('button', { name: 'Use port 18791' }).click();
        await until('the door is opened', () => done.length === 2);
        assert.deepEqual(done, ['{"port":18791}', '{"do":"router","step":"start"}']);
      }
      assert.deepEqual(complaints, []);
      await page.context().close();
    });
});

test('in the app itself one click moves the door, and nothing moves before it', { skip: withoutElectron }, async () => {
  using home = temporaryHome();
  using copy = copyApp();
  using display = await openDisplay();
  await using other = await startListening();
  home.write('policy.yaml', policyFor('http://127.0.0.1:9/v1'));
  home.write('config.yaml', `port: ${other.port} # mine\n`);
  const env = { PATH: process.env['PATH'] ?? '', HOME: home.folder, DISPLAY: display.name, CI: '1' };
  const args = ['--no-sandbox', copy.folder, '--home', home.folder];
  const launch = (timeout: number) => _electron.launch({ executablePath: electronPath, args, env, timeout });
  // On a busy machine Playwright now and then misses that the app is ready, and would wait for ever.
  const app = await launch(40_000).catch(() => launch(120_000));
  const running = app.process();
  try {
    const page = await app.firstWindow();
    const line = page.locator('.banner', { hasText: `Port ${other.port} is taken by` });
    await line.getByText(`(process ${other.pid})`).waitFor();
    await page.getByText('The router is paused').waitFor();
    assert.match(readFileSync(join(home.folder, 'config.yaml'), 'utf8'), new RegExp(`^port: ${other.port} # mine`));
    const button = line.getByRole('button', { name: /^Use port \d+$/ });
    const next = /\d+$/.exec((await button.textContent()) ?? '')?.[0] ?? '';
    await button.click();
    await page.locator('.strip code', { hasText: `http://127.0.0.1:${next}/v1` }).waitFor();
    await line.waitFor({ state: 'detached' });
    assert.equal((await fetch(`http://127.0.0.1:${next}/health`)).status, 200);
    assert.match(readFileSync(join(home.folder, 'config.yaml'), 'utf8'), new RegExp(`^port: ${next} # mine`));
  } finally {
    if (running.exitCode === null) running.kill('SIGKILL');
  }
});
