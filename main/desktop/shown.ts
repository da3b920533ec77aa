// Owns what the page is told of the desktop: one value, in parts that the modules set.
import { noUpdate, type DesktopState } from '../contract/desktop.ts';
import type { Shown } from './context.ts';

/** Until the module that knows has looked. */
const atFirst: DesktopState = {
  startAtLogin: null,
  commandLine: { state: 'none', path: null, note: null, removable: false },
  tray: 'shown',
  questions: [],
  update: noUpdate,
};

export function createShown(): Shown {
  const listeners: ((state: DesktopState) => void)[] = [];
  let state = atFirst;
  return {
    now: () => state,
    set(part) {
      state = { ...state, ...part };
      for (const listener of listeners) listener(state);
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
