// The composition root: the only file where the parts meet. A host gives options and ports, and gets one function.
import type { BackendPorts } from './backends/backend.ts';
import { findServers } from './backends/discovery.ts';
import { testReach } from './backends/reach.ts';
import { createOllamaAsk, ollamaServersIn } from './backends/ollama-servers.ts';
import { walledOutbound } from './backends/walled-outbound.ts';
import { openClassifier } from './config/classifier-weights.ts';
import { openClassifierBench } from './config/classifier-bench.ts';
import { readFingerprintKey } from './config/fingerprint-key.ts';
import { locateHome, type Home } from './config/home.ts';
import { openLocalOnly } from './config/local-only.ts';
import { openLivePolicy, type LivePolicy } from './config/live-policy.ts';
import { openPolicyVersions, type PolicyVersions } from './config/policy-versions.ts';
import { readRunning } from './config/running.ts';
import type { Keys } from './config/keys.ts';
import type { Surroundings } from './config/backends.ts';
import { memoryBudget } from './config/engine-settings.ts';
import { openLiveSettings } from './config/live-settings.ts';
import { openHome, type HomeOptions, type OpenHome } from './config/open-home.ts';
import type { Address, Settings } from './config/settings.ts';
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
import { createLiveState, type LiveState } from './http/api/state.ts';
import { createApp } from './http/app.ts';
import type { Door } from './http/door/env.ts';
import { doorRules } from './http/door/guard.ts';
import { createLiveDoor } from './http/door/live-door.ts';
import { createRequestIds } from './http/door/request-ids.ts';
import { createVisits } from './http/door/visits.ts';
import { createEventHub, type EventHub } from './http/events.ts';
import { createTroubles, type Troubles } from './http/troubles.ts';
import { createEndings, type Endings } from './platform/endings.ts';
import { fileFaultOf, fileFaultWords } from './platform/file-fault.ts';
import { createLogBook, type LogBook } from './platform/log-book.ts';
import { openLogFiles } from './platform/log-files.ts';
import type { Outbound, Ports } from './platform/ports.ts';
import { createLedger, type Ledger } from './store/ledger.ts';
import { createDownloadRows } from './store/downloads.ts';
import { createModelTable } from './store/models.ts';
import { openOutboundBook } from './store/outbound-hosts.ts';
import { createProjects } from './store/projects.ts';
import { createLiveSummary, type LiveSummary } from './store/summary/live-summary.ts';
import type { SettledRow } from './store/rows.ts';
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
function openInside(options: CoreOptions, given: Ports, endings: Endings) {
  const opened = openHome(options, given.files);
  const { ports, book } = openLogBook(opened, given, endings);
  const { clock, files, log } = ports;
  const { home, env, keys, settings, address } = opened;
  const around = { ...ports, limits: settings.limits };
  const places = { ...home, shipped: options.policies };
  const policy = endings.add(openLivePolicy({ ...around, places, around: surroundings(keys, address) }));
  const store = endings.add(openHomeStore(home, ports));
  const events = createEventHub();
  const alerts = endings.add(createAlerts({ clock, events }));
  const isInstalled = (id: string): boolean => local.installed().some((model) => model.id === id);
  const troubles = endings.add(createTroubles({ alerts, clock, isInstalled }));
  const { ledger, live } = openLedger(store, ports, { events, troubles });
  endings.defer(ledger.flush);
  const localOnly = endings.add(openLocalOnly({ clock, files, log, path: home.localOnly }));
  const isLocalOnly = localOnly.isOn;
  const contacted = endings.add(openOutboundBook({ db: store.db, clock, log }));
  const outbound = endings.add(contacted.counted(ports.openOutbound(settings.limits, env)));
  const modelListeners = [(model: ModelRecord) => events.publish({ type: 'model-changed', model }), troubles.model];
  const onModel = (model: ModelRecord): void => modelListeners.forEach((tell) => tell(model));
  const { local, shop } = openModels({ opened, options, store, events, outbound, endings, onModel }, ports);
  const reach = { outbound: walledOutbound(outbound, isLocalOnly), clock, local, news: troubles.backends };
  const targets = endings.add(createPlaces(reach, { log, isLocalOnly }));
  const { hasEarned } = endings.add(openClassifierBench(files, home.classifierBench));
  const routing = openRouting(home, ports, { policy, places: targets });
  const decided = { ...openClassifier(options.classifier, files), routing, hasEarned, isLocalOnly };
  const gateway = openGateway({ ...around, ...decided, ledger });
  const inside = { opened, book, around, policy, store, events, alerts, troubles, ledger, live, localOnly, contacted };
  return { ...inside, local, shop, reach, routing, gateway, modelListeners };
}

function openCore(options: CoreOptions, given: Ports, endings: Endings): Core {
  const inside = openInside(options, given, endings);
  const { opened, around, policy, events, troubles, localOnly, live, local, shop, reach, routing } = inside;
  const { clock, log } = around;
  const { home, keys, address } = opened;
  const visits = createVisits(events.touch);
  const watchers = createVisits();
  const backends = () => policy.current().base.backends;
  const state = createLiveState({
    clock,
    home,
    events,
    backends,
    inFlight: visits.count,
    policy,
    live,
    localOnly: localOnly.current,
    running: () => local.running().models,
  });
  inside.modelListeners.push(state.modelChanged);
  localOnly.onChange(state.announce);
  const { rules, liveSettings } = openSettings({ ...inside, options }, around);
  const policyVersions = followPolicy(policy, { home, routing, state, troubles }, around);
  const { downloads, list: listCatalog } = shop;
  const managed = endings.add(openManaged(backends, reach));
  const shown = { visits, watchers, state, downloads, listCatalog, managed };
  const app = createApp({
    ...around,
    ...inside,
    ...shown,
    reader: inside.store.reader,
    shop,
    policyVersions,
    imagineRouting: routing.imagine,
    liveSettings,
    keys,
    onKeys: policy.renew,
    ...backendAnswers(backends, routing, reach),
    newId: createRequestIds(clock, around.random),
    pages: options.pages,
  });
  const endVisits = (): void => [visits, watchers].forEach(({ endAll }) => endAll(stoppingError()));
  endings.defer(endVisits);
  const onAddress = (url: string | null): void => {
    state.moveTo(url);
    if (url === null) watchers.endAll(stoppingError());
  };
  const door = endings.add(createLiveDoor({ ...around, home, address, endVisits, tcp: { ...app, rules }, onAddress }));
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

interface Followers {
  readonly home: Home;
  readonly routing: LiveRouting;
  readonly state: LiveState;
  readonly troubles: Troubles;
}

/** What is in force is kept as a version first: whoever hears of the change finds it there. */
function followPolicy(policy: LivePolicy, followers: Followers, ports: Ports): PolicyVersions {
  const { home, routing, state, troubles } = followers;
  const versions = openPolicyVersions({ ...ports, folder: home.policyVersions });
  versions.keep(policy.inForce());
  // What is in force outlives an edit that is refused.
  let routed = policy.current();
  policy.onChange(() => {
    versions.keep(policy.inForce());
    if (routed !== policy.current()) routing.renew((routed = policy.current()));
    troubles.policy(policy.problem(), policy.current().base.backends);
    state.announce();
  });
  return versions;
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

/** Whatever the parts log lies in the home as well. */
function openLogBook({ home, settings }: OpenHome, given: Ports, endings: Endings) {
  const { take } = endings.add(openLogFiles(home.logs));
  const book = createLogBook({ log: given.log, level: settings.log.level, now: given.clock.now, take });
  return { book, ports: { ...given, log: book.log } };
}

interface SettingsParts extends Pick<ModelParts, 'opened' | 'options' | 'store'> {
  readonly book: LogBook;
}

/** The door looks at its rules whenever somebody knocks: new settings take the place of the old ones there. */
function openSettings({ opened, options, book, store }: SettingsParts, { files }: Ports) {
  const { byToken } = createProjects(store.db);
  const rules = { ...doorRules(opened.settings, byToken) };
  const onChange = (settings: Settings): void => {
    Object.assign(rules, doorRules(settings, byToken));
    book.setLevel(settings.log.level);
  };
  return { rules, liveSettings: openLiveSettings({ ...opened, files, chosen: options, onChange }) };
}

/** What is told of places, and asks them. */
const backendAnswers = (backends: () => readonly BackendSpec[], routing: LiveRouting, reach: BackendPorts) => ({
  backends,
  healthOf: (name: string) => routing.current().backends.get(name)?.health() ?? null,
  testReach: (spec: BackendSpec) => testReach(spec, reach),
  findServers: () => findServers(backends(), reach),
});

/** Keys come and go while the router runs. */
const surroundings = (keys: Keys, self: Address): Surroundings => ({
  get env() {
    return keys.env();
  },
  self,
});

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

interface Books {
  readonly ledger: Ledger;
  readonly live: LiveSummary;
}

function openLedger({ journal, reader, noteWritten }: Store, { clock, log }: Ports, told: Told): Books {
  const ledger = createLedger({
    journal,
    clock,
    log,
    onWritten: noteWritten,
    onFault: told.troubles.ledger,
    onSettled: (row) => tellSettled(row, live, told),
  });
  const live = createLiveSummary({
    clock,
    read(since) {
      ledger.flush();
      return reader.minutes(since);
    },
  });
  return { ledger, live };
}

function tellSettled(row: SettledRow, live: LiveSummary, { events, troubles }: Told): void {
  const { client, at } = row;
  const isNewClient = live.note(row);
  if (row.outcome === 'blocked') troubles.blocked();
  if (!events.hasListeners()) return;
  if (client !== null && isNewClient) events.publish({ type: 'client-seen', client, at: new Date(at).toISOString() });
  events.settled(row);
  events.touch();
}

interface ModelParts {
  readonly opened: OpenHome;
  readonly options: CoreOptions;
  readonly store: Store;
  readonly outbound: Outbound;
  readonly events: EventHub;
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

function openModelShop({ opened, options, store, events, local, outbound }: ShopParts, ports: Ports): Shop {
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
    onProgress: (download) => events.publish({ type: 'download-progress', download }),
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
