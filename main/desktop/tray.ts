// Owns the tray: its face and its menu follow the router. Where nothing on this desktop shows one, that is said once.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Menu, nativeImage, Tray, type MenuItemConstructorOptions, type NativeImage } from 'electron';
import type { DesktopOrder } from '../contract/desktop.ts';
import type { DesktopContext, DesktopModule } from './context.ts';
import { faceOf, type TrayFace } from './tray-icon.ts';
import { trayMenu, type TrayItem } from './tray-menu.ts';

const isMac = process.platform === 'darwin';

export const tray: DesktopModule = {
  enable(context) {
    const { core, shown, click } = context;
    const icons = createIcons(join(context.folder, 'resources', 'tray'));
    const icon = new Tray(icons('idle'));
    let menuNow = '';
    let faceNow: TrayFace = 'idle';
    const refresh = (): void => {
      const seen = core.glances.now();
      const face = faceOf(seen);
      if (face !== faceNow) icon.setImage(icons(face));
      faceNow = face;
      const items = trayMenu({ ...seen, update: shown.now().update });
      const next = JSON.stringify(items);
      // A menu that is open closes when it is set anew: only where something in it is otherwise.
      if (next === menuNow) return;
      menuNow = next;
      icon.setToolTip(tipOf(seen.state.address));
      icon.setContextMenu(Menu.buildFromTemplate(items.map((item) => template(item, click))));
    };
    // Elsewhere a click on it opens the menu.
    if (process.platform === 'win32') icon.on('click', () => click({ do: 'open' }));
    shown.onChange(refresh);
    context.onEnd(core.glances.follow(refresh));
    refresh();
  },
};

const tipOf = (address: string | null): string =>
  address === null ? 'LA Router is paused' : `LA Router at ${address}`;

function template(item: TrayItem, click: DesktopContext['click']): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'line':
      return { type: 'separator' };
    case 'text':
      return { label: item.label, enabled: false };
    case 'menu':
      // A menu within a menu has no check mark of the system's.
      return {
        label: `${item.checked === true ? '✓ ' : ''}${item.label}`,
        submenu: item.items.map((inner) => template(inner, click)),
      };
    case 'order': {
      const { label, order, accelerator } = item;
      const run = (): void => click(order satisfies DesktopOrder);
      return { label, click: run, ...(accelerator === undefined ? {} : { accelerator }) };
    }
  }
}

/** macOS colours a template by itself. Linux takes one picture of any size, and makes it fit its bar. */
function createIcons(folder: string): (face: TrayFace) => NativeImage {
  return (face) => {
    if (process.platform === 'linux')
      return nativeImage.createFromBuffer(readFileSync(join(folder, `${face}-tile@3x.png`)));
    const image = nativeImage.createFromPath(join(folder, `${face}-${isMac ? 'template' : 'tile'}.png`));
    if (isMac) image.setTemplateImage(true);
    return image;
  };
}
