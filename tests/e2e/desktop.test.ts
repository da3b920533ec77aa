import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { hello, policyFor, temporaryHome } from '../support/core.ts';
import { copyApp, electronPath, openDisplay, withoutElectron } from '../support/electron.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';

const reachable = async (url: string): Promise<boolean> =>
  (await fetch(`${url}/health`).catch(() => null))?.status === 200;

/** As the strip of the window tells it. */
async function addressIn(page: Page): Promise<string> {
  return ((await page.locator('.strip code').textContent()) ?? '').replace(/\/v1$/, '');
}

/** On a busy machine Playwright now and then misses that the app is ready, and waits for ever: it is asked once more. */
async function launched(options: Parameters<typeof _electron.launch>[0]): Promise<ElectronApplication> {
  const once = (timeout: number) => _electron.launch({ ...options, timeout });
  return once(40_000).catch(() => once(120_000));
}

async function firstWindow(app: ElectronApplication) {
  const page = await app.firstWindow();
  return { page, url: await addressIn(page) };
}

test('the desktop app: window, live requests, stop and start, one instance, a clean end', {
  skip: withoutElectron,
}, async () => {
  using home = temporaryHome();
  using copy = copyApp();
  using display = await openDisplay();
  await using upstream = await startFakeServer();
  home.write('policy.yaml', policyFor(upstream.url));
  const env = { PATH: process.env['PATH'] ?? '', HOME: home.folder, DISPLAY: display.name, CI: '1' };
  const args = ['--no-sandbox', copy.folder, '--home', home.folder, '--port', '0'];
  const app = await launched({ executablePath: electronPath, args, env });
  // Once it has ended, Playwright no longer knows its process.
  const running = app.process();
  try {
    const { page, url } = await firstWindow(app);
    assert.equal(page.url(), 'app://router/');
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(hello()),
    });
    assert.equal(answer.status, 200);
    await page.getByRole('link', { name: 'Requests' }).click();
    await page.getByText('fake/fake-small').last().waitFor();
    assert.equal(page.url(), 'app://router/requests');
    await page.reload();
    await page.getByText('fake/fake-small').last().waitFor();
    const shots = process.env['LA_ROUTER_SHOTS'];
    if (shots !== undefined) await page.screenshot({ path: join(shots, 'desktop.png') });

    const escaped = await page.evaluate(async (target) => {
      const fetched = await fetch(`${target}/health`).then(
        () => true,
        () => false,
      );
      return { fetched, opened: window.open(target) !== null };
    }, url);
    assert.deepEqual(escaped, { fetched: false, opened: false });

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('The router is paused').waitFor();
    assert.ok(!(await reachable(url)));
    await page.getByRole('button', { name: 'Start' }).click();
    const again = await addressIn(page);
    assert.ok(await reachable(again));

    const second = spawn(electronPath, args, { env, stdio: 'ignore' });
    const code = await new Promise((resolve) => second.once('exit', resolve));
    assert.equal(code, 0);
    assert.ok(await reachable(again), 'the first goes on');

    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGTERM');
    assert.equal(await ended, 0);
    await until('nothing is left behind', () => !existsSync(join(home.folder, 'running.json')));
    assert.ok(!existsSync(join(home.folder, 'ledger.db-wal')));
  } finally {
    if (running.exitCode === null) running.kill('SIGKILL');
  }
});
