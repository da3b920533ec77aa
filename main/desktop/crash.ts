// Owns what is kept of a crash: a line in the log, and the system's own report in the home. Nothing of it leaves this machine.
import { join } from 'node:path';
import type { App, CrashReporter } from 'electron';
import { tidyReports } from './crash-reports.ts';
import type { DesktopContext, DesktopModule } from './context.ts';
import { faultFields } from './fault-fields.ts';

interface ReportParts {
  readonly app: Pick<App, 'setPath'>;
  readonly crashReporter: Pick<CrashReporter, 'start'>;
}

/** Before the app is ready, or at least before its first window: a process that was made earlier is not watched. */
export function keepCrashReports({ app, crashReporter }: ReportParts, home: string): void {
  const folder = join(home, 'logs', 'crashes');
  try {
    tidyReports(folder);
  } catch {
    // A home that cannot be written is told by the core, in words; without a folder there are no reports.
    return;
  }
  app.setPath('crashDumps', folder);
  crashReporter.start({ uploadToServer: false });
}

/** Of Electron's app what tells of ends. */
type Ends = Pick<App, 'on'>;

export const crash = (app: Ends, main: Pick<NodeJS.Process, 'on'> = process): DesktopModule => ({
  enable({ core, folder }: Pick<DesktopContext, 'core' | 'folder'>) {
    const { log } = core;
    // It goes on, as with Electron's own handler, which would show the words of the error in a box.
    main.on('uncaughtException', (error) => log.write('error', 'main-failed', faultFields(error, folder)));
    main.on('unhandledRejection', (error) => log.write('error', 'main-rejected', faultFields(error, folder)));
    app.on('render-process-gone', (_event, _page, { reason, exitCode }) =>
      log.write(levelOf(reason), 'page-gone', { reason, exitCode }),
    );
    app.on('child-process-gone', (_event, { type, reason, exitCode }) =>
      log.write(levelOf(reason), 'child-gone', { type, reason, exitCode }),
    );
  },
});

const levelOf = (reason: string): 'info' | 'error' => (reason === 'clean-exit' ? 'info' : 'error');
