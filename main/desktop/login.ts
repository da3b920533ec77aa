// Owns whether the app starts at login, hidden: on Linux a file of the desktop's, elsewhere the system's own list. It is
// off until somebody turns it on.
import { app } from 'electron';
import { openAutostart } from './autostart.ts';
import type { DesktopModule } from './context.ts';
import { lastingWords, type Installation } from './installation.ts';
import { withAnswer } from './open-questions.ts';
import { installation } from './running.ts';

interface AtLogin {
  /** Null where the system offers none. */
  readonly isOn: () => boolean | null;
  readonly set: (on: boolean) => void;
  /** Where the program has moved since. */
  readonly setRight?: () => void;
}

export const login: DesktopModule = {
  enable({ core, carryOut, shown, memory }) {
    const atLogin = atLoginOf(installation());
    carryOut('start-at-login', ({ on }) => {
      atLogin.set(on);
      memory.set(withAnswer(memory.now().answered, 'login'));
      shown.set({ startAtLogin: atLogin.isOn() });
    });
    try {
      atLogin.setRight?.();
      shown.set({ startAtLogin: atLogin.isOn() });
    } catch (error) {
      // What cannot be read here is no reason not to start.
      core.log.write('warn', 'login-unknown', { fault: error instanceof Error ? error.message : 'unknown' });
    }
  },
};

/** macOS tells by no word of the command line that it was the login that started us. */
export const isStartOfLogin = (): boolean =>
  process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;

function atLoginOf(here: Installation): AtLogin {
  const words = [...here.first, ...lastingWords(process.argv), '--hidden'];
  if (process.platform === 'linux')
    return openAutostart({ env: process.env, home: app.getPath('home'), command: [here.program, ...words] });
  // The list would name Electron, not us.
  if (here.kind === 'checkout') return { isOn: () => null, set: refuse };
  return process.platform === 'darwin' ? onMac(lastingWords(process.argv).length > 0) : onWindows(words);
}

function refuse(): never {
  throw new Error('Only an installed LA Router can start at login. Install it first.');
}

const onMac = (hasWords: boolean): AtLogin => ({
  isOn: () => app.getLoginItemSettings().openAtLogin,
  set(on) {
    // Another router than this one would start.
    if (on && hasWords)
      throw new Error('macOS starts apps at login without words: start LA Router without --home and the like first.');
    app.setLoginItemSettings({ openAtLogin: on });
  },
});

function onWindows(words: readonly string[]): AtLogin {
  // Windows gets one line: a word with a space keeps its quotes.
  const args = words.map((word) => (/\s/.test(word) ? `"${word.replace(/\\+$/, '')}"` : word));
  return {
    isOn() {
      const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings({ args });
      // The task manager can turn off what stands in the list.
      return openAtLogin && executableWillLaunchAtLogin;
    },
    set: (on) => app.setLoginItemSettings({ openAtLogin: on, enabled: on, args }),
  };
}
