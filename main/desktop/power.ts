// Owns listening to the machine's sleep.
import { powerMonitor } from 'electron';
import type { DesktopModule } from './context.ts';
import { followSleep, type PowerEvents } from './sleep.ts';

/** Each of its events has a signature of its own. */
const events: PowerEvents = {
  on: (event, listener) =>
    event === 'suspend' ? powerMonitor.on('suspend', listener) : powerMonitor.on('resume', listener),
};

export const power: DesktopModule = {
  enable({ core, api }) {
    followSleep({
      power: events,
      api,
      wake: core.wake,
      onFault: (error) =>
        core.log.write('warn', 'sleep-not-followed', { fault: error instanceof Error ? error.name : 'unknown' }),
    });
  },
};
