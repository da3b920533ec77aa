// The desktop: hosts a core and enables the modules that make it an app. Nothing awaits at the top level that the app is
// ready: Electron's start would wait for it, and it for Electron.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { app } from 'electron';
import { explain } from './commands/explain.ts';
import type { CommandValues } from './commands/command.ts';
import type { Core } from './core.ts';
import { createApi } from './desktop/api.ts';
import { appMenu } from './desktop/app-menu.ts';
import { openBridge } from './desktop/bridge.ts';
import { followCalls, type Calls } from './desktop/calls.ts';
import { commandLine } from './desktop/command-line.ts';
import type { DesktopContext } from './desktop/context.ts';
import { crash } from './desktop/crash.ts';
import { deeds } from './desktop/deeds.ts';
import { followEnd } from './desktop/ending.ts';
import { openFiles } from './desktop/files.ts';
import { isStartOfLogin, login } from './desktop/login.ts';
import { openMemory } from './desktop/memory.ts';
import { noteOnce } from './desktop/note-once.ts';
import { createNotes, notes } from './desktop/notes.ts';
import { createOrders } from './desktop/orders.ts';
import { power } from './desktop/power.ts';
import { questions } from './desktop/questions.ts';
import { serveScheme } from './desktop/scheme.ts';
import { createShown } from './desktop/shown.ts';
import { giveUp, tell } from './desktop/tell.ts';
import { trayHost } from './desktop/tray-host.ts';
import { tray } from './desktop/tray.ts';
import { electronPorts } from './desktop/electron-ports.ts';
import { updates } from './desktop/updates.ts';
import { createWindow } from './desktop/window.ts';
import { coreFrom, listen, signInLines } from './host.ts';
import type { Instance } from './instance.ts';

const modules = [deeds, appMenu, tray, trayHost, notes, power, login, commandLine, questions, updates];

/** Answers under way get a second, and half of one more for the words that end them. */
const stopMs = 1_500;

interface Router {
  readonly core: Core;
  readonly listening: Promise<string>;
}

function openRouter(values: CommandValues): Router {
  const core = coreFrom(values, { hasWindow: true, stopMs }, electronPorts);
  crash(app).enable({ core, folder: import.meta.dirname });
  const listening = listen(core);
  // Whoever waits for it is told; until then it is nobody's fault.
  listening.catch(() => undefined);
  return { core, listening };
}

function startDesktop({ values, home }: Instance, { core, listening }: Router, calls: Calls): void {
  const isHidden = values.has('hidden') || isStartOfLogin();
  const orders = createOrders();
  const shown = createShown();
  const memory = openMemory(join(home, 'desktop.json'), (error) => warn('desktop-not-remembered', error));
  const ends: (() => void)[] = [];
  const warn = (event: string, error: unknown): void =>
    core.log.write('warn', event, { fault: error instanceof Error ? error.name : 'unknown' });
  const ending = followEnd({
    ends,
    close: async () => core[Symbol.asyncDispose](),
    onFault: (error) => warn('not-ended-well', error),
  });
  const window = createWindow({
    folder: import.meta.dirname,
    memory,
    isEnding: ending.isEnding,
    onHide() {
      noteOnce({ memory, note }, 'saidHidden', {
        key: 'hidden',
        title: 'LA Router goes on',
        body: 'Your apps are still answered. Start it again to see the window, or quit it from its menu.',
        to: '/',
      });
    },
  });
  const note = createNotes({ isSeen: window.isSeen, open: window.open });
  const context: DesktopContext = {
    core,
    folder: import.meta.dirname,
    api: createApi(core),
    act: orders.act,
    click: (order) => void orders.act(order).catch((error: unknown) => tell(explain(error).text)),
    carryOut: orders.carryOut,
    shown,
    memory,
    note,
    isHidden,
    onEnd: (end) => void ends.push(end),
    endAll: ending.endAll,
  };
  orders.carryOut('open', ({ to }) => window.open(to));
  orders.carryOut('quit', () => app.quit());
  orders.carryOut('router', ({ step }) => (step === 'pause' ? core.unlisten() : openDoor()));
  const openDoor = async (): Promise<void> => void (await listen(core));
  const { pickModel } = openFiles({ core, carryOut: orders.carryOut, window: window.shown });
  openBridge({ ...context, readOrder: orders.read, pickModel, send: window.send });
  serveScheme(core);
  for (const { enable } of modules) enable(context);
  const told = listening
    .then((url) => void process.stdout.write(`${signInLines(core) ?? ''}LA Router is ready at ${url}\n`))
    .catch((error: unknown) => void process.stderr.write(`${explain(error).text}\n`));
  // Whoever looks at the window first may ask the router at once; to find out who has its port may take longer.
  void Promise.race([told, delay(doorMs)]).then(() => {
    calls.lead(window.open);
    if (!isHidden || calls.wereMade()) window.open(calls.first());
  });
}

const doorMs = 1_000;

/**
 * The router opens while Chromium starts, and answers before there can be a window. Only where keys were typed it waits:
 * the keychain that may hold them answers once the app is ready.
 */
export function startApp(instance: Instance): void {
  const waits = ['keys.json', 'keys.sealed'].some((name) => existsSync(join(instance.home, name)));
  const open = (): Router => openRouter(instance.values);
  const calls = followCalls();
  orTell(() => {
    const early = waits ? null : open();
    void app.whenReady().then(() => orTell(() => startDesktop(instance, early ?? open(), calls)));
  });
}

function orTell(run: () => void): void {
  try {
    run();
  } catch (error) {
    const { text, code } = explain(error);
    giveUp(text, code);
  }
}
