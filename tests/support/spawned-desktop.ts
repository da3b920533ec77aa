// Owns the desktop app as a process of its own, without anybody who drives its window: its address, and every process that
// belongs to it.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { electronPath, type AppCopy } from './electron.ts';

export interface SpawnedDesktop extends AsyncDisposable {
  readonly url: string;
  /** The numbers of all its processes, helpers included. */
  readonly processes: () => readonly number[];
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly exited: Promise<number | null>;
  readonly output: () => string;
}

export interface DesktopPlace {
  readonly copy: AppCopy;
  readonly home: string;
  readonly display: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Switches of Chromium's own. */
  readonly switches?: readonly string[];
}

export async function spawnDesktop({
  copy,
  home,
  display,
  env = {},
  switches = [],
}: DesktopPlace): Promise<SpawnedDesktop> {
  const xauthority = process.env['XAUTHORITY'];
  const child = spawn(electronPath, ['--no-sandbox', ...switches, copy.folder, '--home', home, '--port', '0'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      // No other process has it: by this those of the app are told from all others.
      HOME: home,
      DISPLAY: display,
      ...(xauthority === undefined ? {} : { XAUTHORITY: xauthority }),
      CI: '1',
      LLR_STARTER: 'off',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const ready = /^LA Router is ready at (\S+)$/m.exec(output)?.[1];
        if (ready !== undefined) resolve(ready);
      });
    void exited.then((code) => reject(new Error(`The app ended with ${code}: ${output}`)));
  });
  return {
    url,
    processes: () => processesWith(`HOME=${home}`),
    kill: (signal) => child.kill(signal),
    exited,
    output: () => output,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
    },
  };
}

/** One that has ended and was not yet taken note of by the system's first process runs no more. */
export function runs(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}

const processesWith = (variable: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(variable))
    .map(Number);

/** One that has ended, or is not ours to look at, has none. */
function environmentOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
