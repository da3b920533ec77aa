// Owns walking through one screen: a page of it, opened and shown, that must not have complained by the end.
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright';
import { dataShown, watchedPage } from './page.ts';
import type { Stage } from './stage.ts';

export interface Scene {
  readonly stage: Stage;
  readonly browser: Browser;
}

interface Look {
  readonly path: string;
  /** Complaints that the test itself brings about. */
  readonly expected?: RegExp;
  readonly colorScheme?: 'dark';
  readonly locale?: string;
  readonly permissions?: string[];
  /** Done before it is opened. */
  readonly before?: (page: Page) => Promise<void>;
}

type Walk = (page: Page) => Promise<void>;

export async function withScreen(
  { stage, browser }: Scene,
  { path, before, ...look }: Look,
  walk: Walk,
): Promise<void> {
  const { page, complaints } = await watchedPage(browser, stage.url, look);
  page.setDefaultTimeout(8_000);
  await before?.(page);
  await page.goto(`${stage.url}${path}`);
  await dataShown(page);
  await walk(page);
  assert.deepEqual(complaints, []);
  await page.context().close();
}

/** The figure of a term, as its definition begins. */
export async function figureOf(page: Page, term: string): Promise<string> {
  const group = page.locator('dl > div').filter({ has: page.locator('dt', { hasText: new RegExp(`^${term}$`) }) });
  return (await group.locator('dd').first().innerText()).trim();
}
