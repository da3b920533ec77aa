// Owns the list of screens as the contract of the window names them, and their states that tests walk through.
import assert from 'node:assert/strict';
import type { Page } from 'playwright';
import { focusIsSeen } from './page.ts';

export interface NamedScreen {
  readonly name: string;
  readonly path: string;
  readonly action: { readonly role: 'button' | 'searchbox'; readonly name: string };
}

const button = (name: string) => ({ role: 'button', name }) as const;

export const namedScreens: readonly NamedScreen[] = [
  { name: 'Home', path: '/', action: button('Copy address') },
  { name: 'Requests', path: '/requests', action: { role: 'searchbox', name: 'Search' } },
  { name: 'Models', path: '/models', action: button('Import…') },
  { name: 'Playground', path: '/playground', action: button('Send') },
  { name: 'Usage', path: '/usage', action: button('Export CSV') },
  { name: 'Projects', path: '/projects', action: button('New project') },
  { name: 'Policy', path: '/policy', action: button('Save') },
  { name: 'Connect', path: '/connect', action: button('Connect Claude Code') },
  { name: 'Settings', path: '/settings', action: button('Diagnostics…') },
];

/** Puts the API in a state: everything fails, or nothing is answered any more. Events go on. */
export async function failApi(page: Page): Promise<void> {
  await page.route(/\/api\/(?!events)/, (route) =>
    route.fulfill({ status: 500, json: { error: { message: 'The ledger is torn.', code: 'internal_error' } } }),
  );
}

const whereFocusIs = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element === null || element === document.body ? '' : element.outerHTML.slice(0, 200);
  });

/** Walks every stop of the Tab key. Each shows itself; where there is a trap, the walk does not come to its end. */
export async function walkStops(page: Page, name: string): Promise<readonly string[]> {
  const stops: string[] = [];
  // From the top: whoever only loses the focus keeps the place from which the next Tab goes on.
  await page.evaluate(() => {
    const { body } = document;
    body.tabIndex = -1;
    body.focus();
    body.removeAttribute('tabindex');
  });
  for (let step = 0; step < 150; step++) {
    await page.keyboard.press('Tab');
    const where = await whereFocusIs(page);
    if (where === '') return stops;
    if (!(await focusIsSeen(page))) stops.push(`unseen: ${where}`);
    else stops.push(where);
    // The editor of code takes the key once it was entered; what leads out of it is part of the walk.
    if (stops.length > 4 && stops.at(-1) === stops.at(-2) && stops.at(-1) === stops.at(-3))
      assert.fail(`${name} is a trap at ${where}`);
  }
  return stops;
}
