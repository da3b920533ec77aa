// Owns the options that say where and how a router serves, or is found: the command line and the desktop read them alike.
import { locateHome, type Environment } from '../config/home.ts';
import { UsageError, type CommandOption, type CommandValues } from './command.ts';

export const serveOptions: readonly CommandOption[] = [
  { name: 'host', value: 'HOST', summary: 'an address, 0.0.0.0 for all, default 127.0.0.1 (LLR_HOST)' },
  { name: 'policy', value: 'FILE', summary: 'default policy.yaml in the home (LLR_POLICY)' },
  { name: 'log-format', value: 'FORM', summary: 'text or json, on stderr, default text' },
];

export interface ServePlace {
  readonly home: string | undefined;
  readonly policy: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
}

export function placeFrom(values: CommandValues): ServePlace {
  const { home, port } = locationFrom(values);
  return { home, policy: values.text('policy'), host: values.text('host'), port };
}

/** What every command takes: of which home it speaks, and at which port. */
export function locationFrom(values: Pick<CommandValues, 'text'>): Pick<ServePlace, 'home' | 'port'> {
  const written = values.text('port');
  const port = written === undefined ? undefined : Number(written);
  if (port !== undefined && !(written?.trim() !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new UsageError('--port is a number from 0 to 65535.');
  }
  return { home: values.text('home'), port };
}

/** Where a router by these options has its home, for what is needed before there is one. */
export const homeFrom = (values: CommandValues, env: Environment): string => locateHome(env, placeFrom(values)).folder;

export function logFormatFrom(values: CommandValues): 'text' | 'json' {
  const format = values.text('log-format') ?? 'text';
  if (format !== 'text' && format !== 'json') throw new UsageError('--log-format is text or json.');
  return format;
}
