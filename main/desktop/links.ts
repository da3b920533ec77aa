// Owns what links of our own may ask: a screen, an app that is shown and never connected, or a question that is filled in
// and never sent. Pure. Any page and any mail can hold such a link: it only ever shows something, and what it asks beyond
// that opens Home.
import { fileURLToPath } from 'node:url';
import { clientIds } from '../contract/connect.ts';
import type { DesktopOrder } from '../contract/desktop.ts';

const linkScheme = 'larouter';

/** The screens that there are, and whether one of many can be opened there. */
const screens: ReadonlyMap<string, boolean> = new Map([
  ['models', false],
  ['requests', true],
  ['usage', false],
  ['projects', true],
  ['policy', false],
  ['connect', false],
  ['playground', false],
  ['settings', false],
]);

/** A longer one comes from nobody's hand. */
const longestLink = 16_000;
const id = /^[\w.:@-]{1,200}$/;

type Open = Extract<DesktopOrder, { readonly do: 'open' }>;

export function orderOfLink(link: string): Open {
  const url = link.length <= longestLink && URL.canParse(link) ? new URL(link) : null;
  return { do: 'open', to: (url?.protocol === `${linkScheme}:` ? pageOf(url) : null) ?? '/' };
}

function pageOf({ host, pathname, searchParams }: URL): string | null {
  const [screen = '', one = '', ...more] = pathname.split('/').slice(1);
  if (more.length > 0) return null;
  if (host === 'chat' && screen === '') {
    const prompt = searchParams.get('prompt');
    return prompt === null ? '/playground' : `/playground?${new URLSearchParams({ prompt }).toString()}`;
  }
  if (host === 'connect' && one === '') return connectPage(screen);
  const hasMany = screens.get(screen);
  if (host !== 'open' || hasMany === undefined) return null;
  if (one === '') return `/${screen}`;
  return hasMany && id.test(one) ? `/${screen}/${one}` : null;
}

function connectPage(client: string): string | null {
  if (client === '') return '/connect';
  return clientIds.some((known) => known === client) ? `/connect?client=${client}` : null;
}

/** The link among the words of a command line, where some systems put it. */
export const linkIn = (words: readonly string[]): string | null =>
  words.find((word) => word.toLowerCase().startsWith(`${linkScheme}:`)) ?? null;

/** A model's file among them, as a double click on one puts it there: Linux's desktops name it by its address. */
export function modelFileIn(words: readonly string[]): string | null {
  const word = words.slice(1).find((one) => !one.startsWith('-') && one.toLowerCase().endsWith('.gguf'));
  if (word === undefined) return null;
  return /^file:\/\//i.test(word) ? pathOf(word) : word;
}

function pathOf(address: string): string | null {
  try {
    return fileURLToPath(address);
  } catch {
    // It names another machine, or nothing that a file can be called.
    return null;
  }
}
