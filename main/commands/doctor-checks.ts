// Owns judging what was found of a machine and its router. Pure: what is well, what is not, and what to do about it.
import type { PortTaken } from '../platform/ports.ts';
import { bytes, count } from './text.ts';

export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly message: string;
  /** What to do; null where nothing is to be done. */
  readonly fix: string | null;
  /** The words of our own command that does it; null where only a person can. */
  readonly command: readonly string[] | null;
}

export interface Evidence {
  readonly home: { readonly folder: string; readonly canWrite: boolean };
  /** Why policy or settings would not be taken; null where they would. */
  readonly problem: string | null;
  /** Where a router of this home answers; null where none does. */
  readonly router: { readonly url: string; readonly version: string; readonly policyProblem: string | null } | null;
  readonly port: { readonly host: string; readonly port: number; readonly taken: PortTaken | null };
  /** By provider, whether a key is set; null where nobody can tell. */
  readonly keys: readonly { readonly name: string; readonly isSet: boolean }[];
  readonly memory: { readonly totalBytes: number; readonly freeBytes: number };
  /** Where the home lies; null where the system does not tell. */
  readonly diskFreeBytes: number | null;
  /** Kinds of cards that compute; null where no router runs that could tell. */
  readonly devices: readonly string[] | null;
  /** Ids of the models that lie here; null where no router runs that could tell. */
  readonly models: readonly string[] | null;
  /** Backends of the policy beside this machine; null where no router runs. */
  readonly backends: readonly { readonly name: string; readonly state: string }[] | null;
  /** Null where no router runs. */
  readonly ledger: { readonly state: string; readonly message: string | null } | null;
  /** Titles of the programs that were found here, and of those that are connected; null where nobody can tell. */
  readonly clients: { readonly found: readonly string[]; readonly connected: readonly string[] } | null;
}

const ok = (name: string, message: string): Check => ({ name, status: 'ok', message, fix: null, command: null });
const warn = (name: string, message: string, fix: string): Check => ({
  name,
  status: 'warn',
  message,
  fix,
  command: null,
});
const fail = (name: string, message: string, fix: string): Check => ({ ...warn(name, message, fix), status: 'fail' });
/** One that a command of ours mends. */
const mended = (name: string, message: string, command: readonly string[]): Check => ({
  ...warn(name, message, ['la-router', ...command].join(' ')),
  command,
});

export const judge = (found: Evidence): readonly Check[] => [
  homeCheck(found),
  policyCheck(found),
  portCheck(found),
  keyCheck(found),
  ...backendChecks(found),
  ...ledgerChecks(found),
  memoryCheck(found),
  diskCheck(found),
  ...gpuChecks(found),
  modelCheck(found),
  ...clientChecks(found),
];

const homeCheck = ({ home }: Evidence): Check =>
  home.canWrite
    ? ok('home', `${home.folder} can be written`)
    : fail(
        'home',
        `${home.folder} cannot be written`,
        `Give yourself the right to write there, or choose another: --home FOLDER`,
      );

function policyCheck({ problem, router }: Evidence): Check {
  const refused = problem ?? router?.policyProblem ?? null;
  return refused === null
    ? ok('policy', 'The policy and the settings are in order')
    : fail('policy', refused, 'Correct the line, then: la-router policy check');
}

function portCheck({ router, port: { host, port, taken } }: Evidence): Check {
  if (router !== null) return ok('port', `LA Router ${router.version} answers at ${router.url}`);
  if (taken === null) return mended('port', `No router runs, and ${host}:${port} is free for one`, ['serve']);
  const other = taken.next === null ? 'another port' : `--port ${taken.next}`;
  if (taken.router !== null)
    return fail(
      'port',
      `${host}:${port} is another home's router${taken.router.home === null ? '' : `, of ${taken.router.home}`}`,
      `Speak to it with --home, or serve beside it: la-router serve ${other}`,
    );
  const who =
    taken.holder === null ? 'another program' : `${taken.holder.name ?? 'a program'} (process ${taken.holder.pid})`;
  return fail('port', `${host}:${port} is taken by ${who}`, `End that, or: la-router serve ${other}`);
}

function keyCheck({ keys, models, backends }: Evidence): Check {
  const set = keys.filter(({ isSet }) => isSet).map(({ name }) => name);
  if (set.length > 0) return ok('keys', `Keys are set for ${set.join(', ')}`);
  const hasOthers = (models?.length ?? 0) > 0 || (backends?.length ?? 0) > 0;
  if (hasOthers) return ok('keys', 'No provider has a key; what is here and in the policy needs none');
  return warn(
    'keys',
    'No provider has a key',
    'Set one in the window under Settings, or as OPENAI_API_KEY=… in .env of the home',
  );
}

const backendChecks = ({ backends }: Evidence): readonly Check[] =>
  (backends ?? [])
    .filter(({ state }) => state === 'failing')
    .map(({ name }) => warn('backend', `${name} fails`, `Look why: la-router logs --level warn`));

function ledgerChecks({ ledger }: Evidence): readonly Check[] {
  if (ledger === null) return [];
  if (ledger.state === 'ok') return [ok('ledger', 'Every request is written down')];
  const message = ledger.message ?? `The ledger is ${ledger.state}`;
  if (ledger.state === 'full')
    return [fail('ledger', message, 'Make room on the disk of the home: it goes on by itself')];
  return [warn('ledger', message, 'Look at the file that was moved away, then remove it')];
}

const leastFreeMemory = 2_000_000_000;

function memoryCheck({ memory: { totalBytes, freeBytes } }: Evidence): Check {
  const message = `${bytes(freeBytes)} of ${bytes(totalBytes)} are free`;
  if (freeBytes >= leastFreeMemory) return ok('memory', message);
  return warn('memory', message, 'Close programs before a model is started, or use a smaller one');
}

const leastFreeDisk = 5_000_000_000;
const nearlyFull = 200_000_000;

function diskCheck({ diskFreeBytes, home }: Evidence): Check {
  if (diskFreeBytes === null) return ok('disk', 'The system does not tell how much room there is');
  const message = `${bytes(diskFreeBytes)} are free where ${home.folder} lies`;
  if (diskFreeBytes < nearlyFull)
    return fail('disk', message, 'Make room: requests that cost something are refused on a full disk');
  if (diskFreeBytes < leastFreeDisk) return warn('disk', message, 'Make room before a model is downloaded');
  return ok('disk', message);
}

function gpuChecks({ devices }: Evidence): readonly Check[] {
  if (devices === null) return [];
  return [
    ok(
      'gpu',
      devices.length === 0
        ? 'No card that computes was found: the processor does it'
        : `Models compute on ${devices.join(', ')}`,
    ),
  ];
}

function modelCheck({ models, backends }: Evidence): Check {
  if (models === null) return mended('models', 'Which models are here only a running router tells', ['serve']);
  if (models.length > 0)
    return ok('models', `${count(models.length)} on this machine: ${models.slice(0, 5).join(', ')}`);
  if ((backends?.length ?? 0) > 0) return ok('models', 'None on this machine; the policy names others');
  return mended('models', 'No model is on this machine', ['models', 'pull', 'gemma-4-e4b']);
}

function clientChecks({ clients }: Evidence): readonly Check[] {
  if (clients === null || clients.found.length === 0) return [];
  const left = clients.found.filter((title) => !clients.connected.includes(title));
  if (left.length === 0) return [ok('clients', `Connected: ${clients.connected.join(', ')}`)];
  return [mended('clients', `Here and not connected: ${left.join(', ')}`, ['connect'])];
}
