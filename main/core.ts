// The composition root: the only file where the parts meet. A host gives options and ports, and gets one function.
import { z } from 'zod';
import { createBackend } from './backends/registry.ts';
import { mergeEnvironment } from './config/dotenv.ts';
import { locateHome, type Environment, type Home } from './config/home.ts';
import { loadPolicy } from './config/policy.ts';
import { listenAddress, loadSettings, type Address } from './config/settings.ts';
import type { RouterState } from './contract/api.ts';
import { RouterError } from './contract/errors.ts';
import { parseJson } from './contract/json.ts';
import { version } from './contract/version.ts';
import type { BackendSpec } from './domain/policy.ts';
import type { Gateway } from './gateway/handle.ts';
import { createOffers } from './gateway/offers.ts';
import { createApp } from './http/app.ts';
import { openTcpDoor, type TcpServer } from './http/door-tcp.ts';
import type { Door } from './http/env.ts';
import { createEventHub } from './http/events.ts';
import { createRequestIds } from './http/request-ids.ts';
import { createVisits } from './http/visits.ts';
import type { Files, Ports } from './platform/ports.ts';
import { createLedger, sweepLost, toRequestRow } from './store/ledger.ts';
import { lockHome } from './store/lock.ts';
import { openLedgerFile } from './store/open.ts';
import { createProjects } from './store/projects.ts';
import { createReader } from './store/reader.ts';

export { trusted } from './http/env.ts';
export { ConfigError } from './config/yaml-file.ts';

/** One core a home: another process has this one. */
class HomeInUse extends Error {}

export interface CoreOptions {
  readonly env: Environment;
  readonly home?: string | undefined;
  readonly policy?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** The folder of the built dashboard, or null where there is none. */
  readonly pages: string | null;
}

export interface Core extends AsyncDisposable {
  readonly fetch: (request: Request, door: Door) => Response | Promise<Response>;
  readonly state: () => RouterState;
  /** Where `listen` opens the door. */
  readonly address: Address;
  /** Opens the TCP door and returns its address. */
  readonly listen: () => Promise<string>;
  /** Closes it: answers under way get their time, then an error that says why. */
  readonly unlisten: () => Promise<void>;
}

const rowsPerCheckpoint = 1_000;
/** The last part of the grace is kept for the error events of streams that did not end by themselves. */
const lastWordsMs = 500;

export function createCore(options: CoreOptions, ports: Ports): Core {
  const { clock, files, log } = ports;
  const home = locateHome(options.env, options);
  const env = mergeEnvironment(options.env, files.readText(home.dotenv));
  const settings = loadSettings(files, home.settings);
  const policy = loadPolicy(files, home.policy, env);
  const address = listenAddress(settings, env, options);
  files.makeFolder(home.folder);
  const store = openStore(home, ports);

  const events = createEventHub();
  const visits = createVisits();
  const watchers = createVisits();
  const outbound = ports.openOutbound(settings.limits, env);
  const backends = new Map(policy.backends.map((spec) => [spec.name, createBackend(spec, outbound)]));
  const startedAt = clock.now();
  const startedElapsed = clock.elapsed();
  let server: TcpServer | null = null;

  const ledger = createLedger({
    db: store.db,
    clock,
    log,
    onSettled(row) {
      if (events.hasListeners()) events.publish({ type: 'request-settled', request: toRequestRow(row) });
    },
    onWritten: store.countWritten,
  });
  const state = (): RouterState => ({
    version,
    startedAt: new Date(startedAt).toISOString(),
    address: server?.url ?? null,
    inFlight: visits.count(),
    backends: policy.backends.map(describeBackend),
  });
  const gateway: Gateway = {
    policy,
    backends,
    offers: createOffers(backends.values(), clock, log),
    ledger,
    clock,
    answerBytes: settings.limits.frameBytes,
  };
  const app = createApp({
    gateway,
    ledger,
    reader: store.reader,
    events,
    visits,
    watchers,
    state,
    limits: settings.limits,
    log,
    newId: createRequestIds(clock, ports.random),
    uptimeS: () => Math.floor((clock.elapsed() - startedElapsed) / 1000),
    files,
    pages: options.pages,
  });
  const fetch = (request: Request, door: Door): Response | Promise<Response> => app.fetch(request, door);

  async function listen(): Promise<string> {
    if (server !== null) return server.url;
    server = await openTcpDoor(address.host, address.port, {
      fetch,
      rules: {
        allowedHosts: settings.allowedHosts,
        origins: new Set(settings.allowedOrigins),
        requireToken: settings.requireToken,
        projectOf: createProjects(store.db).byToken,
      },
      limits: settings.limits,
      log,
    });
    files.writeText(home.running, `${JSON.stringify({ url: server.url, pid: process.pid })}\n`);
    events.publish({ type: 'state-changed', state: state() });
    log.write('info', 'listening', { url: server.url });
    return server.url;
  }

  async function unlisten(): Promise<void> {
    const closing = server;
    if (closing === null) return;
    server = null;
    files.remove(home.running);
    events.publish({ type: 'state-changed', state: state() });
    watchers.endAll(stopping());
    const { stopMs } = settings.limits;
    const lastWords = clock.after(Math.max(0, stopMs - lastWordsMs), () => visits.endAll(stopping()));
    await closing.close(stopMs);
    lastWords.cancel();
    log.write('info', 'stopped-listening');
  }

  return {
    fetch,
    state,
    address,
    listen,
    unlisten,
    async [Symbol.asyncDispose]() {
      await unlisten();
      visits.endAll(stopping());
      watchers.endAll(stopping());
      await outbound[Symbol.asyncDispose]();
      ledger.flush();
      await store[Symbol.asyncDispose]();
    },
  };
}

const stopping = (): RouterError =>
  new RouterError('stopping', 'LA Router is stopping. Try again when it runs.', { retryAfterS: 5 });

const describeBackend = (spec: BackendSpec): RouterState['backends'][number] => ({
  name: spec.name,
  zone: spec.zone,
  endpoint: spec.endpoint,
  hasKey: spec.apiKey !== null,
});

/** The lock first, the file second, and both given back in the other order, also where the second fails. */
function openStore(home: Home, { log, files }: Ports) {
  const lock = lockHome(home.lock) ?? refuseSecond(home, files);
  try {
    const db = openLedgerFile(home.ledger);
    const lost = sweepLost(db);
    if (lost > 0) log.write('warn', 'lost-requests-charged', { rows: lost });
    const reader = createReader(home.ledger);
    let sinceCheckpoint = 0;
    return {
      db,
      reader,
      countWritten(rows: number) {
        sinceCheckpoint += rows;
        if (sinceCheckpoint < rowsPerCheckpoint) return;
        sinceCheckpoint = 0;
        reader.checkpoint().catch((error: unknown) => {
          log.write('warn', 'checkpoint-failed', { fault: error instanceof Error ? error.name : 'unknown' });
        });
      },
      async [Symbol.asyncDispose]() {
        await reader[Symbol.asyncDispose]();
        db.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

const running = z.object({ url: z.string(), pid: z.number() });
type Running = z.infer<typeof running>;

const runningIn = (home: Home, files: Files): Running | null =>
  running.safeParse(parseJson(files.readText(home.running) ?? '')).data ?? null;

/** Where the router of this home can be reached, if one left word of it. */
export const readRunning = (options: Pick<CoreOptions, 'env' | 'home'>, files: Files): Running | null =>
  runningIn(locateHome(options.env, options), files);

function refuseSecond(home: Home, files: Files): never {
  const first = runningIn(home, files);
  const where = first === null ? '' : ` at ${first.url} (process ${first.pid})`;
  throw new HomeInUse(
    `LA Router already runs for ${home.folder}${where}. Stop it first, or choose another folder with --home.`,
  );
}
