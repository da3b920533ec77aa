// Owns the command line: its words, its flags, and an exit code for each way to end.
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { ConfigError, createCore, HomeInUse, LedgerTooNew, readRunning, type Core } from './core.ts';
import { routerState } from './contract/api.ts';
import { version } from './contract/version.ts';
import { createLog, isLogLevel } from './platform/log.ts';
import { realClock, realFiles, realPorts } from './platform/real.ts';

const exits = { ok: 0, failed: 1, usage: 2, config: 3, notRunning: 4 } as const;

const usage = `LA Router ${version}

  la-router serve    serve on this machine until stopped
  la-router status   tell whether a router runs, and what it knows

  --home FOLDER      where ledger, policy and settings lie     (LLR_HOME)
  --host HOST        a loopback address, default 127.0.0.1     (LLR_HOST)
  --port PORT        default 18790, 0 takes a free one         (LLR_PORT)
  --policy FILE      default policy.yaml in the home           (LLR_POLICY)
  --log-format FORM  text or json, on stderr; LLR_LOG=debug|info|warn|error
  --headless         never open a window
  --json             status as JSON
  --version, --help
`;

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

class UsageError extends Error {}

type Values = ReturnType<typeof readArguments>['values'];

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The arguments could not be read.');
  }
}

/** Resolves with the exit code once everything is closed. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = readArguments(args);
    if (values.help) return say(usage, exits.ok);
    if (values.version) return say(`${version}\n`, exits.ok);
    const [command = 'serve', ...others] = positionals;
    if (others.length > 0) throw new UsageError(`Unexpected: ${others.join(' ')}`);
    if (command === 'serve') return await serve(values);
    if (command === 'status') return await status(values);
    throw new UsageError(`There is no command ${command}.`);
  } catch (error) {
    return explain(error);
  }
}

function say(text: string, code: number): number {
  process.stdout.write(text);
  return code;
}

function explain(error: unknown): number {
  const complain = (text: string, code: number): number => {
    process.stderr.write(`${text}\n`);
    return code;
  };
  if (error instanceof UsageError) return complain(`${error.message}\n\n${usage}`, exits.usage);
  if (error instanceof ConfigError) return complain(error.message, exits.config);
  if (error instanceof HomeInUse || error instanceof LedgerTooNew) return complain(error.message, exits.failed);
  if (error instanceof Error && 'code' in error) return complain(`${error.message} (${String(error.code)})`, exits.failed);
  return complain(error instanceof Error ? (error.stack ?? error.message) : String(error), exits.failed);
}

function coreFrom(values: Values): Core {
  const level = process.env['LLR_LOG'] ?? 'info';
  if (!isLogLevel(level)) throw new UsageError('LLR_LOG is debug, info, warn or error.');
  const format = values['log-format'];
  if (format !== 'text' && format !== 'json') throw new UsageError('--log-format is text or json.');
  const write = (line: string): void => {
    process.stderr.write(line);
  };
  const log = createLog({ level, format, write, now: realClock.now });
  return createCore({ ...placeFrom(values), pages: join(import.meta.dirname, 'renderer') }, realPorts(log));
}

function placeFrom(values: Values) {
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new UsageError('--port is a number from 0 to 65535.');
  }
  return { env: process.env, home: values.home, policy: values.policy, host: values.host, port };
}

async function serve(values: Values): Promise<number> {
  const core = coreFrom(values);
  const stopped = stopSignal();
  try {
    const url = await listen(core);
    process.stdout.write(`Dashboard: ${url}/\nLA Router is ready at ${url}\n`);
    await stopped.first;
  } finally {
    // A second signal means that the person does not want to wait.
    stopped.onNext(() => process.exit(exits.failed));
    await core[Symbol.asyncDispose]();
  }
  return exits.ok;
}

async function listen(core: Core): Promise<string> {
  try {
    return await core.listen();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const { host, port } = core.address;
    if (error.code === 'EADDRINUSE') {
      throw new Error(`Port ${port} on ${host} is taken. Choose another with --port NUMBER or LLR_PORT; 0 takes a free one.`, { cause: error });
    }
    throw error;
  }
}

function stopSignal() {
  let next: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    next = resolve;
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => next());
  return {
    first,
    onNext(act: () => void) {
      next = act;
    },
  };
}

async function status(values: Values): Promise<number> {
  const running = readRunning(placeFrom(values), realFiles);
  const answer = running === null ? null : await fetch(`${running.url}/api/state`).catch(() => null);
  if (answer === null || !answer.ok) {
    process.stderr.write('No router runs for this home. Start it with: la-router serve\n');
    return exits.notRunning;
  }
  const state = routerState.parse(await answer.json());
  if (values.json) return say(`${JSON.stringify(state)}\n`, exits.ok);
  const rows = state.backends.map(({ name, zone, endpoint, hasKey }) => `  ${name.padEnd(12)} ${zone.padEnd(8)} ${endpoint}${hasKey ? '' : '  (no key)'}\n`);
  return say(`LA Router ${state.version} at ${state.address ?? 'no address'}, ${state.inFlight} in flight\n${rows.join('')}`, exits.ok);
}
