// The command line: its words, and an exit code for each way to end.
import { realpathSync } from 'node:fs';
import { benchClassifier, keepBench, tellBench } from './commands/bench-classifier.ts';
import { routerState } from './contract/api.ts';
import { version } from './contract/version.ts';
import { classifierBenchOf, findRunning } from './core.ts';
import { coreFrom, exits, explain, listen, placeFrom, readArguments, UsageError, type Values } from './host.ts';
import { realFiles } from './platform/real.ts';

const usage = `LA Router ${version}

  la-router serve    serve on this machine until stopped
  la-router status   tell whether a router runs, and what it knows
  la-router bench classifier --model NAME --data FOLDER
                     measure whether a model is worth asking where the classifier is not sure

  --home FOLDER      where ledger, policy and settings lie     (LLR_HOME)
  --host HOST        a loopback address, default 127.0.0.1     (LLR_HOST)
  --port PORT        default 18790, 0 takes a free one         (LLR_PORT)
  --policy FILE      default policy.yaml in the home           (LLR_POLICY)
  --log-format FORM  text or json, on stderr; LLR_LOG=debug|info|warn|error
  --headless         never open a window
  --json             status and bench as JSON
  --rows NUMBER      bench: at most so many rows, default 400
  --version, --help
`;

/** Resolves with the exit code once everything is closed. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = readArguments(args);
    if (values.help) return say(usage, exits.ok);
    if (values.version) return say(`${version}\n`, exits.ok);
    const [command = 'serve', ...others] = positionals;
    if (command === 'bench' && others.join(' ') === 'classifier') return await bench(values);
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
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => next());
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

/** The defaults of the policy: below what confidence stage one is not sure, and how long a model has. */
const benchBelow = 0.6;
const benchTimeoutMs = 500;

async function bench(values: Values): Promise<number> {
  const { model, data } = values;
  const mostRows = Number(values.rows);
  if (model === undefined || data === undefined)
    throw new UsageError('Name the model and the labelled rows: la-router bench classifier --model NAME --data FOLDER');
  if (!Number.isInteger(mostRows) || mostRows < 1) throw new UsageError('--rows is a number from 1.');
  const running = findRunning(placeFrom(values), realFiles);
  if (running === null) {
    process.stderr.write('No router runs for this home. Start it with: la-router serve\n');
    return exits.notRunning;
  }
  const options = { url: running.url, model, data, mostRows, below: benchBelow, timeoutMs: benchTimeoutMs };
  const result = await benchClassifier(options);
  keepBench(realFiles, classifierBenchOf(placeFrom(values)), { model, result });
  return say(values.json ? `${JSON.stringify(result)}\n` : tellBench(model, result), exits.ok);
}

// Run as a program, it ends with the code; imported, its importer calls `run`.
if (process.argv[1] !== undefined && import.meta.filename === realpathSync(process.argv[1])) {
  process.exitCode = await run(process.argv.slice(2));
}
