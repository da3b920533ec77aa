// Owns the end of the app: whoever asks for it, everything that was begun is ended, in its order and in its time.
import { app } from 'electron';

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
      for (const end of ends) end();
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
  // The tray keeps the router alive: closing the window is not the end.
  app.on('window-all-closed', () => undefined);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  return { isEnding: () => ending, endAll };
}

function inTime(work: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(resolve, longestMs);
    work()
      .then(resolve, reject)
      .finally(() => clearTimeout(late));
  });
}
