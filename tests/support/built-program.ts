// Owns running the built program as a script and as a person does: in a pipe, and in a pseudo-terminal that `script` of
// util-linux opens.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { until } from './http.ts';

const program = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** How wide the terminal is. */
  readonly columns?: number;
  /** What is typed where the person is asked whether something is to be done. */
  readonly answer?: string;
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Why there is no pseudo-terminal here; false where there is one. */
export const withoutTerminal: string | false = spawnSync('script', ['--version'], {
  encoding: 'utf8',
}).stdout?.includes('util-linux')
  ? false
  : 'script of util-linux is not here';

const around = (env: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  TERM: 'xterm-256color',
  LLR_STARTER: 'off',
  ...env,
});

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once('close', resolve));

export const runPiped = (args: readonly string[], { env }: Surroundings = {}, input = ''): Promise<Ended> =>
  runToEnd(process.execPath, [program, ...args], { env, input });

/** A line of the shell that has the program as `la-router`. */
export function runShell(line: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const named = `la-router() { ${quoted(process.execPath)} ${quoted(program)} "$@"; }\nset -o pipefail\n${line}`;
  return runToEnd('bash', ['-c', named], { env, input: '' });
}

interface Given {
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly input: string;
}

async function runToEnd(command: string, args: readonly string[], { env, input }: Given): Promise<Ended> {
  const child = spawn(command, args, { env: around(env), stdio: 'pipe' });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.on('error', () => undefined).end(input);
  return { code: await ended(child), out, err };
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

export interface TypedSession extends AsyncDisposable {
  /** All that it has shown, with its colours. */
  readonly raw: () => string;
  /** The same without them. */
  readonly text: () => string;
  readonly type: (keys: string) => void;
  /** Waits until it has shown this behind what was awaited before. */
  readonly shows: (what: string | RegExp) => Promise<void>;
  readonly code: Promise<number | null>;
}

export const keys = { enter: '\r', ctrlC: '\u0003', ctrlD: '\u0004', up: '\u001B[A' } as const;

export function openSession(args: readonly string[], { env, columns = 80, answer }: Surroundings = {}): TypedSession {
  const line = [process.execPath, program, ...args].map(quoted).join(' ');
  const shell = `stty cols ${columns} rows 40; exec ${line}`;
  const child = spawn('script', ['-qefc', shell, '/dev/null'], {
    env: { ...around(env), SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let raw = '';
  let looked = 0;
  child.stdout.setEncoding('utf8').on('data', (shown: string) => {
    raw += shown;
    if (answer !== undefined && shown.includes('[y/N] ')) child.stdin.write(answer);
  });
  child.stdin.on('error', () => undefined);
  const code = ended(child);
  const text = (): string => stripVTControlCharacters(raw).replaceAll('\r', '');
  return {
    raw: () => raw,
    text,
    type: (typed) => void child.stdin.write(typed),
    async shows(what) {
      await until(`${what} is shown, behind ${JSON.stringify(text().slice(looked))}`, () => {
        const rest = text().slice(looked);
        const found = typeof what === 'string' ? rest.indexOf(what) : rest.search(what);
        if (found === -1) return false;
        looked += found + (typeof what === 'string' ? what.length : (what.exec(rest)?.[0].length ?? 0));
        return true;
      });
    },
    code,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) child.kill('SIGKILL');
      await code;
    },
  };
}

/** Without anybody who types. */
export async function runShown(args: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
  await using session = openSession(args, { answer: `n${keys.enter}`, ...surroundings });
  const code = await session.code;
  return { code, out: session.raw(), err: '' };
}
