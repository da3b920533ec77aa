// Owns the application's own menu: everything that the tray offers can be reached here too, since not every desktop shows
// one. Pure but for the roles, which are the system's.
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { DesktopOrder } from '../contract/desktop.ts';
import type { DesktopModule } from './context.ts';

const isMac = process.platform === 'darwin';
type Item = MenuItemConstructorOptions;
type MakeItem = (label: string, order: DesktopOrder, accelerator?: string) => Item;
const line: Item = { type: 'separator' };

export const appMenu: DesktopModule = {
  enable({ click }) {
    const item: MakeItem = (label, order, accelerator) => ({
      label,
      click: () => click(order),
      ...(accelerator === undefined ? {} : { accelerator }),
    });
    const first = isMac ? [appItems(item)] : [];
    const menus = [...first, fileItems(item), { role: 'editMenu' as const }, viewItems(item)];
    Menu.setApplicationMenu(Menu.buildFromTemplate([...menus, { role: 'windowMenu' }, helpItems(item)]));
  },
};

const settings = (item: MakeItem): Item => item('Settings…', { do: 'open', to: '/settings' }, 'CommandOrControl+,');
const updates = (item: MakeItem): Item => item('Check for Updates…', { do: 'update', step: 'check' });
const quit = (item: MakeItem): Item => item('Quit LA Router', { do: 'quit' }, 'CommandOrControl+Q');

/** The menu that macOS names after the app. */
const appItems = (item: MakeItem): Item => ({
  label: app.name,
  submenu: [
    { role: 'about' },
    updates(item),
    line,
    settings(item),
    line,
    { role: 'services' },
    line,
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    line,
    quit(item),
  ],
});

const fileItems = (item: MakeItem): Item => ({
  label: '&File',
  submenu: [
    item('Import a Model…', { do: 'open', to: '/models?import=1' }, 'CommandOrControl+Shift+I'),
    item('Connect an App…', { do: 'open', to: '/connect' }),
    item('Copy Address', { do: 'copy-address' }, 'CommandOrControl+Shift+C'),
    line,
    item('Pause the Router', { do: 'router', step: 'pause' }),
    item('Start the Router', { do: 'router', step: 'start' }),
    item('Local Only for 1 Hour', { do: 'local-only', on: true, hold: 'hour' }),
    item('Local Only Off', { do: 'local-only', on: false }),
    ...(isMac ? [] : [line, settings(item), updates(item)]),
    line,
    { role: 'close' },
    ...(isMac ? [] : [quit(item)]),
  ],
});

const screens = [
  ['Home', '/'],
  ['Requests', '/requests'],
  ['Models', '/models'],
  ['Playground', '/playground'],
  ['Policy', '/policy'],
  ['Usage', '/usage'],
  ['Projects', '/projects'],
  ['Connect', '/connect'],
] as const;

const viewItems = (item: MakeItem): Item => ({
  label: '&View',
  submenu: [
    ...screens.map(([label, to], place) => item(label, { do: 'open', to }, `CommandOrControl+${place + 1}`)),
    line,
    { role: 'reload' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'togglefullscreen' },
  ],
});

const helpItems = (item: MakeItem): Item => ({
  role: 'help',
  submenu: [
    item('Show Log', { do: 'reveal', place: 'logs' }),
    item('Show Home Folder', { do: 'reveal', place: 'home' }),
    item('Show Crash Reports', { do: 'reveal', place: 'crashes' }),
    item('Diagnostics…', { do: 'open', to: '/settings?show=diagnostics' }),
  ],
});
