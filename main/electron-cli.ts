// The command line inside of Electron, where the app's own program acts as one.
import { app } from 'electron';
import { readOptions } from './commands/program.ts';
import { homeFrom, serveOptions } from './commands/serve-options.ts';
import { readyPorts } from './desktop/electron-ports.ts';
import { faultFields } from './desktop/fault-fields.ts';
import { keepIn } from './desktop/kept.ts';

/** Resolves when Electron may become ready, which it is only once its entry has run to its end: when a command asks for it. */
export function runCommand(words: readonly string[]): Promise<void> {
  endOnFault();
  // A program of the terminal, which nobody finds in the Dock, and which opens no links.
  if (process.platform === 'darwin') app.setActivationPolicy('prohibited');
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  const host = async () => {
    keepIn(homeFrom(readOptions(serveOptions, words), process.env));
    letGo();
    return readyPorts();
  };
  // It is a program of its own, too, and knows by its file that it was started as one: no other bundle may take it in.
  void import('./cli.ts').then(async ({ run }) => process.exit(await run(words, host)));
  return held;
}

/** As in any Node, but without the words of the error, which may hold a request's. Electron would show a box, and go on. */
function endOnFault(): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      process.stderr.write(`LA Router failed: ${JSON.stringify(faultFields(error, import.meta.dirname))}\n`);
      process.exit(1);
    });
}
