// The desktop: hosts a core and enables the modules that make it an app. One instance a user; a second one only
// shows the first. No top-level await: Electron's start would wait for it, and it for Electron.
import { app, dialog, type BrowserWindow } from 'electron';
import type { Core } from './core.ts';
import { bridge } from './desktop/bridge.ts';
import type { DesktopContext } from './desktop/context.ts';
import { tray } from './desktop/tray.ts';
import { utilityFork } from './desktop/utility.ts';
import { createWindow, registerScheme, serveScheme } from './desktop/window.ts';
import { explain } from './commands/explain.ts';
import { readOptions } from './commands/program.ts';
import { serveOptions } from './commands/serve-options.ts';
import { coreFrom, listen } from './host.ts';

const modules = [tray, bridge];

function startDesktop(): void {
  const core = coreFrom(readOptions(serveOptions, process.argv.slice(1)), { hasWindow: true, fork: utilityFork });
  const listeners: (() => void)[] = [];
  let window: BrowserWindow | null = null;
  let closing: Promise<void> | null = null;

  const openWindow = (): void => {
    if (window === null || window.isDestroyed()) window = createWindow(import.meta.dirname);
    else if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const startRouter = async (): Promise<void> => {
    try {
      const url = await listen(core);
      process.stdout.write(`LA Router is ready at ${url}\n`);
    } catch (error) {
      tellFailure(error);
    }
    changed();
  };
  const context: DesktopContext = {
    core,
    folder: import.meta.dirname,
    openWindow,
    startRouter,
    async stopRouter() {
      await core.unlisten();
      changed();
    },
    quit: () => app.quit(),
    onRouterChange: (listener) => listeners.push(listener),
  };

  app.on('second-instance', openWindow);
  app.on('activate', openWindow);
  // The tray keeps the router alive: closing the window is not the end.
  app.on('window-all-closed', () => undefined);
  app.on('will-quit', (event) => {
    if (closing !== null) return;
    event.preventDefault();
    closing = close(core).then(() => app.quit());
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit());

  serveScheme(core);
  for (const { enable } of modules) enable(context);
  openWindow();
  void startRouter();
}

async function close(core: Core): Promise<void> {
  try {
    await core[Symbol.asyncDispose]();
  } catch (error) {
    process.stderr.write(`${explain(error).text}\n`);
  }
}

function tellFailure(error: unknown): void {
  const { text } = explain(error);
  process.stderr.write(`${text}\n`);
  // A box that waits for a click would hold up a machine without a person.
  if (process.env['CI'] === undefined) dialog.showErrorBox('LA Router', text);
}

if (app.requestSingleInstanceLock()) {
  registerScheme();
  void app.whenReady().then(() => {
    try {
      startDesktop();
    } catch (error) {
      tellFailure(error);
      app.exit(explain(error).code);
    }
  });
} else app.quit();
