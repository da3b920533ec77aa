// Owns as what this app lies on the machine: what starts it again, and whether a package or a single file brought it. Pure.
import { isAbsolute, resolve } from 'node:path';

export interface Installation {
  readonly kind: 'checkout' | 'appimage' | 'installed';
  /** What starts it: of an AppImage the file itself, since what it is unpacked to changes with each start. */
  readonly program: string;
  /** What stands before all other words: in a checkout, Electron is told which app it runs. */
  readonly first: readonly string[];
  /** What was shipped beside the program. */
  readonly resources: string;
}

interface Running {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execPath: string;
  readonly resources: string;
  readonly isPackaged: boolean;
  readonly appPath: string;
}

export function installationOf({ env, execPath, resources, isPackaged, appPath }: Running): Installation {
  if (!isPackaged) return { kind: 'checkout', program: execPath, first: [appPath], resources };
  const file = appImageOf(env, execPath);
  if (file !== null) return { kind: 'appimage', program: file, first: [], resources };
  return { kind: 'installed', program: execPath, first: [], resources };
}

/** A terminal that is itself an AppImage hands its variables on: they count where this very program lies in it. */
function appImageOf({ APPIMAGE: file, APPDIR: folder }: Running['env'], execPath: string): string | null {
  if (file === undefined || folder === undefined || folder === '' || !isAbsolute(file)) return null;
  return execPath.startsWith(`${folder.replace(/\/+$/, '')}/`) ? file : null;
}

/** Which router it is, and the variable that says the same; a path counts from where it was written. */
const lasting = [
  ['home', 'LLR_HOME', 'path'],
  ['policy', 'LLR_POLICY', 'path'],
  ['host', 'LLR_HOST', 'word'],
  ['port', 'LLR_PORT', 'word'],
] as const;

function valueIn(words: readonly string[], name: string): string | null {
  const at = words.findIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  const value = words[at] === `--${name}` ? words[at + 1] : words[at]?.slice(name.length + 3);
  return value === undefined || value === '' ? null : value;
}

const lastingIn = (words: readonly string[]) =>
  lasting.flatMap(([name, variable, kind]) => {
    const value = valueIn(words, name);
    return value === null ? [] : [{ name, variable, value: kind === 'path' ? resolve(value) : value }];
  });

/** What of its words goes along when it is started again by somebody else: which router it is, and how root starts it. */
export const lastingWords = (words: readonly string[]): readonly string[] => [
  ...(words.includes('--no-sandbox') ? ['--no-sandbox'] : []),
  ...lastingIn(words).flatMap(({ name, value }) => [`--${name}`, value]),
];

/** The same as variables, for a start that takes no words. */
export const lastingVariables = (words: readonly string[]): Readonly<Record<string, string>> => ({
  ...(words.includes('--no-sandbox') ? { ELECTRON_DISABLE_SANDBOX: '1' } : {}),
  ...Object.fromEntries(lastingIn(words).map(({ variable, value }) => [variable, value])),
});
