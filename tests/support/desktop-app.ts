// Owns a desktop app that runs for tests: a home of its own, no bus but where one is given, and its menus at hand.
import { spawn } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import type { TemporaryHome } from './core.ts';
import { copyApp, electronPath, type AppCopy } from './electron.ts';
import { until } from './http.ts';

/** What desktop-record.mjs keeps in the app's main process. */
interface Recorded {
  readonly menu: Menu | null;
  readonly tip: string;
  readonly faces: string[];
  readonly notes: { readonly title: string; readonly body: string; readonly click: () => void }[];
  readonly opened: string[];
  readonly browsed: string[];
  readonly picks: object[];
  picked: readonly string[];
  readonly item: (menu: Menu | null, labels: readonly string[]) => { readonly click: () => void } | null;
  readonly labels: (menu: Menu | null) => Labels;
  readonly appMenu: () => Menu | null;
}
type Electron = typeof import('electron');
interface Menu {
  readonly items: readonly object[];
}
/** Of a menu within a menu the label and what it holds. */
type Labels = readonly (string | readonly [label: string, inner: Labels])[];

declare global {
  /** There only in the app's main process. */
  var recorded: Recorded;
}

export interface DesktopSetup {
  readonly home: TemporaryHome;
  /** Of the app. */
  readonly folder: string;
  readonly display: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A copy of the app that is started through the recorder. */
export function copyRecordedApp(): AppCopy {
  const copy = copyApp();
  const about = join(copy.folder, 'package.json');
  const main = 'desktop-record.mjs';
  cpSync(join(import.meta.dirname, main), join(copy.folder, main));
  writeFileSync(about, JSON.stringify({ ...JSON.parse(readFileSync(about, 'utf8')), main }));
  return copy;
}

type MenuName = 'tray' | 'app';

export interface DesktopApp extends AsyncDisposable {
  readonly app: ElectronApplication;
  readonly pid: number;
  /** Where its door is now; it moves when the router was paused. */
  readonly url: () => string;
  readonly call: (path: string, body?: object) => Promise<Response>;
  /** Chooses an item of a menu, by how its labels begin. */
  readonly choose: (menu: MenuName, ...labels: readonly string[]) => Promise<void>;
  readonly labels: (menu: MenuName) => Promise<Labels>;
  readonly recorded: <T>(look: (recorded: Recorded) => T) => Promise<T>;
  /** Runs in its main process; perhaps twice. */
  readonly inside: <T, Given = undefined>(
    run: (electron: Electron, given: Given) => T | Promise<T>,
    given?: Given,
  ) => Promise<T>;
  readonly exited: Promise<number | null>;
  readonly end: () => Promise<number | null>;
}

const environmentOf = ({ home, display, env = {} }: DesktopSetup): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: home.folder,
  XDG_CONFIG_HOME: join(home.folder, '.config'),
  DISPLAY: display,
  CI: '1',
  LLR_STARTER: 'off',
  LLR_ENGINE_THREADS: '1',
  // Else a library would start a bus of its own, and leave it behind.
  DBUS_SESSION_BUS_ADDRESS: 'disabled:',
  ...env,
});

const wordsOf = ({ home, folder, args = [] }: DesktopSetup): string[] => [
  folder,
  '--home',
  home.folder,
  '--port',
  '0',
  ...args,
];

/** On a busy machine Playwright now and then misses that the app is ready, and waits for ever: it is asked once more. */
async function launched(options: Parameters<typeof _electron.launch>[0]): Promise<ElectronApplication> {
  const once = (timeout: number) => _electron.launch({ ...options, timeout });
  return once(40_000).catch(() => once(120_000));
}

/** No question that a test asks takes as long. */
const longestMs = 30_000;

/** Now and then the promise of an answer is thrown away before it was told, or told too late: it is asked for again. */
async function told<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('The app did not answer.')), answerMs);
    try {
      return await Promise.race([ask(), late]);
    } catch (error) {
      if (tries === 3 || !/did not answer|garbage collected/.test(String(error))) throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
const answerMs = 10_000;

export async function launchDesktop(setup: DesktopSetup): Promise<DesktopApp> {
  const app = await launched({
    executablePath: electronPath,
    args: ['--no-sandbox', ...wordsOf(setup)],
    env: environmentOf(setup),
  });
  const running = app.process();
  const { pid } = running;
  // A signal to no process in particular would go to all of ours.
  if (pid === undefined) throw new Error('The app has no process.');
  const exited = new Promise<number | null>((resolve) => running.once('exit', resolve));
  const url = (): string => runningAt(setup.home);
  await until('the door is open', () => hasDoor(setup.home), 20_000).catch((error: unknown) => {
    running.kill('SIGKILL');
    throw error;
  });
  const evaluate = <T>(expression: string): Promise<T> => told(() => app.evaluate<T>(expression));
  let clicks = 0;
  const menuOf = { tray: 'recorded.menu', app: 'recorded.appMenu()' } as const;
  return {
    app,
    pid,
    url,
    call: (path, body) =>
      fetch(`${url()}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json' },
        signal: AbortSignal.timeout(longestMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async choose(menu, ...labels) {
      const there = `recorded.item(${menuOf[menu]}, ${JSON.stringify(labels)})`;
      await until(`${menu}: ${labels.join(' > ')}`, () => evaluate<boolean>(`${there} !== null`), 10_000);
      await evaluate<void>(`recorded.once(${++clicks}, () => ${there}.click())`);
    },
    labels: (menu) => evaluate<Labels>(`recorded.labels(${menuOf[menu]})`),
    recorded: (look) => evaluate(`(${String(look)})(recorded)`),
    inside: (run, given) => told(() => app.evaluate(run as never, given)),
    exited,
    async end() {
      running.kill('SIGTERM');
      return exited;
    },
    async [Symbol.asyncDispose]() {
      if (running.exitCode === null && running.signalCode === null) running.kill('SIGKILL');
      await exited;
    },
  };
}

const wordOf = (home: TemporaryHome): string => readFileSync(join(home.folder, 'running.json'), 'utf8');
const runningAt = (home: TemporaryHome): string => String(JSON.parse(wordOf(home)).url);

function hasDoor(home: TemporaryHome): boolean {
  try {
    return runningAt(home).startsWith('http');
  } catch {
    return false;
  }
}

/** Its window, once its page shows data. */
export async function windowOf({ app }: DesktopApp): Promise<Page> {
  const page = await app.firstWindow();
  // Looked at by the clock: a window that is not painted yet has no frames to look at.
  await page.waitForFunction(() => document.querySelector('main')?.getAttribute('aria-busy') === 'false', undefined, {
    polling: 50,
  });
  return page;
}

/** A second start, with the words that a system would add to it. Gives back how it ended. */
export async function startAgain(setup: DesktopSetup, ...words: readonly string[]): Promise<number | null> {
  const second = spawn(electronPath, ['--no-sandbox', ...wordsOf(setup), ...words], {
    env: environmentOf(setup),
    stdio: 'ignore',
  });
  return new Promise((resolve) => second.once('exit', resolve));
}
