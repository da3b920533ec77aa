// Owns one start of an app of Electron that is measured: when its port answers, when its window shows data, its end.
import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium } from 'playwright';
import { electronPath } from '../../support/electron.ts';
import { freePort } from '../start-node.ts';

export interface Place {
  /** What Electron is to run. */
  readonly app: string;
  readonly home: string;
  readonly display: string;
  readonly arguments: (port: number) => readonly string[];
}

export interface Running extends AsyncDisposable {
  readonly pid: number;
  /** From the start of its process on. */
  readonly healthMs: number;
  /** Waits for the window, and tells when it showed data. */
  readonly dataMs: () => Promise<number>;
}

const deadlineMs = 60_000;
const probeMs = 5;
/** So that whoever asks for the marks disturbs no start: they tell when they were made. */
const settleMs = 1_500;
const endMs = 10_000;

/** On the clock that the pages' marks are told by, too. */
const now = (): number => performance.timeOrigin + performance.now();

export async function startApp({ app, home, display, arguments: argumentsOf }: Place): Promise<Running> {
  const [port, debugPort] = [await freePort(), await freePort()];
  const flags = ['--no-sandbox', `--remote-debugging-port=${debugPort}`];
  const startedAt = now();
  const child = spawn(electronPath, [...flags, app, ...argumentsOf(port)], {
    env: { PATH: process.env['PATH'] ?? '', HOME: home, DISPLAY: display, CI: '1', LLR_STARTER: 'off' },
    stdio: 'ignore',
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = async (): Promise<void> => {
    child.kill('SIGTERM');
    await Promise.race([exited, wait(endMs, undefined, { ref: false })]);
    child.kill('SIGKILL');
    await exited;
  };
  const failed = exited.then(() => Promise.reject(new Error(`${app} ended before it was ready.`)));
  failed.catch(() => undefined);
  try {
    const healthAt = await Promise.race([untilHealthy(port), failed]);
    return {
      pid: child.pid ?? 0,
      healthMs: healthAt - startedAt,
      dataMs: async () => (await Promise.race([readMark(debugPort), failed])) - startedAt,
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function untilHealthy(port: number): Promise<number> {
  const deadline = now() + deadlineMs;
  while (now() < deadline) {
    if (await isHealthy(port)) return now();
    await wait(probeMs);
  }
  throw new Error(`Nobody answered on port ${port} for ${deadlineMs / 1000} s.`);
}

const isHealthy = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, path: '/health', agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    sent.on('error', () => resolve(false)).end();
  });

/** When the first window showed data. */
async function readMark(debugPort: number): Promise<number> {
  await wait(settleMs);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${debugPort}`, { timeout: deadlineMs });
  try {
    const context = browser.contexts()[0];
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
    if (page === undefined) throw new Error('There is no window to look into.');
    await page.waitForFunction(() => performance.getEntriesByName('lr:data').length > 0, undefined, {
      timeout: deadlineMs,
    });
    return await page.evaluate(
      () => performance.timeOrigin + (performance.getEntriesByName('lr:data')[0]?.startTime ?? Number.NaN),
    );
  } finally {
    await browser.close();
  }
}

/** The bare app beside ours. */
export const barePlace = (home: string, display: string): Place => ({
  app: join(import.meta.dirname, 'bare'),
  home,
  display,
  arguments: (port) => [String(port)],
});

export const ourPlace = (
  app: string,
  { home, display }: { readonly home: string; readonly display: string },
): Place => ({
  app,
  home,
  display,
  arguments: (port) => ['--home', join(home, 'router'), '--port', String(port)],
});
