// The bridge under hostile hands: whatever a page calls it with ends in data of a known form, whoever is no page of ours is
// told so, and the app goes on.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright';
import { bridgeCalls } from '../../main/contract/bridge.ts';
import { payloads } from '../support/bridge-payloads.ts';
import { policyFor, temporaryHome } from '../support/core.ts';
import { copyRecordedApp, launchDesktop, windowOf, type DesktopApp } from '../support/desktop-app.ts';
import { openDisplay, withoutElectron } from '../support/electron.ts';
import { startFakeServer } from '../support/fake-server.ts';

const count = 1_000;

/** What came of each payload: the form of what was told, or Electron's own words. */
type Ends = Readonly<Record<string, number>>;

/** Each is called in the page, one after the other, so that a crash names none but the last. */
const callAll = (page: Page, call: string, given: readonly string[]): Promise<Ends> =>
  page.evaluate<Ends>(`(async () => {
    const ends = {};
    const form = (told) => {
      if (Object.keys(told).sort().join() === 'ok,value' && told.ok === true) return 'ok';
      const { code, message } = told.error;
      if (told.ok !== false || typeof message !== 'string' || Object.keys(told).length !== 2) return 'no form at all';
      return code;
    };
    for (const make of [${given.map((value) => `() => (${value})`).join(',')}]) {
      let end;
      try { end = form(await (${call})(make())); } catch (error) { end = String(error?.message ?? error); }
      ends[end] = (ends[end] ?? 0) + 1;
    }
    return ends;
  })()`);

/** Electron refuses by itself what it cannot hand over. */
const cannotCross = /could not be cloned|recursion depth exceeded|^no$/;

function endWell(ends: Ends, allowed: readonly string[]): void {
  const others = Object.keys(ends).filter((end) => !allowed.includes(end) && !cannotCross.test(end));
  assert.deepEqual(others, []);
  assert.equal(
    Object.values(ends).reduce((all, one) => all + one, 0),
    count,
  );
}

async function goesOn(desktop: DesktopApp, page: Page): Promise<void> {
  assert.equal((await desktop.call('/health')).status, 200);
  assert.equal(await page.evaluate('window.desktop.state().then((told) => told.ok)'), true);
  const asked = await desktop.recorded(({ opened, browsed }) => [...opened, ...browsed]);
  assert.deepEqual(asked, []);
}

/** A window beside the app's own, whose preload hands on everything. */
async function rawWindow({ app, inside }: DesktopApp, url: string): Promise<Page> {
  const opened = app.waitForEvent('window');
  await inside(({ BrowserWindow, app: electronApp }, address) => {
    const preload = `${electronApp.getAppPath()}/raw-bridge.cjs`;
    const webPreferences = { preload, partition: 'persist:page', nodeIntegrationInSubFrames: true };
    if (BrowserWindow.getAllWindows().length === 1) void new BrowserWindow({ webPreferences }).loadURL(address);
  }, url);
  const page = await opened;
  await page.waitForLoadState();
  return page;
}

const closeOthers = ({ inside }: DesktopApp): Promise<void> =>
  inside(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()
      .toSorted((a, b) => a.id - b.id)
      .slice(1))
      window.destroy();
  });

test(`the bridge: ${count} payloads a channel, and callers that are no page of ours`, {
  skip: withoutElectron,
}, async (t) => {
  using home = temporaryHome();
  using copy = copyRecordedApp();
  using display = await openDisplay();
  await using upstream = await startFakeServer();
  home.write('policy.yaml', policyFor(upstream.url));
  cpSync(join(import.meta.dirname, '..', 'support', 'raw-bridge.cjs'), join(copy.folder, 'raw-bridge.cjs'));
  await using desktop = await launchDesktop({ home, folder: copy.folder, display: display.name });
  const page = await windowOf(desktop);

  await t.test('through the bridge as the page has it', async () => {
    endWell(await callAll(page, 'window.desktop.act', payloads(count)), ['bad_order']);
    await goesOn(desktop, page);
  });

  await t.test('on each channel, by a hand that knows their names', async (t) => {
    const raw = await rawWindow(desktop, 'app://router/');
    for (const [name, channel] of Object.entries(bridgeCalls)) {
      await t.test(channel, async () => {
        const given = payloads(count);
        const ends = await callAll(raw, `(given) => window.raw('${channel}', given)`, given);
        endWell(ends, [name === 'act' ? 'bad_order' : 'ok']);
        await goesOn(desktop, page);
      });
    }
    await t.test('and on one that nobody serves', async () => {
      const ends = await callAll(raw, `(given) => window.raw('desktop:other', given)`, ['1']);
      assert.match(Object.keys(ends).join(), /No handler registered/);
    });
    await t.test('a frame within our own page is told so, or has no bridge at all', async () => {
      const told = await raw.evaluate<unknown>(`(async () => {
        const kinds = [];
        for (const [name, value] of [['src', 'about:blank'], ['srcdoc', '<p>'], ['src', '/settings']]) {
          const frame = document.createElement('iframe');
          const loaded = new Promise((resolve) => { frame.onload = resolve; setTimeout(resolve, 500); });
          frame[name] = value;
          document.body.appendChild(frame);
          await loaded;
          try {
            const { raw } = frame.contentWindow;
            kinds.push(raw === undefined ? 'none' : (await raw('${bridgeCalls.state}')).error.code);
          } catch (refusal) { kinds.push(refusal.name); }
          frame.remove();
        }
        return kinds;
      })()`);
      assert.deepEqual(told, ['none', 'foreign_page', 'SecurityError']);
    });
    await closeOthers(desktop);
  });

  for (const url of ['data:text/html,<title>elsewhere</title>', 'about:blank', 'app://other/']) {
    await t.test(`a window of ${url} is none of ours`, async () => {
      const foreign = await rawWindow(desktop, url);
      for (const channel of Object.values(bridgeCalls)) {
        const told = await foreign.evaluate<unknown>(`window.raw('${channel}', { do: 'quit' })`);
        assert.deepEqual(told, {
          ok: false,
          error: { code: 'foreign_page', message: 'Only the page of LA Router may do this.' },
        });
      }
      await closeOthers(desktop);
      await goesOn(desktop, page);
    });
  }

  await t.test('an order that nothing can carry out now is told in words', async () => {
    const told = await page.evaluate<unknown>(
      `window.desktop.act({ do: 'model', id: 'nobody', step: 'start' }).then(({ ok, error }) => [ok, error.code, error.message])`,
    );
    assert.match(JSON.stringify(told), /^\[false,"failed",".*nobody.*"\]$/);
  });
});
