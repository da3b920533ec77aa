// Owns being the one instance of a home: a second start hands its words to the first and ends, without loading the product.
import { mkdirSync } from 'node:fs';
import nodeModule from 'node:module';
import { join } from 'node:path';
import { app, crashReporter } from 'electron';
import type { CommandOption, CommandValues } from './commands/command.ts';
import { explain } from './commands/explain.ts';
import { readOptions } from './commands/program.ts';
import { homeFrom, serveOptions } from './commands/serve-options.ts';
import { keepCrashReports } from './desktop/crash.ts';
import { registerScheme } from './desktop/origin.ts';
import { tell } from './desktop/tell.ts';

export interface Instance {
  readonly values: CommandValues;
  /** The folder of the home. */
  readonly home: string;
}

const options: readonly CommandOption[] = [
  ...serveOptions,
  { name: 'hidden', value: null, summary: 'start in the tray, without a window' },
];

/** Null where another has the home, or the words are wrong: then the app ends. */
export function takeInstance(words: readonly string[]): Instance | null {
  try {
    const values = readOptions(options, words);
    const home = homeFrom(values, process.env);
    // Whatever Chromium keeps lies in the home as well: who removes that has removed all.
    const kept = join(home, 'desktop');
    mkdirSync(kept, { recursive: true, mode: 0o700 });
    app.setPath('userData', kept);
    if (app.requestSingleInstanceLock()) {
      registerScheme();
      keepCrashReports({ app, crashReporter }, home);
      cacheCode(join(kept, 'code'));
      return { values, home };
    }
    app.quit();
  } catch (error) {
    const { text, code } = explain(error);
    tell('LA Router could not start', text);
    app.exit(code);
  }
  return null;
}

/** What was compiled once is not compiled at the next start; the Node of an older Electron cannot. */
function cacheCode(folder: string): void {
  if (typeof nodeModule.enableCompileCache === 'function') nodeModule.enableCompileCache(folder);
}
