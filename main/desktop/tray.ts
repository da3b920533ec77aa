// Owns the tray: the address, start and stop of the router, the way to the window, and the end.
import { join } from 'node:path';
import { clipboard, Menu, nativeImage, Tray } from 'electron';
import type { DesktopContext, DesktopModule } from './context.ts';

export const tray: DesktopModule = {
  enable(context) {
    const icon = new Tray(nativeImage.createFromPath(join(context.folder, 'renderer', 'tray.png')));
    const refresh = (): void => {
      const { address } = context.core.state();
      icon.setToolTip(address === null ? 'LA Router is stopped' : `LA Router at ${address}`);
      icon.setContextMenu(menu(context, address));
    };
    icon.on('click', context.openWindow);
    context.onRouterChange(refresh);
    refresh();
  },
};

const menu = (context: DesktopContext, address: string | null): Menu =>
  Menu.buildFromTemplate([
    address === null
      ? { label: 'Stopped', enabled: false }
      : { label: `Copy ${address}/v1`, click: () => void clipboard.writeText(`${address}/v1`) },
    { type: 'separator' },
    address === null
      ? { label: 'Start the router', click: () => void context.startRouter() }
      : { label: 'Stop the router', click: () => void context.stopRouter() },
    { label: 'Open LA Router', click: context.openWindow },
    { type: 'separator' },
    { label: 'Quit', click: context.quit },
  ]);
