// Owns terminals for commands in tests: a pipe that nobody looks at, and one of a given width.
import type { Terminal } from '../../main/platform/terminal.ts';

export const pipeTerminal: Terminal = {
  isShown: false,
  hasColours: false,
  columns: 80,
  canAsk: false,
  ask: () => Promise.resolve(null),
  readAll: () => Promise.resolve(''),
  progress: () => undefined,
  converse: () => ({
    next: () => Promise.resolve(null),
    again: () => undefined,
    onInterrupt: null,
    [Symbol.dispose]: () => undefined,
  }),
};

export const shownTerminal = (columns: number, more: Partial<Terminal> = {}): Terminal => ({
  ...pipeTerminal,
  isShown: true,
  columns,
  ...more,
});
