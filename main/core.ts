// The composition root: the only file where the parts meet. A host gives options and ports, and gets one function.
import type { BackendPorts } from './backends/backend.ts';
import { findServers } from './backends/discovery.ts';
import { createOllamaAsk, ollamaServersIn } from './backends/ollama-servers.ts';
import { walledOutbound } from './backends/walled-outbound.ts';
import { openClassifier } from './config/classifier-weights.ts';
import { openClassifierBench } from './config/classifier-bench.ts';
import { readFingerprintKey } from './config/fingerprint-key.ts';
import { locateHome, type Home } from './config/home.ts';
import { openLocalOnly } from './config/local-only.ts';
import { openLivePolicy, type LivePolicy } from './config/live-policy.ts';
import { openPolicyVersions } from './config/policy-versions.ts';
import { readRunning } from './config/running.ts';
import { memoryBudget } from './config/engine-settings.ts';
import { openHome, type HomeOptions, type OpenHome } from './config/open-home.ts';
import type { Address } from './config/settings.ts';
import type { RouterState } from './contract/api.ts';
import type { ModelRecord } from './contract/models.ts';
import { stoppingError } from './contract/errors.ts';
import { openLocal, type Local } from './local/local.ts';
import { openOllamaServers, type OllamaServers } from './local/ollama-servers.ts';
import { openShop, type Shop } from './local/shop.ts';
import { bringStarter, type StarterQuestion } from './local/starter.ts';
import type { EnginePlace } from './local/engines.ts';
import type { BackendSpec } from './domain/policy.ts';
import { createPlaces, type Places } from './gateway/memory/places.ts';
import { openGateway } from './gateway/open-gateway.ts';
import { openLiveRouting, type LiveRouting } from './gateway/plan/routing.ts';
import { openSensitivity } from './gateway/plan/sensitivity.ts';
import { createAlerts } from './http/alerts.ts';
import { createLiveState } from './http/api/state.ts';
import { createApp } from './http/app.ts';
import type { Door } from './http/door/env.ts';
import { doorRules } from './http/door/guard.ts';
import { createLiveDoor } from './http/door/live-door.ts';
import { createRequestIds } from './http/door/request-ids.ts';
import { createVisits } from './http/door/visits.ts';
import { createEventHub, settledTo, type EventHub } from './http/events.ts';
import { createTroubles, type Troubles } from './http/troubles.ts';
import { createEndings, type Endings } from './platform/endings.ts';
import { fileFaultOf, fileFaultWords } from './platform/file-fault.ts';
import type { Outbound, Ports } from './platform/ports.ts';
import { createLedger, type Ledger } from './store/ledger.ts';
import { createDownloadRows } from './store/downloads.ts';
import { createModelTable } from './store/models.ts';
import { openOutboundBook } from './store/outbound-hosts.ts';
import { createProjects } from './store/projects.ts';
import { openStore, type Store } from './store/store.ts';

export { trusted } from './http/door/env.ts';
export { ConfigError } from './config/yaml-file.ts';

/** One core a home: another process has this one. */
class HomeInUse extends Error {}

class HomeUnusable extends Error {}

export interface CoreOptions extends HomeOptions {
  /** The folder of the built dashboard, or null where there is none. */
  readonly pages: string | null;
  /** The file of the classifier's weights. */
  readonly classifier: string;
  /** The folder of the named policies that ship. */
  readonly policies: string;
  /** The file of the models that are known by name. */
  readonly catalog: string;
  /** Somebody sees a window, and is asked before a first model is fetched. */
  readonly hasWindow?: boolean;
  /** Where the parts of the engine of local models lie. */
  readonly engine: EnginePlace;
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

/** Where it throws half-way, what was open by then is ended. */
export function createCore(options: CoreOptions, ports: Ports): Core {
  const endings = createEndings();
  try {
    return openCore(options, ports, endings);
  } catch (error) {
    void endings[Symbol.asyncDispose]();
    throw toldOf(error, options);
  }
}

/** What the system refuses of the home is told with its path: its own words say no more than a code. */
function toldOf(error: unknown, options: CoreOptions): unknown {
  const fault = fileFaultOf(error);
  if (fault === null) return error;
  const { folder } = locateHome(options.env, options);
  const path = fault.code === 'ENOTDIR' ? folder : (fault.path ?? folder);
  return new HomeUnusable(fileFaultWords(path, fault.code), { cause: error });
}

/** What serves requests: all but the app, its state and its door. */
function openInside(options: CoreOptions, ports: Ports, endings: Endings) {
  const { clock, files, log } = ports;
  const opened = openHome(options, files);
  const { home, env, settings, address } = opened;
  const around = { ...ports, limits: settings.limits };
  const places = { ...home, shipped: options.policies };
  const policy = endings.add(openLivePolicy({ ...around, places, around: { env, self: address } }));
  const store = endings.add(openHomeStore(home, ports));
  const events = createEventHub();
  const alerts = endings.add(createAlerts({ clock, events }));
  const isInstalled = (id: string): boolean => local.installed().some((model) => model.id === id);
  const troubles = endings.add(createTroubles({ alerts, clock, isInstalled }));
  const ledger = openLedger(store, ports, { events, troubles });
  endings.defer(ledger.flush);
  const localOnly = endings.add(openLocalOnly({ clock, files, log, path: home.localOnly }));
  const isLocalOnly = localOnly.isOn;
  const contacted = endings.add(openOutboundBook({ db: store.db, clock, log }));
  const outbound = endings.add(contacted.counted(ports.openOutbound(settings.limits, env)));
  const modelListeners = [(model: ModelRecord) => events.publish({ type: 'model-changed', model }), troubles.model];
  const onModel = (model: ModelRecord): void => modelListeners.forEach((tell) => tell(model));
  const { local, shop } = openModels({ opened, options, store, outbound, endings, onModel }, ports);
  const reach = { outbound: walledOutbound(outbound, isLocalOnly), clock, local, news: troubles.backends };
  const targets = endings.add(createPlaces(reach, { log, isLocalOnly }));
  const { hasEarned } = endings.add(openClassifierBench(files, home.classifierBench));
  const routing = openRouting(home, ports, { policy, places: targets });
  const decided = { ...openClassifier(options.classifier, files), routing, hasEarned, isLocalOnly };
  const gateway = openGateway({ ...around, ...decided, ledger });
  const inside = { opened, around, policy, store, events, alerts, troubles, ledger, localOnly, contacted };
  return { ...inside, local, shop, reach, routing, gateway, modelListeners };
}

function openCore(options: CoreOptions, ports: Ports, endings: Endings): Core {
  const { clock, log } = ports;
  const inside = openInside(options, ports, endings);
  const { opened, around, policy, events, troubles, localOnly, local, shop, reach, routing } = inside;
  const { home, settings, address } = opened;
  const visits = createVisits();
  const watchers = createVisits();
  const backends = () => policy.current().base.backends;
  const state = createLiveState({
    clock,
    home,
    events,
    backends,
    inFlight: visits.count,
    policyProblem: policy.problem,
    localOnly: localOnly.current,
    running: () => local.running().models,
  });
  inside.modelListeners.push(state.modelChanged);
  localOnly.onChange(state.announce);
  const policyVersions = openPolicyVersions({ ...ports, folder: home.policyVersions });
  policyVersions.keep(policy.inForce());
  policy.onChange(() => {
    policyVersions.keep(policy.inForce());
    if (policy.problem() === null) routing.renew(policy.current());
    troubles.policy(policy.problem(), backends());
    state.announce();
  });
  const { downloads, list: listCatalog } = shop;
  const managed = endings.add(openManaged(backends, reach));
  const shown = { visits, watchers, state, downloads, listCatalog, managed };
  const app = createApp({
    ...around,
    ...inside,
    ...shown,
    reader: inside.store.reader,
    policyVersions,
    imagineRouting: routing.imagine,
    findServers: () => findServers(backends(), reach),
    newId: createRequestIds(clock, ports.random),
    pages: options.pages,
  });
  const endVisits = (): void => {
    visits.endAll(stoppingError());
    watchers.endAll(stoppingError());
  };
  endings.defer(endVisits);
  const tcp = { ...app, rules: doorRules(settings, createProjects(inside.store.db).byToken) };
  const onAddress = (url: string | null): void => {
    state.moveTo(url);
    if (url === null) watchers.endAll(stoppingError());
  };
  const door = endings.add(createLiveDoor({ ...around, home, address, endVisits, tcp, onAddress }));
  if (!localOnly.isOn()) void bringStarter(starterQuestion(backends(), opened, options), { shop, local, log });
  return {
    fetch: app.fetch,
    state: state.current,
    address,
    listen: () => opening(door.open, address, troubles),
    unlisten: door.close,
    [Symbol.asyncDispose]: () => endings[Symbol.asyncDispose](),
  };
}

function openHomeStore(home: Home, ports: Ports): Store {
  const store = openStore(home, ports);
  if (store !== null) return store;
  const first = readRunning(home, ports.files);
  const where = first === null ? '' : ` at ${first.url} (process ${first.pid})`;
  throw new HomeInUse(
    `LA Router already runs for ${home.folder}${where}. Stop it first, or choose another folder with --home.`,
  );
}

/** A door that stays shut is told to whoever sees the window, and to whoever asked for it. */
async function opening(
  open: () => Promise<string>,
  { host, port }: Address,
  { port: tell }: Troubles,
): Promise<string> {
  const place = `${host}:${port}`;
  try {
    const url = await open();
    tell(place, null);
    return url;
  } catch (error) {
    tell(place, fileFaultOf(error)?.code ?? 'unknown');
    throw error;
  }
}

interface Told {
  readonly events: EventHub;
  readonly troubles: Troubles;
}

function openLedger({ journal, noteWritten }: Store, { clock, log }: Ports, { events, troubles }: Told): Ledger {
  const tell = settledTo(events);
  return createLedger({
    journal,
    clock,
    log,
    onWritten: noteWritten,
    onFault: troubles.ledger,
    onSettled(row) {
      tell(row);
      if (row.outcome === 'blocked') troubles.blocked();
    },
  });
}

interface ModelParts {
  readonly opened: OpenHome;
  readonly options: CoreOptions;
  readonly store: Store;
  readonly outbound: Outbound;
  readonly onModel: (record: ModelRecord) => void;
  readonly endings: Endings;
}

interface Models {
  readonly local: Local;
  readonly shop: Shop;
}

function openModels(parts: ModelParts, ports: Ports): Models {
  const local = parts.endings.add(openLocalModels(parts, ports));
  void local.scan();
  return { local, shop: parts.endings.add(openModelShop({ ...parts, local }, ports)) };
}

function openLocalModels({ opened: { home, env, engine }, options, store, onModel }: ModelParts, ports: Ports): Local {
  return openLocal({
    ...ports,
    ...engine,
    place: options.engine,
    env,
    choice: engine.mode,
    folder: engine.models,
    children: home.children,
    keepAliveS: engine.keepAlive,
    budgetBytes: budgetOf(engine, ports),
    rows: createModelTable(store.db, ports.log),
    onChange: onModel,
  });
}

const openManaged = (backends: () => readonly BackendSpec[], { outbound, clock, local }: BackendPorts): OllamaServers =>
  openOllamaServers({
    clock,
    servers: () => ollamaServersIn(backends()),
    ask: createOllamaAsk(outbound),
    isTaken: (id) => local.installed().some((model) => model.id === id),
  });

/** Whoever has configured somebody else gets no model that was not asked for. */
const starterQuestion = (
  backends: readonly BackendSpec[],
  { engine }: OpenHome,
  { hasWindow }: CoreOptions,
): StarterQuestion => ({
  setting: engine.starter ?? 'unset',
  othersCanServeAuto: backends.some(({ configured, type }) => configured && type !== 'llamacpp'),
  windowOpen: hasWindow === true,
});

const budgetOf = ({ memory }: OpenHome['engine'], { processes }: Ports): number =>
  memory ?? memoryBudget(processes.memory().totalBytes);

interface ShopParts extends ModelParts {
  readonly local: Local;
}

function openModelShop({ opened, options, store, local, outbound }: ShopParts, ports: Ports): Shop {
  const { env, engine } = opened;
  const catalog = ports.files.readText(options.catalog);
  if (catalog === null) throw new Error(`${options.catalog} is missing. Install LA Router again.`);
  return openShop({
    ...ports,
    local,
    catalog,
    outbound,
    env,
    rows: createDownloadRows(store.db),
    folder: engine.models,
    stallMs: engine.downloadStallMs,
    budgetBytes: budgetOf(engine, ports),
  });
}

function openRouting(
  home: Home,
  ports: Ports,
  { policy, places }: { policy: LivePolicy; places: Places },
): LiveRouting {
  const key = readFingerprintKey(home.fingerprintKey, ports);
  return openLiveRouting(policy.current(), { places, createSensitivity: openSensitivity(key) });
}
