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
}

export function followEnd({ ends, close, onFault }: EndingParts): Ending {
  let ending = false;
  let closing = false;
  app.on('before-quit', () => {
    ending = true;
  });
  app.on('will-quit', (event) => {
    if (closing) return;
    closing = true;
    event.preventDefault();
    const late = setTimeout(() => app.exit(0), longestMs);
    for (const end of ends) end();
    close()
      .catch(onFault)
      .finally(() => {
        clearTimeout(late);
        app.exit(0);
      });
  });
  // The tray keeps the router alive: closing the window is not the end.
  app.on('window-all-closed', () => undefined);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  return { isEnding: () => ending };
}
