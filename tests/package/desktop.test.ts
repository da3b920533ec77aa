// The packaged app in a person's hands: from a first run to a first answer of a real model, then hidden, shown, led by a
// link, ended at work, and killed part by part.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RequestRow } from '../../main/contract/api.ts';
import type { ModelRecord } from '../../main/contract/models.ts';
import { hello, temporaryHome, type TemporaryHome } from '../support/core.ts';
import { openDisplay } from '../support/electron.ts';
import { endsWithError, streamFrom, type Stream } from '../support/endless-answers.ts';
import { withoutEngine } from '../support/engine.ts';
import { commitOf, startFakeHub } from '../support/fake-hub.ts';
import { fakeModel } from '../support/fake-models.ts';
import { noneIsLeft, processesOf, processWith } from '../support/home-processes.ts';
import { until } from '../support/http.ts';
import { packagedApp, startPackaged, withoutPackage, type StartedApp } from '../support/packaged.ts';
import { closeWindows, countWindows } from '../support/windows.ts';

const modelName = 'smollm2-135m-instruct';
const real = join(process.env['LA_ROUTER_TEST_MODELS'] ?? '', `${modelName}.gguf`);
const withoutReal = existsSync(real) ? false : `LA_ROUTER_TEST_MODELS has no ${modelName}.gguf`;
const skip = withoutPackage || withoutEngine || withoutReal;
const repo = 'maker/thing-GGUF';
/** What is promised of a kill. */
const deathMs = 2_500;

/** A question to the router of a home, by the address that it left there. */
const callOf =
  ({ folder }: TemporaryHome) =>
  (path: string, body?: object): Promise<Response> => {
    const { url } = JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8'));
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    return fetch(`${url}${path}`, { headers: { 'content-type': 'application/json' }, ...sent });
  };

/** What Chromium shows, asked anew: a driver does not survive the page that it drives. */
async function titles({ errors }: StartedApp): Promise<readonly string[]> {
  const port = /DevTools listening on ws:\/\/[^:]+:(\d+)/.exec(errors())?.[1];
  const shown: readonly { title: string }[] = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
  return shown.map(({ title }) => title);
}

test('the packaged app, from its first run to its last', { skip }, async (t) => {
  const { executable } = await packagedApp();
  using home = temporaryHome();
  using display = await openDisplay();
  await using hub = await startFakeHub({
    [repo]: { commit: commitOf('first'), files: { 'thing-Q4_K_M.gguf': fakeModel(500_000) } },
  });
  const models = join(home.folder, '.lmstudio', 'models', 'makers', 'models');
  mkdirSync(models, { recursive: true });
  copyFileSync(real, join(models, `${modelName}.gguf`));
  const env = {
    HF_ENDPOINT: hub.url,
    LLR_STARTER: 'off',
    LLR_ENGINE_THREADS: '1',
    XDG_CONFIG_HOME: join(home.folder, '.config'),
    DBUS_SESSION_BUS_ADDRESS: 'disabled:',
  };
  const order = { executable, home: home.folder, display: display.name, env };
  const call = callOf(home);
  const again = (...words: readonly string[]): Promise<number | null> => {
    const shared = { PATH: process.env['PATH'] ?? '', HOME: home.folder, DISPLAY: display.name, CI: '1', ...env };
    const second = spawn(executable, ['--no-sandbox', '--home', home.folder, ...words], {
      env: shared,
      stdio: 'ignore',
    });
    return new Promise((resolve) => second.once('exit', resolve));
  };
  const rows = async (): Promise<readonly RequestRow[]> => (await (await call('/api/requests')).json()).requests;
  const record = async (): Promise<ModelRecord> => (await call(`/api/models/${modelName}/health`)).json();
  let lost: Stream | null = null;

  await t.test('a first life', async (t) => {
    await using app = await startPackaged(order);
    const { page } = app;

    await t.test('a first run: one click, and a real model of this machine has answered', async () => {
      await page.getByRole('button', { name: `Use ${modelName}` }).click({ timeout: 60_000 });
      await page.getByText(/The router works\.$/).waitFor({ timeout: 180_000 });
      await page.getByRole('main').getByText('On this computer', { exact: true }).waitFor();
      await page.getByRole('main').getByText('$0', { exact: true }).waitFor();
    });

    await t.test('closed it goes on; a second start shows it, a link leads it', async () => {
      const windows = (): Promise<number> => countWindows(display.name, app.pid);
      assert.equal(await windows(), 1);
      await closeWindows(display.name, app.pid);
      await until('it is hidden', async () => (await windows()) === 0);
      assert.ok(!page.isClosed());
      assert.equal((await call('/health')).status, 200);
      assert.equal(await again(), 0);
      await until('it is shown', async () => (await windows()) === 1);
      assert.equal(await again('larouter://chat?prompt=Hello%20there'), 0);
      await page.waitForURL(/^app:\/\/router\/playground/);
      await until(
        'it is filled in',
        async () => (await page.getByRole('textbox', { name: 'Message' }).inputValue()) === 'Hello there',
      );
    });

    await t.test('quit with an answer and a download under way: told, settled, and nothing left', async () => {
      hub.faults.cdn = () => ({ stallAfter: 100_000 });
      const { id } = await (await call('/api/models/download', { modelId: repo })).json();
      const come = async (): Promise<number> => (await (await call(`/api/models/download/${id}`)).json()).bytes;
      await until('some of it came', async () => (await come()) > 0, 10_000);
      const stream = await streamFrom(call, `local/${modelName}`);
      const before = processesOf(home);
      await page.evaluate(`setTimeout(() => window.desktop.act({ do: 'quit' }))`);
      endsWithError(await stream.text);
      assert.equal(await app.ended, 0);
      await noneIsLeft(home, before, deathMs);
    });
  });

  await t.test('a second life, killed part by part', async (t) => {
    hub.faults.cdn = () => null;
    await using app = await startPackaged(order);
    await app.page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    assert.ok((await rows()).every(({ outcome }) => outcome !== 'lost' && outcome !== 'open'));

    await t.test('the page comes back by itself', async () => {
      const before = processWith(home, '--type=renderer') ?? assert.fail('nothing shows the page');
      process.kill(before, 'SIGKILL');
      await until('another shows it', () => ![null, before].includes(processWith(home, '--type=renderer')));
      await until('it is Home again', async () => (await titles(app)).includes('Home – LA Router'), 10_000);
    });

    await t.test('an engine: its answer ends with an error, and the next request starts another', async () => {
      const stream = await streamFrom(call, `local/${modelName}`);
      const { pid } = await record();
      process.kill(pid ?? assert.fail(), 'SIGKILL');
      endsWithError(await stream.text);
      const answer = await call('/v1/chat/completions', { ...hello(`local/${modelName}`), max_tokens: 3 });
      assert.equal(answer.status, 200);
      await answer.text();
    });

    await t.test('the app itself: no process of it is left', async () => {
      lost = await streamFrom(call, `local/${modelName}`);
      const before = processesOf(home);
      process.kill(app.pid, 'SIGKILL');
      await noneIsLeft(home, before, deathMs);
      assert.match(await lost.text, /broken: /);
    });
  });

  await t.test('a third life: the books are right, and SIGTERM ends it', async () => {
    await using app = await startPackaged(order);
    await app.page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
    const { outcome } = (await rows()).find(({ id }) => id === lost?.id) ?? assert.fail('its row is gone');
    assert.equal(outcome, 'lost');
    const before = processesOf(home);
    app.stop('SIGTERM');
    assert.equal(await app.ended, 0);
    await noneIsLeft(home, before, deathMs);
  });
});
