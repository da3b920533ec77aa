// Owns finding a real Chromium and starting it the way tests need it; where there is none, a test says so and is skipped.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright';

const onPath = (name: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));

const executablePath = process.env['LA_ROUTER_TEST_CHROMIUM'] ?? onPath('chromium') ?? onPath('google-chrome');

export const withoutChromium: string | false = executablePath === undefined ? 'Chromium is not installed' : false;

export function startBrowser(extra: readonly string[] = []): Promise<Browser> {
  if (executablePath === undefined) throw new Error('A test that needs Chromium was not skipped.');
  const quiet = ['quic', 'background-networking', 'component-update', 'sync'].map((name) => `--disable-${name}`);
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', ...quiet, ...extra],
  });
}
