// Owns the keys that do something wherever the focus is, but for fields that are being written in.
import { useEffect } from 'react';
import { createStore } from 'zustand/vanilla';

export interface Shortcut {
  /** `?`, `/`, or two pressed after each other: `g h`. */
  readonly keys: string;
  readonly label: string;
  readonly run: () => void;
}

export const shortcuts = createStore<{ readonly all: readonly Shortcut[] }>(() => ({ all: [] }));

/** Held while the part is shown. The list should be stable. */
export function useShortcuts(given: readonly Shortcut[]): void {
  useEffect(() => {
    shortcuts.setState(({ all }) => ({ all: [...all, ...given] }));
    return () => shortcuts.setState(({ all }) => ({ all: all.filter((one) => !given.includes(one)) }));
  }, [given]);
}

const writing = 'input, textarea, select, [contenteditable], [role="textbox"], [role="dialog"] *, [role="menu"] *';
const secondKeyMs = 1_200;

/** Listens for them; returns the end of it. */
export function listenForShortcuts(target: Pick<Window, 'addEventListener' | 'removeEventListener'>): () => void {
  let first: { readonly key: string; readonly at: number } | null = null;
  const heard = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest(writing) !== null) return;
    const both = first !== null && event.timeStamp - first.at < secondKeyMs ? `${first.key} ${event.key}` : event.key;
    const { all } = shortcuts.getState();
    const found = all.findLast(({ keys }) => keys === both) ?? all.findLast(({ keys }) => keys === event.key);
    first = all.some(({ keys }) => keys.startsWith(`${event.key} `)) ? { key: event.key, at: event.timeStamp } : null;
    if (found === undefined) return;
    event.preventDefault();
    first = null;
    found.run();
  };
  target.addEventListener('keydown', heard);
  return () => target.removeEventListener('keydown', heard);
}
