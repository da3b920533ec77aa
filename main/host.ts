// Owns what both hosts, the command line and the desktop, read and say alike: flags, the core they make, and failures.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError, createCore, type Core } from './core.ts';
import { createLog, isLogLevel } from './platform/log.ts';
import { realClock, realPorts } from './platform/real.ts';

export const exits = { ok: 0, failed: 1, usage: 2, config: 3, notRunning: 4 } as const;

export class UsageError extends Error {}

const flags = {
  home: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  policy: { type: 'string' },
  'log-format': { type: 'string', default: 'text' },
  headless: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  version: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export type Values = ReturnType<typeof readArguments>['values'];

export function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The arguments could not be read.');
  }
}

/** Without the switches that Chromium takes from the same line. */
export const withoutSwitches = (args: readonly string[]): string[] =>
  args.filter((arg) => !arg.startsWith('--') || Object.hasOwn(flags, arg.slice(2).split('=')[0] ?? ''));

export function coreFrom(values: Values): Core {
  const level = process.env['LLR_LOG'] ?? 'info';
  if (!isLogLevel(level)) throw new UsageError('LLR_LOG is debug, info, warn or error.');
  const format = values['log-format'];
  if (format !== 'text' && format !== 'json') throw new UsageError('--log-format is text or json.');
  const write = (line: string): void => {
    process.stderr.write(line);
  };
  const log = createLog({ level, format, write, now: realClock.now });
  // The bundle lies flat in a folder, what it ships beside it.
  const beside = (name: string): string => join(import.meta.dirname, name);
  const shipped = {
    pages: beside('renderer'),
    classifier: beside('resources/classifier.bin'),
    policies: beside('resources/policies'),
  };
  return createCore({ ...placeFrom(values), ...shipped }, realPorts(log));
}

export function placeFrom(values: Values) {
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new UsageError('--port is a number from 0 to 65535.');
  }
  return { env: process.env, home: values.home, policy: values.policy, host: values.host, port };
}

/** Opens the core's door; a port that is taken is told with what to do about it. */
export async function listen(core: Core): Promise<string> {
  try {
    return await core.listen();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const { host, port } = core.address;
    if (error.code === 'EADDRINUSE') {
      throw new Error(
        `Port ${port} on ${host} is taken. Choose another with --port NUMBER or LLR_PORT; 0 takes a free one.`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** What a person should read, and the exit code that goes with it. */
export function explain(error: unknown): { readonly text: string; readonly code: number } {
  if (error instanceof UsageError)
    return { text: `${error.message}\nla-router --help tells what there is.`, code: exits.usage };
  if (error instanceof ConfigError) return { text: error.message, code: exits.config };
  return { text: error instanceof Error ? error.message : String(error), code: exits.failed };
}
