// Owns what is kept of a crash: a line in the log, and the system's own report in the home. Nothing of it leaves this machine.
import { join } from 'node:path';
import type { App, CrashReporter } from 'electron';
import { tidyReports } from './crash-reports.ts';
import type { DesktopContext } from './context.ts';
import type { LogFields } from '../platform/ports.ts';
import { faultFields } from './fault-fields.ts';

interface ReportParts {
  readonly app: Pick<App, 'setPath'>;
  readonly crashReporter: Pick<CrashReporter, 'start'>;
}

const reportsIn = (home: string): string => join(home, 'logs', 'crashes');

/** False where the home cannot hold them: the core tells that in words, and nothing is kept. */
function tidied(folder: string): boolean {
  try {
    tidyReports(folder);
    return true;
  } catch {
    // Also a report that is being written or removed at this moment: the next time will do.
    return false;
  }
}

/** Before the app is ready, or at least before its first window: a process that was made earlier is not watched. */
export function keepCrashReports({ app, crashReporter }: ReportParts, home: string): void {
  const folder = reportsIn(home);
  if (!tidied(folder)) return;
  app.setPath('crashDumps', folder);
  crashReporter.start({ uploadToServer: false });
}

/** Of Electron's app what tells of ends. */
type Ends = Pick<App, 'on'>;

export const crash = (app: Ends, main: Pick<NodeJS.Process, 'on'> = process) => ({
  enable({ core, folder }: Pick<DesktopContext, 'core' | 'folder'>): void {
    const { log } = core;
    // A page that crashes again and again would else fill the disk.
    const tell = (event: string, fields: LogFields, reason: string): void => {
      log.write(reason === 'clean-exit' ? 'info' : 'error', event, fields);
      tidied(reportsIn(core.state().home));
    };
    // It goes on, as with Electron's own handler, which would show the words of the error in a box.
    main.on('uncaughtException', (error) => log.write('error', 'main-failed', faultFields(error, folder)));
    main.on('unhandledRejection', (error) => log.write('error', 'main-rejected', faultFields(error, folder)));
    app.on('render-process-gone', (_event, _page, { reason, exitCode }) =>
      tell('page-gone', { reason, exitCode }, reason),
    );
    app.on('child-process-gone', (_event, { type, reason, exitCode }) =>
      tell('child-gone', { type, reason, exitCode }, reason),
    );
  },
});
