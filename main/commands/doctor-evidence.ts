// Owns finding out what `doctor` judges: of the home and the machine by looking, of the rest by asking a router that runs.
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { mergeEnvironment } from '../config/dotenv.ts';
import { locateHome, type Home } from '../config/home.ts';
import { providers } from '../config/providers.ts';
import { listenAddress, loadSettings, type Address } from '../config/settings.ts';
import { startProblem } from '../config/start-problem.ts';
import { ConfigError } from '../config/yaml-file.ts';
import { fileFaultOf } from '../platform/file-fault.ts';
import type { PortTaken } from '../platform/ports.ts';
import { isFree, surveyPort } from '../platform/survey-port.ts';
import type { CommandContext } from './command.ts';
import type { Evidence } from './doctor-checks.ts';
import { NotRunning, RouterRefused, type RunningRouter } from './running-router.ts';
import { locationFrom } from './serve-options.ts';

const state = z.looseObject({
  version: z.string(),
  policyProblem: z.string().nullable(),
  ledger: z.looseObject({ state: z.string(), message: z.string().nullable() }),
});
const catalog = z.looseObject({ models: z.array(z.looseObject({ id: z.string(), installed: z.unknown() })) });
const computer = z.looseObject({ devices: z.array(z.string()) });
const backends = z.looseObject({
  backends: z.array(z.looseObject({ name: z.string(), state: z.string() })),
});
const known = z.looseObject({
  providers: z.array(z.looseObject({ name: z.string(), key: z.looseObject({ set: z.boolean() }) })),
});
const connect = z.looseObject({
  clients: z.array(z.looseObject({ title: z.string(), found: z.boolean(), connected: z.boolean() })),
});

export async function gather(context: CommandContext): Promise<Evidence> {
  const { env: given, files, values } = context;
  const { home: chosen, port } = locationFrom(values);
  const home = locateHome(given, { home: chosen });
  const env = mergeEnvironment(
    given,
    readOrNone(() => files.readText(home.dotenv)),
  );
  const router = await routerOf(context);
  const shipped = join(import.meta.dirname, 'resources/policies');
  return {
    home: { folder: home.folder, canWrite: canWrite(home.folder) },
    problem: readOrNone(() => startProblem({ home, env: given, files, shipped })),
    ...(router === null ? { ...ofNobody, keys: keysIn(env) } : await ofRouter(router, keysIn(env))),
    port: await portOf(addressOf(context, { home, env, port }), router !== null),
    memory: { totalBytes: totalmem(), freeBytes: availableMemory() },
    diskFreeBytes: freeAt(home.folder),
  };
}

type Told = Pick<Evidence, 'router' | 'keys' | 'devices' | 'models' | 'backends' | 'ledger' | 'clients'>;

const ofNobody: Omit<Told, 'keys'> = {
  router: null,
  devices: null,
  models: null,
  backends: null,
  ledger: null,
  clients: null,
};

/** What cannot be read is told of the home itself. */
function readOrNone(read: () => string | null): string | null {
  try {
    return read();
  } catch (error) {
    if (fileFaultOf(error) === null) throw error;
    return null;
  }
}

/** Null where none runs, or what answers in its place is none. */
async function routerOf({ router }: CommandContext): Promise<RunningRouter | null> {
  try {
    const found = router();
    await found.read(state, '/api/state');
    return found;
  } catch (error) {
    if (error instanceof NotRunning || error instanceof RouterRefused || error instanceof z.ZodError) return null;
    // What cannot be read is told of the home itself.
    if (fileFaultOf(error) !== null) return null;
    throw error;
  }
}

/** A router of another version may not know all of it. */
async function ofRouter(router: RunningRouter, typedKeys: Evidence['keys']): Promise<Told> {
  const tell = <T>(schema: z.ZodType<T>, path: string): Promise<T | null> =>
    router.read(schema, path).catch((error: unknown) => {
      if (error instanceof RouterRefused || error instanceof z.ZodError) return null;
      throw error;
    });
  const [now, here, machine, all, typed, connected] = await Promise.all([
    router.read(state, '/api/state'),
    tell(catalog, '/api/models/catalog'),
    tell(computer, '/api/computer'),
    tell(backends, '/api/backends'),
    tell(known, '/api/providers'),
    tell(connect, '/api/connect'),
  ]);
  return {
    router: { url: router.url, version: now.version, policyProblem: now.policyProblem },
    keys: typed?.providers.map(({ name, key }) => ({ name, isSet: key.set })) ?? typedKeys,
    devices: machine?.devices ?? null,
    models: here?.models.filter(({ installed }) => installed !== null).map(({ id }) => id) ?? null,
    backends: all?.backends.filter(({ name }) => name !== 'local') ?? null,
    ledger: now.ledger,
    clients: clientsOf(connected),
  };
}

function clientsOf(told: z.infer<typeof connect> | null): Evidence['clients'] {
  if (told === null) return null;
  const titles = (of: 'found' | 'connected'): readonly string[] =>
    told.clients.filter((client) => client[of]).map(({ title }) => title);
  return { found: titles('found'), connected: titles('connected') };
}

const keysIn = (env: Readonly<Record<string, string | undefined>>): Evidence['keys'] =>
  Object.entries(providers).map(([name, { key }]) => ({ name, isSet: (env[key] ?? '') !== '' }));

interface Around {
  readonly home: Home;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly port: number | undefined;
}

/** Settings that cannot be read are told elsewhere: here what holds without them. */
function addressOf({ files }: CommandContext, { home, env, port }: Around): Address {
  try {
    return listenAddress(loadSettings(files, home.settings), env, { port });
  } catch (error) {
    if (!(error instanceof ConfigError) && fileFaultOf(error) === null) throw error;
    return { host: '127.0.0.1', port: port ?? 18_790 };
  }
}

async function portOf({ host, port }: Address, isOurs: boolean): Promise<Evidence['port']> {
  const taken: PortTaken | null =
    isOurs || port === 0 || (await isFree(host, port)) ? null : await surveyPort(host, port);
  return { host, port, taken };
}

/** Where the home itself is not there yet, the nearest folder above it decides. */
function standing(folder: string): string {
  let at = folder;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  return at;
}

function canWrite(folder: string): boolean {
  try {
    const there = standing(folder);
    accessSync(there, constants.W_OK);
    return statSync(there).isDirectory();
  } catch {
    // That it may not be is what is asked.
    return false;
  }
}

function freeAt(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(standing(folder));
    return bavail * bsize;
  } catch {
    // Some systems do not tell it: then nobody knows.
    return null;
  }
}

/** What could be given out, where the system tells that apart from what is idle. */
const availableMemory = (): number => process.availableMemory?.() ?? freemem();
