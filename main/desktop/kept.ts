// Owns where Chromium keeps what it keeps: in the home, for the app and the command line alike. Who removes the home has
// removed all, and on Windows what seals keys lies there, too.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';

/** Must be called before the app is ready. */
export function keepIn(home: string): string {
  const kept = join(home, 'desktop');
  mkdirSync(kept, { recursive: true, mode: 0o700 });
  app.setPath('userData', kept);
  return kept;
}
