// Owns being the one instance of a home: a second start hands its words to the first and ends, without loading the product.
import nodeModule from 'node:module';
import { join } from 'node:path';
import { app, crashReporter } from 'electron';
import type { CommandOption, CommandValues } from './commands/command.ts';
import { explain } from './commands/explain.ts';
import { readOptions } from './commands/program.ts';
import { homeFrom, serveOptions } from './commands/serve-options.ts';
import { keepCrashReports } from './desktop/crash.ts';
import { keepIn } from './desktop/kept.ts';
import { registerScheme } from './desktop/origin.ts';
import { giveUp } from './desktop/tell.ts';

export interface Instance {
  readonly values: CommandValues;
  /** The folder of the home. */
  readonly home: string;
}

const options: readonly CommandOption[] = [
  ...serveOptions,
  { name: 'hidden', value: null, summary: 'start in the tray, without a window' },
];

/** As the installer names it: by this Windows knows whose a notification is. */
const appId = 'io.github.la-router.desktop';

/** Null where another has the home, or the words are wrong: then the app ends. */
export function takeInstance(words: readonly string[]): Instance | null {
  try {
    const values = readOptions(options, words);
    const home = homeFrom(values, process.env);
    const kept = keepIn(home);
    if (app.requestSingleInstanceLock()) {
      registerScheme();
      app.setAppUserModelId(appId);
      keepCrashReports({ app, crashReporter }, home);
      cacheCode(join(kept, 'code'));
      return { values, home };
    }
    app.quit();
  } catch (error) {
    const { text, code } = explain(error);
    giveUp(text, code);
  }
  return null;
}

/** What was compiled once is not compiled at the next start; the Node of an older Electron cannot. */
function cacheCode(folder: string): void {
  if (typeof nodeModule.enableCompileCache === 'function') nodeModule.enableCompileCache(folder);
}
