// Every way to an end: asked for in the menu or by a signal, with work under way, and by a kill of each of its processes.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RequestRow } from '../../main/contract/api.ts';
import type { DownloadState } from '../../main/contract/downloads.ts';
import type { ModelRecord } from '../../main/contract/models.ts';
import { hello, policyFor, temporaryHome, type TemporaryHome } from '../support/core.ts';
import { copyRecordedApp, launchDesktop, windowOf, type DesktopApp } from '../support/desktop-app.ts';
import { openDisplay, withoutElectron } from '../support/electron.ts';
import { withoutEngine } from '../support/engine.ts';
import { commitOf, startFakeHub } from '../support/fake-hub.ts';
import { fakeModel } from '../support/fake-models.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { endsWithError, streamFrom, type Stream } from '../support/endless-answers.ts';
import { noneIsLeft, processesOf, processWith } from '../support/home-processes.ts';
import { until } from '../support/http.ts';
import { writeTinyGguf } from '../support/tiny-gguf.ts';

const skip = withoutElectron !== false ? withoutElectron : withoutEngine;
const repo = 'maker/thing-GGUF';
/** What is promised of a kill. An end that was asked for is quicker still. */
const deathMs = 2_500;

async function record(desktop: DesktopApp): Promise<ModelRecord> {
  return (await desktop.call('/api/models/counts/health')).json();
}

async function rows(desktop: DesktopApp): Promise<readonly RequestRow[]> {
  const { requests }: { requests: readonly RequestRow[] } = await (await desktop.call('/api/requests')).json();
  return requests;
}

/** A model that counts for long, taken in as a file that lies in its folder, and a place to ask beside it. */
function homeFor(url: string): TemporaryHome {
  const home = temporaryHome();
  home.write('policy.yaml', policyFor(url));
  mkdirSync(join(home.folder, 'models'));
  writeTinyGguf(join(home.folder, 'models', 'counts.gguf'), { reply: '1..6000', contextTokens: 32_768, layers: 8 });
  return home;
}

test('an end that is asked for, with an answer and a download under way', { skip }, async (t) => {
  await using upstream = await startFakeServer();
  using home = homeFor(upstream.url);
  using copy = copyRecordedApp();
  using display = await openDisplay();
  await using hub = await startFakeHub({
    [repo]: { commit: commitOf('first'), files: { 'thing-Q4_K_M.gguf': fakeModel(500_000) } },
  });
  const env = { HF_ENDPOINT: hub.url };
  const setup = { home, folder: copy.folder, display: display.name, env };
  let streams: readonly Stream[] = [];

  await t.test('by the menu: each answer ends with an error event, and nothing is left', async (t) => {
    await using desktop = await launchDesktop(setup);
    await windowOf(desktop);
    hub.faults.cdn = () => ({ stallAfter: 100_000 });
    const { id }: DownloadState = await (await desktop.call('/api/models/download', { modelId: repo })).json();
    const bytes = async () => (await (await desktop.call(`/api/models/download/${id}`)).json()).bytes;
    await until('some of it came', async () => (await bytes()) > 0, 10_000);
    streams = [await streamFrom(desktop.call, 'local/counts'), await streamFrom(desktop.call, 'fake/stall-mid')];
    assert.ok((processWith(home, 'counts.gguf') ?? processWith(home, 'engine-worker')) !== null, 'an engine runs');
    const before = processesOf(home);
    await desktop.choose('tray', 'Quit');
    const askedAt = performance.now();
    const texts = await Promise.all(streams.map(({ text }) => text));
    t.diagnostic(`the answers ended after ${Math.round(performance.now() - askedAt)} ms`);
    assert.equal(await desktop.exited, 0);
    t.diagnostic(`the app ended after ${Math.round(performance.now() - askedAt)} ms`);
    texts.forEach(endsWithError);
    await noneIsLeft(home, before, deathMs);
    assert.ok(!existsSync(join(home.folder, 'running.json')));
  });

  await t.test('its rows are settled, its download goes on at the next start, and SIGTERM ends that', async () => {
    hub.faults.cdn = () => null;
    await using desktop = await launchDesktop(setup);
    await windowOf(desktop);
    const settled = await rows(desktop);
    for (const { id } of streams) {
      const { outcome } = settled.find((row) => row.id === id) ?? assert.fail('its row is gone');
      assert.ok(outcome === 'failed' || outcome === 'aborted', outcome);
    }
    const states = async (): Promise<readonly DownloadState[]> =>
      (await (await desktop.call('/api/models/downloads')).json()).downloads;
    await until('it came to its end', async () => ['done', 'error'].includes((await states())[0]?.phase ?? ''), 20_000);
    await desktop.call('/api/models/counts/start', {});
    await until('a model is ready', async () => (await record(desktop)).state === 'ready', 20_000);
    const before = processesOf(home);
    assert.equal(await desktop.end(), 0);
    await noneIsLeft(home, before, deathMs);
  });
});

test('kills: of the app, of its page, of an engine', { skip }, async (t) => {
  await using upstream = await startFakeServer();
  using home = homeFor(upstream.url);
  using copy = copyRecordedApp();
  using display = await openDisplay();
  const setup = { home, folder: copy.folder, display: display.name };
  let killed: Stream | null = null;

  await t.test('of the app: no process of it is left', async () => {
    await using desktop = await launchDesktop(setup);
    await windowOf(desktop);
    killed = await streamFrom(desktop.call, 'local/counts');
    const before = processesOf(home);
    const commands = before.map(({ command }) => command);
    for (const word of ['--type=renderer', '--type=zygote', '--type=utility'])
      assert.ok(
        commands.some((command) => command.includes(word)),
        word,
      );
    process.kill(desktop.pid, 'SIGKILL');
    await noneIsLeft(home, before, deathMs);
    await desktop.exited;
    assert.match(await killed.text, /broken: /);
  });

  await t.test('what was under way is written as lost at the next start', async (t) => {
    await using desktop = await launchDesktop(setup);
    const page = await windowOf(desktop);
    const { outcome } = (await rows(desktop)).find(({ id }) => id === killed?.id) ?? assert.fail('its row is gone');
    assert.equal(outcome, 'lost');

    const heading = () =>
      desktop.inside(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
          `document.querySelector('main[aria-busy=false] h1')?.textContent ?? ''`,
        ),
      );

    await t.test('of the page: it comes back by itself, and the router never stopped', async () => {
      await page.goto('app://router/requests');
      const before = processWith(home, '--type=renderer') ?? assert.fail('nothing shows the page');
      process.kill(before, 'SIGKILL');
      await until(
        'another process shows the page',
        () => ![null, before].includes(processWith(home, '--type=renderer')),
      );
      await until('the same screen is there, with data', async () => (await heading()) === 'Requests');
      const log = await (await desktop.call('/api/logs?n=500')).text();
      assert.equal(log.split('page-gone').length - 1, 1, 'it is told once');
      assert.equal((await desktop.call('/health')).status, 200);
    });

    await t.test('of an engine: its answer ends with an error, and the next request starts another', async () => {
      const stream = await streamFrom(desktop.call, 'local/counts');
      const { pid } = await record(desktop);
      process.kill(pid ?? assert.fail(), 'SIGKILL');
      endsWithError(await stream.text);
      await until('its row is settled', async () =>
        (await rows(desktop)).some(({ id, outcome: how }) => id === stream.id && how === 'failed'),
      );
      const again = await desktop.call('/v1/chat/completions', { ...hello('local/counts'), max_tokens: 3 });
      assert.equal(again.status, 200);
      assert.notEqual((await record(desktop)).pid, pid);
    });

    await t.test('of the page, again and again: it is left alone until somebody wants to see it', async () => {
      const crash = () =>
        desktop.inside(({ BrowserWindow }) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents;
          if (contents?.isCrashed() === false && !contents.isLoading()) contents.forcefullyCrashRenderer();
          return contents?.isCrashed() === true;
        });
      const isGone = () =>
        desktop.inside(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.isCrashed());
      let calm = 0;
      await until(
        'nothing brings it back',
        async () => {
          calm = (await crash()) && (await isGone()) === true ? calm + 1 : 0;
          return calm > 20;
        },
        20_000,
      );
      // What is asked of a page that is about to be loaded anew is never answered: it is there once it answers.
      const isThere = () =>
        desktop.inside(({ BrowserWindow }) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents;
          if (contents === undefined || contents.isCrashed() || contents.isLoading()) return false;
          const late = new Promise<boolean>((resolve) => setTimeout(resolve, 1_000, false));
          return Promise.race([contents.executeJavaScript('document.body.innerText.length > 0'), late]);
        });
      // Whoever sees nothing of it clicks once more.
      await until('it is there again', async () => {
        if (await isThere()) return true;
        await desktop.choose('tray', 'Open LA Router');
        return false;
      });
    });

    await t.test('and SIGTERM ends it while its window is hidden, though a text in it is not saved', async () => {
      const holdsOn = await desktop.inside(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
          "addEventListener('beforeunload', (event) => event.preventDefault()); true",
          true,
        ),
      );
      assert.equal(holdsOn, true);
      await desktop.inside(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
      const before = processesOf(home);
      assert.equal(await desktop.end(), 0);
      await noneIsLeft(home, before, deathMs);
    });
  });
});
