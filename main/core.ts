// The composition root: the only file where the parts meet. A host gives options and ports, and gets one function.
import { findServers } from './backends/discovery.ts';
import { openClassifierBench, type LiveBench } from './config/classifier-bench.ts';
import { mergeEnvironment } from './config/dotenv.ts';
import { locateHome, type Environment, type Home } from './config/home.ts';
import { openLivePolicy, type LivePolicy } from './config/live-policy.ts';
import { readRunning, writeRunning } from './config/running.ts';
import { listenAddress, loadSettings, type Address, type Settings } from './config/settings.ts';
import type { RouterState } from './contract/api.ts';
import { RouterError } from './contract/errors.ts';
import { version } from './contract/version.ts';
import { createClassifier, type Classifier } from './domain/classify/classifier.ts';
import type { BackendSpec } from './domain/policy.ts';
import { createFigures } from './gateway/memory/figures.ts';
import type { Gateway } from './gateway/gateway.ts';
import { createRouting, type Routing } from './gateway/plan/routing.ts';
import { createSessions } from './gateway/memory/sessions.ts';
import { createStageTwo } from './gateway/plan/stage-two.ts';
import { createSignatureKeeper } from './gateway/memory/signatures.ts';
import { createStoredResponses } from './gateway/memory/stored-responses.ts';
import { createApp } from './http/app.ts';
import { openTcpDoor, type TcpServer } from './http/door/door-tcp.ts';
import type { Door } from './http/door/env.ts';
import { createEventHub } from './http/events.ts';
import { createRequestIds } from './http/door/request-ids.ts';
import { createVisits } from './http/door/visits.ts';
import type { Files, Outbound, Ports } from './platform/ports.ts';
import { createLedger, toRequestRow } from './store/ledger.ts';
import { createProjects } from './store/projects.ts';
import { openStore, type Store } from './store/store.ts';

export { trusted } from './http/door/env.ts';
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
  /** The file of the classifier's weights. */
  readonly classifier: string;
  /** The folder of the named policies that ship. */
  readonly policies: string;
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

export function createCore(options: CoreOptions, ports: Ports): Core {
  const { files } = ports;
  const home = locateHome(options.env, options);
  const env = mergeEnvironment(options.env, files.readText(home.dotenv));
  const settings = loadSettings(files, home.settings);
  const address = listenAddress(settings, env, options);
  files.makeFolder(home.folder);
  files.makeFolder(home.policies);
  const around = { env, self: address };
  const policy = openLivePolicy({
    files,
    places: { ...home, shipped: options.policies },
    around,
    clock: ports.clock,
    log: ports.log,
    onChange: () => product.policyChanged(),
  });
  const store = openStore(home, ports.log) ?? refuseSecond(home, files);
  const bench = openClassifierBench(files, home.classifierBench);
  const outbound = ports.openOutbound(settings.limits, env);

  const product = assemble({ options, home, ports, settings, policy, bench, store, outbound });
  const door = createDoor(product, { home, address, settings, ports });
  return {
    fetch: product.fetch,
    state: product.state,
    address,
    listen: door.open,
    unlisten: door.close,
    async [Symbol.asyncDispose]() {
      policy[Symbol.dispose]();
      bench[Symbol.dispose]();
      await door.close();
      product.endVisits();
      await outbound[Symbol.asyncDispose]();
      product.flush();
      await store[Symbol.asyncDispose]();
    },
  };
}

function refuseSecond(home: Home, files: Files): never {
  const first = readRunning(home, files);
  const where = first === null ? '' : ` at ${first.url} (process ${first.pid})`;
  throw new HomeInUse(
    `LA Router already runs for ${home.folder}${where}. Stop it first, or choose another folder with --home.`,
  );
}

interface Parts {
  readonly options: CoreOptions;
  readonly home: Home;
  readonly ports: Ports;
  readonly settings: Settings;
  readonly policy: LivePolicy;
  readonly bench: LiveBench;
  readonly store: Store;
  readonly outbound: Outbound;
}

function readClassifier(path: string, files: Files): Classifier {
  const weights = files.readBytes(path);
  if (weights === null) throw new Error(`${path} is missing. Install LA Router again.`);
  return createClassifier(weights);
}

/** Made once a home: fingerprints that an owner has written down must mean the same after a start. */
function readFingerprintKey({ fingerprintKey }: Home, { files, random }: Ports): Uint8Array {
  const written = files.readText(fingerprintKey)?.trim();
  if (written) return Buffer.from(written, 'base64');
  const key = Buffer.from(random.bytes(32));
  files.writeText(fingerprintKey, `${key.toString('base64')}\n`);
  return key;
}

/** The request path with what outlives a request. */
function makeGateway(
  { options, ports, settings, bench }: Pick<Parts, 'options' | 'ports' | 'settings' | 'bench'>,
  { routing, ledger }: Pick<Gateway, 'routing' | 'ledger'>,
): Gateway {
  const { clock, files, log, random } = ports;
  const figures = createFigures(clock);
  return {
    routing,
    classify: readClassifier(options.classifier, files).classify,
    stageTwo: createStageTwo({ clock, log, figures, hasEarned: bench.hasEarned }),
    figures,
    sessions: createSessions(clock),
    ledger,
    keeper: createSignatureKeeper(),
    responses: createStoredResponses(),
    clock,
    random,
    log,
    limits: settings.limits,
  };
}

/** What is in force: a new policy takes the place of the old one whole. */
function createLiveRouting({ home, ports, policy, outbound }: Pick<Parts, 'home' | 'ports' | 'policy' | 'outbound'>) {
  const fingerprintKey = readFingerprintKey(home, ports);
  const own = { ports: { outbound, clock: ports.clock }, fingerprintKey, log: ports.log };
  let routing = createRouting(policy.current(), own);
  return {
    current: (): Routing => routing,
    renew() {
      routing = createRouting(policy.current(), own);
    },
  };
}

/** The function itself, and the few things that its doors need to know of it. */
function assemble({ options, home, ports, settings, policy, bench, store, outbound }: Parts) {
  const { clock, files, log } = ports;
  const events = createEventHub();
  const visits = createVisits();
  const watchers = createVisits();
  const startedAt = new Date(clock.now()).toISOString();
  const startedElapsed = clock.elapsed();
  let address: string | null = null;
  const routing = createLiveRouting({ home, ports, policy, outbound });

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
    startedAt,
    address,
    inFlight: visits.count(),
    policyProblem: policy.problem(),
    backends: describeBackends(policy.current().base.backends),
  });
  const app = createApp({
    gateway: makeGateway({ options, ports, settings, bench }, { routing: routing.current, ledger }),
    ledger,
    reader: store.reader,
    events,
    visits,
    watchers,
    state,
    findServers: () => findServers(policy.current().base.backends, { outbound, clock }),
    policy,
    limits: settings.limits,
    log,
    newId: createRequestIds(clock, ports.random),
    uptimeS: () => Math.floor((clock.elapsed() - startedElapsed) / 1000),
    files,
    pages: options.pages,
  });
  return {
    fetch: (request: Request, door: Door): Response | Promise<Response> => app.fetch(request, door),
    state,
    rules: {
      allowedHosts: settings.allowedHosts,
      origins: new Set(settings.allowedOrigins),
      requireToken: settings.requireToken,
      projectOf: createProjects(store.db).byToken,
    },
    setAddress(url: string | null) {
      address = url;
      events.publish({ type: 'state-changed', state: state() });
    },
    policyChanged() {
      if (policy.problem() === null) routing.renew();
      events.publish({ type: 'state-changed', state: state() });
    },
    endWatchers: () => watchers.endAll(stopping()),
    endVisits() {
      visits.endAll(stopping());
      watchers.endAll(stopping());
    },
    flush: ledger.flush,
  };
}

type Product = ReturnType<typeof assemble>;

const describeBackends = (backends: readonly BackendSpec[]): RouterState['backends'] =>
  backends
    .filter(({ configured }) => configured)
    .map(({ name, zone, type, endpoints, apiKey }) => ({
      name,
      zone,
      type,
      endpoints: [...endpoints],
      hasKey: apiKey !== null,
    }));

const stopping = (): RouterError =>
  new RouterError('stopping', 'LA Router is stopping. Try again when it runs.', { retryAfterS: 5 });

interface DoorParts {
  readonly home: Home;
  readonly address: Address;
  readonly settings: Settings;
  readonly ports: Ports;
}

/** The last part of the grace is kept for the error events of streams that did not end by themselves. */
const lastWordsMs = 500;

/** The TCP door, opened and closed any number of times while the product lives. */
function createDoor(product: Product, { home, address, settings, ports }: DoorParts) {
  const { clock, files, log } = ports;
  const { limits } = settings;
  let server: TcpServer | null = null;
  return {
    async open(): Promise<string> {
      if (server !== null) return server.url;
      const { fetch, rules } = product;
      server = await openTcpDoor(address.host, address.port, { fetch, rules, limits, log });
      writeRunning(home, files, { url: server.url, pid: process.pid, policy: home.policy });
      product.setAddress(server.url);
      log.write('info', 'listening', { url: server.url });
      return server.url;
    },
    async close(): Promise<void> {
      const closing = server;
      if (closing === null) return;
      server = null;
      files.remove(home.running);
      product.setAddress(null);
      product.endWatchers();
      const lastWords = clock.after(Math.max(0, limits.stopMs - lastWordsMs), product.endVisits);
      await closing.close(limits.stopMs);
      lastWords.cancel();
      log.write('info', 'stopped-listening');
    },
  };
}
