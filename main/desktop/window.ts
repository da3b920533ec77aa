// Owns the window: one, made when it is first shown, hidden when it is closed, brought back when its page dies. It knows
// where it stood; what its page may do is the scheme's to say.
import { join } from 'node:path';
import { BrowserWindow, screen } from 'electron';
import { bridgeNews } from '../contract/bridge.ts';
import type { Memory } from './memory.ts';
import { isOwn, origin } from './origin.ts';
import { pageSession } from './page-session.ts';
import { leastSize, placeOf } from './window-place.ts';

interface WindowParts {
  readonly folder: string;
  readonly memory: Memory;
  /** The app is ending: a close is a close then. */
  readonly isEnding: () => boolean;
  readonly onHide: () => void;
}

export interface Window {
  /** Shows it, at another page where one is named. */
  readonly open: (to?: string) => void;
  readonly send: (news: string, told: unknown) => void;
  /** Somebody looks at it. */
  readonly isSeen: () => boolean;
  readonly shown: () => BrowserWindow | null;
}

export function createWindow(parts: WindowParts): Window {
  let window: BrowserWindow | null = null;
  const alive = (): BrowserWindow | null => (window === null || window.isDestroyed() ? null : window);
  return {
    open(to) {
      if (parts.isEnding()) return;
      const there = alive();
      if (there === null) {
        window = make(parts, to ?? '/');
        return;
      }
      // One that died too often was left alone until somebody wants to see it.
      if (there.webContents.isCrashed()) load(there, to ?? '/');
      if (there.isMinimized()) there.restore();
      there.show();
      there.focus();
      if (to === undefined) return;
      // A page that is not there yet hears nothing: it is loaded at the place that is asked for now.
      if (there.webContents.isLoadingMainFrame()) load(there, to);
      else there.webContents.send(bridgeNews.go, to);
    },
    send: (news, told) => alive()?.webContents.send(news, told),
    isSeen: () => alive()?.isFocused() === true,
    shown: alive,
  };
}

function make({ folder, memory, isEnding, onHide }: WindowParts, to: string): BrowserWindow {
  const before = memory.now().window;
  const window = new BrowserWindow({
    ...placeOf(
      before,
      screen.getAllDisplays().map(({ workArea }) => workArea),
    ),
    minWidth: leastSize.width,
    minHeight: leastSize.height,
    title: 'LA Router',
    show: false,
    backgroundColor: '#00000000',
    webPreferences: {
      session: pageSession(),
      preload: join(folder, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // A page that nobody sees may rest; what it missed comes when it is shown.
      backgroundThrottling: true,
    },
  });
  window.once('ready-to-show', () => {
    if (before?.maximized === true) window.maximize();
    window.show();
  });
  const keepPlace = (): void =>
    memory.set({ window: { ...window.getNormalBounds(), maximized: window.isMaximized() } });
  window.on('close', (event) => {
    keepPlace();
    if (isEnding()) return;
    event.preventDefault();
    window.hide();
    onHide();
  });
  comeBack(window);
  // An empty page is the one place that nobody is asked about before a page goes there.
  window.webContents.on('did-navigate', (_event, url) => {
    if (!isOwn(url)) load(window, '/');
  });
  // What was written in the page and is not saved keeps it from a reload, and nobody from quitting.
  window.webContents.on('will-prevent-unload', (event) => {
    if (isEnding()) event.preventDefault();
  });
  load(window, to);
  return window;
}

/** The page is answered from within: a load fails only where another was asked for meanwhile. */
function load(window: BrowserWindow, to: string): void {
  window.loadURL(`${origin}${to}`).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_ABORTED')) throw error;
  });
}

/** A page that dies again and again is not loaded for ever. */
const mostDeaths = 3;
const deathsMs = 60_000;

function comeBack(window: BrowserWindow): void {
  let deaths: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const now = Date.now();
    deaths = [...deaths.filter((at) => now - at < deathsMs), now];
    if (deaths.length <= mostDeaths) window.webContents.reload();
  });
}
