// Owns the application's own menu: everything that the tray offers can be reached here too, since not every desktop shows
// one. Pure but for the roles, which are the system's.
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { DesktopOrder } from '../contract/desktop.ts';
import type { DesktopModule } from './context.ts';

const isMac = process.platform === 'darwin';
const line: MenuItemConstructorOptions = { type: 'separator' };

export const appMenu: DesktopModule = {
  enable({ click }) {
    const item = (label: string, order: DesktopOrder, accelerator?: string): MenuItemConstructorOptions => ({
      label,
      click: () => click(order),
      ...(accelerator === undefined ? {} : { accelerator }),
    });
    const settings = item('Settings…', { do: 'open', to: '/settings' }, 'CommandOrControl+,');
    const updates = item('Check for Updates…', { do: 'update', step: 'check' });
    const quit = item('Quit LA Router', { do: 'quit' }, 'CommandOrControl+Q');
    const file: MenuItemConstructorOptions = {
      label: '&File',
      submenu: [
        item('Import a Model…', { do: 'open', to: '/models?import=1' }, 'CommandOrControl+Shift+I'),
        item('Copy Address', { do: 'copy-address' }, 'CommandOrControl+Shift+C'),
        line,
        item('Pause the Router', { do: 'router', step: 'pause' }),
        item('Start the Router', { do: 'router', step: 'start' }),
        item('Local Only for 1 Hour', { do: 'local-only', on: true, hold: 'hour' }),
        item('Local Only Off', { do: 'local-only', on: false }),
        ...(isMac ? [] : [line, settings, updates]),
        line,
        { role: 'close' },
        ...(isMac ? [] : [quit]),
      ],
    };
    const first: MenuItemConstructorOptions = {
      label: app.name,
      submenu: [
        { role: 'about' },
        updates,
        line,
        settings,
        line,
        { role: 'services' },
        line,
        { role: 'hide' },
        { role: 'hideOthers' },
        { role: 'unhide' },
        line,
        quit,
      ],
    };
    const screens = [
      ['Home', '/'],
      ['Requests', '/requests'],
      ['Models', '/models'],
      ['Playground', '/playground'],
      ['Policy', '/policy'],
    ] as const;
    Menu.setApplicationMenu(
      Menu.buildFromTemplate([
        ...(isMac ? [first] : []),
        file,
        { role: 'editMenu' },
        {
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
        },
        { role: 'windowMenu' },
        {
          role: 'help',
          submenu: [
            item('Show Log', { do: 'reveal', place: 'logs' }),
            item('Show Home Folder', { do: 'reveal', place: 'home' }),
            item('Show Crash Reports', { do: 'reveal', place: 'crashes' }),
            item('Diagnostics…', { do: 'open', to: '/settings?show=diagnostics' }),
          ],
        },
      ]),
    );
  },
};
