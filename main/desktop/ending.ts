// Owns the end of the app: whoever asks for it, everything that was begun is ended, in its order and in its time.
import { app } from 'electron';
import { installation } from './running.ts';

/** Answers under way get their second before; what is not over by then is written as lost at the next start. */
const longestMs = 1_900;

interface EndingParts {
  /** What ends at once. */
  readonly ends: readonly (() => void)[];
  readonly close: () => Promise<void>;
  readonly onFault: (error: unknown) => void;
}

export interface Ending {
  readonly isEnding: () => boolean;
  /** Ends all but the app itself, once, and comes back in time. */
  readonly endAll: () => Promise<void>;
}

export function followEnd({ ends, close, onFault }: EndingParts): Ending {
  let ending = false;
  let ended: Promise<void> | null = null;
  const endAll = (): Promise<void> => {
    ending = true;
    ended ??= inTime(async () => {
      for (const end of ends) orFault(end, onFault);
      await close();
    }).catch(onFault);
    return ended;
  };
  app.on('before-quit', () => {
    ending = true;
  });
  app.on('will-quit', (event) => {
    event.preventDefault();
    void endAll().then(() => app.exit(0));
  });
  // Who starts it again while it ends gets a new one; its words were handed to this.
  app.on('second-instance', (_event, words) => {
    if (!ending) return;
    const { program } = installation();
    app.relaunch({ execPath: program, args: words.slice(1) });
  });
  // The tray keeps the router alive: closing the window is not the end.
  app.on('window-all-closed', () => undefined);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  return { isEnding: () => ending, endAll };
}

function orFault(run: () => void, onFault: (error: unknown) => void): void {
  try {
    run();
  } catch (error) {
    onFault(error);
  }
}

function inTime(work: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(resolve, longestMs);
    work()
      .then(resolve, reject)
      .finally(() => clearTimeout(late));
  });
}
