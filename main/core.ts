// The composition root: where the parts meet. A host gives options and ports, and gets one function.
import { walledOutbound } from './backends/walled-outbound.ts';
import { openClassifier } from './config/classifier-weights.ts';
import { openClassifierBench } from './config/classifier-bench.ts';
import { locateHome } from './config/home.ts';
import { openLivePolicy } from './config/live-policy.ts';
import { openHome } from './config/open-home.ts';
import type { Address } from './config/settings.ts';
import type { RouterState } from './contract/api.ts';
import type { ModelRecord } from './contract/models.ts';
import type { SignInLink } from './contract/settings-api.ts';
import { stoppingError } from './contract/errors.ts';
import { bringStarter, holdStarter } from './local/starter.ts';
import { createPlaces } from './gateway/memory/places.ts';
import { openGateway } from './gateway/open-gateway.ts';
import { baselineOf } from './http/api/baseline.ts';
import { createLiveState, type LiveState } from './http/api/state.ts';
import { createApp } from './http/app.ts';
import type { Door } from './http/door/env.ts';
import { noteRefused } from './http/door/note-refused.ts';
import { createRequestIds } from './http/door/request-ids.ts';
import { createVisits, type Visits } from './http/door/visits.ts';
import { createEndings, type Endings } from './platform/endings.ts';
import { fileFaultOf, fileFaultWords, PlaceUnusable } from './platform/file-fault.ts';
import type { Log, Ports } from './platform/ports.ts';
import type { OutboundBook } from './store/outbound-hosts.ts';
import { openDoor, PortInUse } from './core/open-door.ts';
import { openOnEnded } from './core/open-metrics.ts';
import { openManaged, openModels, starterQuestion } from './core/open-models.ts';
import {
  backendAnswers,
  followKeys,
  followPolicy,
  openLogBook,
  openPrices,
  openRouting,
  openSettings,
  surroundings,
} from './core/open-rules.ts';
import { endWithTokens, openTenants, projectAnswers } from './core/open-tenants.ts';
import { endWithSessions, openSigningIn } from './core/open-admin.ts';
import { openConnecting } from './core/open-connect.ts';
import { openWritten } from './core/open-written.ts';
import { createGlances, type Glances } from './core/glance.ts';
import { createOutlook } from './core/outlook.ts';
import type { CoreOptions } from './core/options.ts';

export { trusted } from './http/door/env.ts';
export { PortInUse };
export { ConfigError } from './config/yaml-file.ts';
export type { CoreOptions };
export type { Glance } from './core/glance.ts';

export interface Core extends AsyncDisposable {
  readonly fetch: (request: Request, door: Door) => Response | Promise<Response>;
  readonly state: () => RouterState;
  /** Where `listen` has opened the door, or was to. */
  readonly address: Address;
  /** Opens the TCP door and returns its address. */
  readonly listen: () => Promise<string>;
  /** What a host has to say goes where the parts say theirs. */
  readonly log: Log;
  /** The host itself has asked somebody: it stands among those that were contacted. */
  readonly contacted: OutboundBook['note'];
  /** How it stands, and word of each change of that. */
  readonly glances: Glances;
  /** Opens one browser once; null where nobody has to sign in. */
  readonly signInLink: () => SignInLink | null;
  /** Closes it: answers under way get their time, then an error that says why. */
  readonly unlisten: () => Promise<void>;
  /** The machine has slept: connections of before may be dead without a word, and are used no more. */
  readonly wake: () => void;
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
  return new PlaceUnusable(fileFaultWords(path, fault.code), { cause: error });
}

/** What serves requests: all but the app, its state and its door. */
function openInside(options: CoreOptions, given: Ports, endings: Endings) {
  const opened = openHome(options, given);
  const { ports, book } = openLogBook(opened, given, endings);
  const { clock, files, log } = ports;
  const { home, env, keys, settings, address } = opened;
  const { stopMs = settings.limits.stopMs } = options;
  const around = { ...ports, limits: { ...settings.limits, stopMs } };
  const places = { ...home, shipped: options.policies };
  const policy = endings.add(
    openLivePolicy({ ...around, places, around: surroundings(keys, address, ports.addresses) }),
  );
  const isInstalled = (id: string): boolean => local.installed().some((model) => model.id === id);
  const written = openWritten({ opened, policy, endings, isInstalled, routing: () => routing }, ports);
  const { store, events, alerts, troubles, ledger, isLocalOnly, outbound, measuring } = written;
  const modelListeners = [(model: ModelRecord) => events.publish({ type: 'model-changed', model }), troubles.model];
  const onModel = (model: ModelRecord): void => modelListeners.forEach((tell) => tell(model));
  const { local, shop } = openModels({ opened, options, store, events, outbound, endings, onModel }, ports);
  const reach = { outbound: walledOutbound(outbound, isLocalOnly), clock, local, news: troubles.backends };
  const asking = { store, ledger, alerts, events, outbound: reach.outbound, isLocalOnly, settings, endings };
  const tenants = openTenants(asking, ports);
  const targets = endings.add(createPlaces(reach, { log, isLocalOnly }));
  const { hasEarned } = endings.add(openClassifierBench(files, home.classifierBench));
  const prices = openPrices({ opened, options, outbound, isLocalOnly }, ports);
  const routing = openRouting(home, ports, { policy, places: targets, prices });
  const decided = { ...openClassifier(options.classifier, files), routing, hasEarned, isLocalOnly };
  const books = { ...tenants, ledger, shadowSpending: store.reader.shadowSpending };
  const onEnded = openOnEnded(measuring, { ...ports, env, outbound: reach.outbound, isLocalOnly }, endings);
  const gateway = openGateway({ ...around, ...decided, ...books, onBusy: events.touch, onEnded });
  endings.add(gateway.mirrors);
  const baseline = () => baselineOf(gateway.routing());
  const outlook = endings.add(createOutlook({ ...written, ...tenants, clock, reader: store.reader, baseline }));
  const inside = { opened, book, around, policy, ...written, ...tenants, outlook };
  return { ...inside, prices, local, shop, reach, routing, gateway, modelListeners };
}

/** What a host is given beside the doors. */
function forHost(inside: ReturnType<typeof openInside>, { clock, log }: Ports, state: Core['state']) {
  const glances = createGlances({ ...inside, clock, state });
  return { address: inside.opened.address, log, glances, contacted: inside.contacted.note };
}

interface StateParts {
  readonly backends: Parameters<typeof createLiveState>[0]['backends'];
  readonly visits: Visits;
}

/** How the router stands, told again whenever that changes. */
function openState(inside: ReturnType<typeof openInside>, { backends, visits }: StateParts): LiveState {
  const { opened, around, events, policy, live, localOnly, standing, local } = inside;
  const state = createLiveState({
    clock: around.clock,
    home: opened.home,
    events,
    backends,
    inFlight: visits.count,
    policy,
    live,
    localOnly: localOnly.current,
    ledger: standing.current,
    running: () => local.running().models,
  });
  inside.modelListeners.push(state.modelChanged);
  localOnly.onChange(state.announce);
  standing.onChange(state.announce);
  return state;
}

function openCore(options: CoreOptions, given: Ports, endings: Endings): Core {
  const inside = openInside(options, given, endings);
  const { opened, around, policy, events, troubles, localOnly, local, shop, reach, routing } = inside;
  const { clock, log } = around;
  const { home, keys, env, address } = opened;
  const visits = createVisits(events.touch);
  const watchers = createVisits();
  const backends = () => policy.current().base.backends;
  const state = openState(inside, { backends, visits });
  endWithTokens(inside.projects, visits);
  const { rules, liveSettings } = openSettings({ ...inside, options }, around);
  endWithSessions(rules.admin, [visits, watchers]);
  const policyVersions = followPolicy(policy, { home, routing, state, troubles }, around);
  const signingIn = openSigningIn({ rules, address, state, addresses: around.addresses });
  const managed = endings.add(openManaged(backends, reach));
  const shown = { visits, watchers, state, downloads: shop.downloads, listCatalog: shop.list, managed };
  const newId = createRequestIds(clock, around.random);
  const app = createApp({
    ...around,
    ...inside,
    ...shown,
    ...signingIn,
    admin: rules.admin,
    reader: inside.store.reader,
    backUp: inside.store.keeping.backup,
    policyVersions,
    imagineRouting: routing.imagine,
    liveSettings,
    keys,
    onKeys: followKeys(keys, policy, troubles),
    ...backendAnswers(backends, routing, reach),
    newId,
    ...projectAnswers(policy, inside.purses),
    connecting: openConnecting({ ...inside, state }, around),
    pages: options.pages,
  });
  const endVisits = (): void => [visits, watchers].forEach(({ endAll }) => endAll(stoppingError()));
  endings.defer(endVisits);
  const doorParts = { ...around, home, env, options, address, liveSettings, troubles, state, watchers, endVisits };
  const tcp = { ...app, rules, onRefused: noteRefused({ ...inside, clock, newId }) };
  const door = endings.add(openDoor({ ...doorParts, tcp, onMove: policy.renew }));
  if (localOnly.isOn()) holdStarter(shop);
  else void bringStarter(starterQuestion(backends(), opened, options), { shop, local, log });
  return {
    fetch: app.fetch,
    state: state.current,
    ...forHost(inside, around, state.current),
    listen: door.open,
    signInLink: signingIn.signInLink,
    unlisten: door.close,
    wake: inside.outbound.renew,
    [Symbol.asyncDispose]: () => endings[Symbol.asyncDispose](),
  };
}
