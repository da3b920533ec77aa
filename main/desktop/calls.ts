// Owns who calls the app from outside, and what they ask for: a page, and nothing but that.
import { resolve } from 'node:path';
import { app } from 'electron';
import { linkIn, modelFileIn, orderOfLink } from './links.ts';

export interface Calls {
  /** Where they lead from now on; what was asked for before leads there at once. */
  readonly lead: (open: (to?: string) => void) => void;
  /** The page that was asked for before there was a window. */
  readonly first: () => string | undefined;
  /** Somebody has asked to see it already, though it was started hidden. */
  readonly wereMade: () => boolean;
}

/** A second start, a link, a file that was clicked. macOS asks before the app is ready. */
export function followCalls(): Calls {
  let first = pageFor(process.argv, process.cwd());
  let wereMade = false;
  let open = (to?: string): void => {
    wereMade = true;
    first = to ?? first;
  };
  app.on('second-instance', (_event, words, folder) => {
    // The login starts it hidden, though it was started before.
    if (!words.includes('--hidden')) open(pageFor(words, folder));
  });
  app.on('activate', () => open());
  app.on('open-url', (event, link) => {
    event.preventDefault();
    open(orderOfLink(link).to);
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    open(pageForFile(path));
  });
  return {
    first: () => first,
    wereMade: () => wereMade,
    lead(to) {
      open = to;
    },
  };
}

function pageFor(words: readonly string[], folder: string): string | undefined {
  const link = linkIn(words);
  if (link !== null) return orderOfLink(link).to;
  const file = modelFileIn(words);
  return file === null ? undefined : pageForFile(resolve(folder, file));
}

const pageForFile = (path: string): string => `/models?${new URLSearchParams({ import: '1', path }).toString()}`;
