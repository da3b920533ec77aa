// The tray as a Linux desktop sees it over its bus, and an app that says so where no desktop shows one.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import type { DesktopState } from '../../main/contract/desktop.ts';
import type { Told } from '../../main/contract/bridge.ts';
import { policyFor, temporaryHome } from '../support/core.ts';
import { openBus } from '../support/dbus.ts';
import { copyRecordedApp, launchDesktop, startAgain, windowOf, type DesktopApp } from '../support/desktop-app.ts';
import { openDisplay, withoutElectron } from '../support/electron.ts';
import { startFakeServer } from '../support/fake-server.ts';
import { until } from '../support/http.ts';
import { openTrayWatcher } from '../support/tray-watcher.ts';

const withoutBus = spawnSync('dbus-daemon', ['--version']).error === undefined ? false : 'dbus-daemon is not installed';
const skip = withoutElectron !== false ? withoutElectron : withoutBus;

const isTray = async (desktop: DesktopApp, tray: DesktopState['tray']): Promise<number> => {
  const page = await windowOf(desktop);
  const told = () => page.evaluate<Told<DesktopState>>('window.desktop.state()');
  return until(`the page is told that the tray is ${tray}`, async () => {
    const state = await told();
    return state.ok && state.value.tray === tray;
  });
};

const isVisible = ({ inside }: DesktopApp): Promise<boolean> =>
  inside(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === true);

test('a desktop that shows trays sees ours, with what it is called, its pictures and its menu', { skip }, async () => {
  using home = temporaryHome();
  using copy = copyRecordedApp();
  using display = await openDisplay();
  await using upstream = await startFakeServer();
  home.write('policy.yaml', policyFor(upstream.url));
  await using bus = await openBus(home.folder);
  using watcher = await openTrayWatcher(bus);
  await using desktop = await launchDesktop({
    home,
    folder: copy.folder,
    display: display.name,
    env: { DBUS_SESSION_BUS_ADDRESS: bus.address },
  });
  await until('an item is registered', () => watcher.registered.length > 0, 10_000);
  let service = '';
  await until('its tip names the address', async () => {
    // A start that had to be repeated has left a name that nobody has any more.
    service = watcher.registered.at(-1) ?? '';
    const tip = await watcher.lookAt(service).then(
      ({ ToolTip }) => ToolTip,
      () => null,
    );
    return JSON.stringify(tip).includes(`LA Router at ${desktop.url()}`);
  });
  const item = await watcher.lookAt(service);
  assert.equal(item['Status'], 'Active');
  assert.equal(item['Category'], 'ApplicationStatus');
  assert.notEqual(item['Id'], '');
  const [picture] = item['IconPixmap'] as readonly (readonly [width: number, height: number, bytes: Buffer])[];
  const [width = 0, height = 0, bytes = Buffer.alloc(0)] = picture ?? [];
  assert.ok(width >= 16 && width === height);
  assert.equal(bytes.length, width * height * 4);
  assert.ok(bytes.some((byte) => byte !== 0));

  const menu = await watcher.menuOf(service);
  const labels = [...menu.values()];
  for (const label of ['Copy address', 'Open LA Router', 'Pause the router', 'Quit']) assert.ok(labels.includes(label));
  const copyNumber = [...menu].find(([, label]) => label === 'Copy address')?.[0] ?? assert.fail();
  await watcher.click(service, copyNumber);
  await until(
    'a click in it does what it says',
    async () => (await desktop.inside(({ clipboard }) => clipboard.readText())) === `${desktop.url()}/v1`,
  );
  await isTray(desktop, 'shown');
  assert.deepEqual(await desktop.recorded(({ notes }) => notes.map(({ title }) => title)), []);
  assert.equal(await desktop.end(), 0);
});

test('a desktop that shows no tray: said once, and everything works without one', { skip }, async (t) => {
  using home = temporaryHome();
  using copy = copyRecordedApp();
  using display = await openDisplay();
  await using upstream = await startFakeServer();
  home.write('policy.yaml', policyFor(upstream.url));
  await using bus = await openBus(home.folder);
  const setup = {
    home,
    folder: copy.folder,
    display: display.name,
    env: { DBUS_SESSION_BUS_ADDRESS: bus.address },
  };
  const titles = (desktop: DesktopApp) => desktop.recorded(({ notes }) => notes.map(({ title }) => title));
  const missing = 'This desktop shows no tray';

  await t.test('nobody is there to show it', async () => {
    await using desktop = await launchDesktop(setup);
    await isTray(desktop, 'missing');
    await until('it is said', async () => (await titles(desktop)).includes(missing));
    assert.equal((await desktop.call('/health')).status, 200);
    await desktop.inside(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await until('the window is hidden', async () => !(await isVisible(desktop)));
    const [, hidden] = await desktop.recorded(({ notes }) => notes.map(({ body }) => body));
    assert.match(hidden ?? '', /Start it again to see the window/);
    assert.equal(await startAgain(setup), 0);
    await until('a second start brings it back', () => isVisible(desktop));
    await desktop.choose('app', 'File', 'Quit LA Router');
    assert.equal(await desktop.exited, 0);
  });

  await t.test('somebody collects items, and nothing draws them', async () => {
    using watcher = await openTrayWatcher(bus, false);
    await using desktop = await launchDesktop(setup);
    await isTray(desktop, 'missing');
    assert.deepEqual(await titles(desktop), []);
    assert.deepEqual(watcher.registered, []);
    assert.equal(await desktop.end(), 0);
  });
});
