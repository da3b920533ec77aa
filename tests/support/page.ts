// Owns what every test of the window needs beside a browser: a page that remembers what it should never have done, and
// the rules of accessibility.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface WatchedPage {
  readonly page: Page;
  /** Errors of the page, breaches of its security policy, requests to anywhere but its own origin. */
  readonly complaints: readonly string[];
}

/** Opens a page of the router's; what the test itself makes fail is named, and is no complaint. */
export async function watchedPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions & { readonly expected?: RegExp } = {},
): Promise<WatchedPage> {
  const { expected, ...rest } = options;
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1440, height: 900 }, ...rest });
  const page = await context.newPage();
  const complaints: string[] = [];
  const complain = (text: string): void => {
    if (expected?.test(text) !== true) complaints.push(text);
  };
  page.on('console', (message) => message.type() === 'error' && complain(message.text()));
  page.on('pageerror', (error) => complain(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('data:') && !url.startsWith('blob:')) complain(`asked ${url}`);
  });
  return { page, complaints };
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** All default rules, best practices too. A line for each element that breaks one. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  const found = await page.evaluate<readonly Violation[]>('axe.run().then(({ violations }) => violations)');
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary}`),
  );
}

/** The first screen has its data. */
export const dataShown = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => document.querySelector('main')?.getAttribute('aria-busy') === 'false');

/** A picture, where somebody wants to look. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** True where the element that has the focus shows it. */
export const focusIsSeen = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  });
