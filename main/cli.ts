// The command line: its words, and an exit code for each way to end.
import { realpathSync } from 'node:fs';
import { routerState } from './contract/api.ts';
import { version } from './contract/version.ts';
import { findRunning } from './core.ts';
import { coreFrom, exits, explain, listen, placeFrom, readArguments, UsageError, type Values } from './host.ts';
import { realFiles } from './platform/real.ts';

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
    const { text, code } = explain(error);
    process.stderr.write(`${text}\n`);
    return code;
  }
}

function say(text: string, code: number): number {
  process.stdout.write(text);
  return code;
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
  const running = findRunning(placeFrom(values), realFiles);
  const answer = running === null ? null : await fetch(`${running.url}/api/state`).catch(() => null);
  if (answer === null || !answer.ok) {
    process.stderr.write('No router runs for this home. Start it with: la-router serve\n');
    return exits.notRunning;
  }
  const state = routerState.parse(await answer.json());
  if (values.json) return say(`${JSON.stringify(state)}\n`, exits.ok);
  const rows = state.backends.map(
    ({ name, zone, endpoints, hasKey }) =>
      `  ${name.padEnd(12)} ${zone.padEnd(8)} ${endpoints.join(' ')}${hasKey ? '' : '  (no key)'}\n`,
  );
  return say(
    `LA Router ${state.version} at ${state.address ?? 'no address'}, ${state.inFlight} in flight\n${rows.join('')}`,
    exits.ok,
  );
}

// Run as a program, it ends with the code; imported, its importer calls `run`.
if (process.argv[1] !== undefined && import.meta.filename === realpathSync(process.argv[1])) {
  process.exitCode = await run(process.argv.slice(2));
}
