// Owns the packaged app for tests: packed once in a run, with the database's addon that fits the Electron at hand, and
// started with a port through which a browser's driver sees its pages (Playwright's own way needs a fuse that is off).
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { electronPath, sqliteAddon, withoutElectron } from './electron.ts';

const root = join(import.meta.dirname, '..', '..');

const builds = existsSync(join(root, 'dist', 'index.js')) ? false : 'nothing is built (npm run build)';

/** Why nothing can be packed here, or false. */
export const withoutPackage: string | false = withoutElectron || builds;

export interface PackagedApp {
  readonly executable: string;
  /** Holds the executable, and `resources` beside it. */
  readonly folder: string;
  /** What was said while it was packed. */
  readonly said: string;
}

let packed: Promise<PackagedApp> | null = null;

/** The same one for every test of a run; it is removed when the process ends. */
export function packagedApp(): Promise<PackagedApp> {
  packed ??= pack();
  return packed;
}

/** Packs what is asked for into a folder of its own, which is removed when the process ends. */
export async function dist(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly out: string; readonly said: string }> {
  const out = mkdtempSync(join(tmpdir(), 'la-router-packed-'));
  process.once('exit', () => rmSync(out, { recursive: true, force: true }));
  const child = spawn(process.execPath, [join(root, 'build', 'dist.mjs'), '--out', out, ...args], {
    cwd: root,
    env: { ...process.env, ...env, ELECTRON_OVERRIDE_DIST_PATH: dirname(electronPath) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`Nothing was packed:\n${said}`);
  return { out, said };
}

async function pack(): Promise<PackagedApp> {
  const { out, said } = await dist(['--dir']);
  const folder = join(out, 'linux-unpacked');
  fitAddon(folder);
  return { executable: join(folder, 'la-router-desktop'), folder, said };
}

/** The addon that ships is for an Electron younger than the one that can be had for tests. */
export function fitAddon(folder: string): void {
  const addon = join('node_modules', 'better-sqlite3', 'prebuilds', 'linux-x64.node');
  copyFileSync(sqliteAddon, join(folder, 'resources', 'app.asar.unpacked', addon));
}

export interface StartedApp extends AsyncDisposable {
  readonly page: Page;
  readonly pid: number;
  /** Resolves with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly stop: (signal: NodeJS.Signals) => void;
  readonly errors: () => string;
}

interface StartOrder {
  /** The program, with what stands before it where it does not run here. */
  readonly executable: string | readonly string[];
  readonly home: string;
  readonly display: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** With Chromium's sandbox, which refuses root. */
  readonly sandboxed?: boolean;
}

export async function startPackaged(order: StartOrder): Promise<StartedApp> {
  const { executable, home, display, args = [], env = {}, sandboxed = false } = order;
  const [command = '', ...before] = typeof executable === 'string' ? [executable] : executable;
  const switches = ['--remote-debugging-port=0', ...(sandboxed ? [] : ['--no-sandbox'])];
  const child = spawn(command, [...before, ...switches, '--home', home, '--port', '0', ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: home, DISPLAY: display, CI: '1', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  );
  const driver = await new Promise<string>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      errors += chunk;
      const found = /DevTools listening on (ws:\S+)/.exec(errors)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then((how) => reject(new Error(`The app ended (${String(how)}) before it could be driven:\n${errors}`)));
  });
  try {
    const { page, leave } = await drive(driver);
    const { pid } = child;
    if (pid === undefined) throw new Error('The app has no process.');
    return {
      page,
      pid,
      ended,
      stop: (signal) => void child.kill(signal),
      errors: () => errors,
      async [Symbol.asyncDispose]() {
        child.kill('SIGKILL');
        await ended;
        await leave();
      },
    };
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    throw error;
  }
}

/** On a busy machine Playwright now and then misses the answer that it waits for: it asks once more. */
async function drive(address: string): Promise<{ readonly page: Page; readonly leave: () => Promise<void> }> {
  const once = (timeout: number) => chromium.connectOverCDP(address, { timeout });
  const browser = await once(20_000).catch(() => once(60_000));
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('The app has no window to drive.');
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  return { page, leave: () => browser.close().catch(() => undefined) };
}

/** The router's, as the strip of the window tells it. */
export async function addressOf(page: Page): Promise<string> {
  const code = page.locator('.strip code');
  await code.waitFor();
  return ((await code.textContent()) ?? '').replace(/\/v1$/, '');
}

/** Runs the command line of a package to its end. */
export function runPackaged(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): { readonly code: number | null; readonly out: string; readonly err: string } {
  const done = spawnSync(join(folder, 'resources', 'bin', 'la-router'), args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', ...env },
    timeout: 60_000,
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}
