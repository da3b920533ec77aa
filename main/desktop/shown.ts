// Owns what the page is told of the desktop: one value, in parts that the modules set.
import type { DesktopState } from '../contract/desktop.ts';
import type { Shown } from './context.ts';

/** Until the module that knows has looked. */
const atFirst: DesktopState = {
  startAtLogin: null,
  commandLine: { state: 'none', path: null, note: null, removable: false },
  tray: 'shown',
  questions: [],
  update: {
    phase: 'manual',
    channel: 'stable',
    daily: false,
    from: null,
    version: null,
    bytes: null,
    progress: null,
    why: null,
    checkedAt: null,
    before: null,
  },
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
