// Owns the window and its only address, app://router/: the page reaches the core through the scheme and nothing else.
import { join } from 'node:path';
import { BrowserWindow, protocol, session, shell } from 'electron';
import { trusted, type Core } from '../core.ts';

export const origin = 'app://router';

/** Must be called before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

export function serveScheme(core: Core): void {
  protocol.handle('app', (request) => core.fetch(request, { door: 'window', caller: trusted }));
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  // The page is answered by the scheme alone: whatever else it asks for goes nowhere.
  session.defaultSession.webRequest.onBeforeRequest((details, decide) => {
    decide({ cancel: !/^(?:app|devtools|data|blob):/.test(details.url) });
  });
}

export function createWindow(folder: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1080,
    height: 720,
    minWidth: 360,
    minHeight: 400,
    title: 'LA Router',
    show: false,
    webPreferences: {
      preload: join(folder, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  window.webContents.on('will-navigate', (event) => {
    if (!event.url.startsWith(`${origin}/`)) event.preventDefault();
  });
  window.webContents.setWindowOpenHandler(({ url }) => {
    if (url.startsWith('https://')) void shell.openExternal(url);
    return { action: 'deny' };
  });
  void window.loadURL(`${origin}/`);
  return window;
}
