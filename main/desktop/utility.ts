// Owns starting a script of ours in a process of Electron's own: the app itself does not act as Node once it is packaged.
import { constants } from 'node:os';
import { app, utilityProcess } from 'electron';
import { forkBy, type StartScript } from '../platform/lifeline.ts';
import type { ChildEnd, Fork } from '../platform/ports.ts';
import { ignoreGone, inheritedEnvironment, listen } from '../platform/processes.ts';

const startUtility: StartScript = (script, args, { env, onOut, onErr }) => {
  const { promise: exited, resolve } = Promise.withResolvers<ChildEnd>();
  const { promise: started, resolve: tellStarted } = Promise.withResolvers<void>();
  let pid: number | undefined;
  let isOver = false;
  // A process that has no number yet cannot be sent a signal: it gets it as its first.
  let owed: 'SIGTERM' | 'SIGKILL' | null = null;
  const kill = (signal: 'SIGTERM' | 'SIGKILL'): void => {
    const to = pid;
    if (isOver) return;
    if (to === undefined) owed = owed === 'SIGKILL' ? owed : signal;
    else ignoreGone(() => process.kill(to, signal));
  };
  const over = (end: ChildEnd): void => {
    isOver = true;
    tellStarted();
    resolve(end);
  };
  const start = (): void => {
    if (owed !== null) return over({ code: null, signal: owed });
    const child = utilityProcess.fork(script, [...args], {
      env: { ...inheritedEnvironment(), ...env },
      stdio: ['ignore', onOut === undefined ? 'ignore' : 'pipe', onErr === undefined ? 'ignore' : 'pipe'],
      serviceName: 'LA Router model',
    });
    child.once('spawn', () => {
      pid = child.pid;
      tellStarted();
      if (owed !== null) kill(owed);
    });
    child.once('exit', (code) => over(endOf(code)));
    // A fault of V8 is told here before its end is, which says enough.
    child.on('error', () => undefined);
    listen(child.stdout, onOut);
    listen(child.stderr, onErr);
  };
  // Electron makes no processes before it is ready.
  if (app.isReady()) start();
  else void app.whenReady().then(start);
  return {
    get pid() {
      return pid;
    },
    started,
    exited,
    kill,
  };
};

export const utilityFork: Fork = forkBy(startUtility);

/** Our scripts end with 0 or 1. A signal that ended one is told by its number, as if that were its code. */
function endOf(code: number): ChildEnd {
  const signal = Object.entries(constants.signals).find(([, number]) => number === code)?.[0];
  return code === 1 || signal === undefined ? { code, signal: null } : { code: null, signal };
}
