// Owns whether anything on this desktop shows a tray. Linux alone can be without: there the session's bus is asked, by
// whichever of its tools is there. Where nothing shows one the page is told, and the person once.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DesktopModule } from './context.ts';
import { noteOnce } from './note-once.ts';
import { hostIn, trayQuestions, type TrayHost } from './tray-question.ts';

/** A bus that does not answer by then is as good as none that could be asked. */
const answerMs = 3_000;
/** Who starts with the session may come before what shows trays does. */
const lateMs = 15_000;

export const trayHost: DesktopModule = {
  enable({ shown, memory, note, isHidden, onEnd }) {
    if (process.platform !== 'linux') return;
    const end = new AbortController();
    const look = async (): Promise<TrayHost> => {
      const host = hasBus(process.env) ? await ask(end.signal) : 'missing';
      if (!end.signal.aborted && host !== 'unknown') shown.set({ tray: host });
      return host;
    };
    const tell = (host: TrayHost): void => {
      if (host !== 'missing' || end.signal.aborted) return;
      noteOnce({ memory, note }, 'saidTray', {
        key: 'tray',
        title: 'This desktop shows no tray',
        body: 'LA Router runs without one. Close its window and it goes on; start it again to see the window. Settings says how to get a tray.',
        to: '/settings',
      });
    };
    void look().then((host) => {
      if (!isHidden) tell(host);
    });
    const again = setTimeout(() => void look().then(tell), lateMs);
    onEnd(() => {
      clearTimeout(again);
      end.abort();
    });
  },
};

/** Without one the tools would start a bus of their own, which nothing else is on and nobody ends. */
function hasBus({ DBUS_SESSION_BUS_ADDRESS: address = '', XDG_RUNTIME_DIR: folder = '' }: NodeJS.ProcessEnv): boolean {
  if (address !== '') return true;
  return folder !== '' && existsSync(join(folder, 'bus'));
}

async function ask(signal: AbortSignal): Promise<TrayHost> {
  for (const [tool, ...words] of trayQuestions) {
    const host = await new Promise<TrayHost>((resolve) => {
      // Their words are read: in the one language that they all speak.
      const env = { ...process.env, LC_ALL: 'C' };
      execFile(tool, words, { timeout: answerMs, signal, env }, (_fault, said, complained) =>
        resolve(hostIn(`${said}\n${complained}`)),
      );
    });
    if (host !== 'unknown') return host;
  }
  return 'unknown';
}
