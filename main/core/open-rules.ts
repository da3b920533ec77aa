// Owns opening what can be changed while the router runs: settings, keys, the policy in force, and what follows a change.
import type { BackendPorts } from '../backends/backend.ts';
import { findServers } from '../backends/discovery.ts';
import { createPriceSource } from '../backends/price-source.ts';
import { testReach } from '../backends/reach.ts';
import { readFingerprintKey } from '../config/fingerprint-key.ts';
import type { Home } from '../config/home.ts';
import type { LivePolicy } from '../config/live-policy.ts';
import { openPolicyVersions, type PolicyVersions } from '../config/policy-versions.ts';
import type { Keys } from '../config/keys.ts';
import type { Surroundings } from '../config/backends.ts';
import { openLiveSettings } from '../config/live-settings.ts';
import type { OpenHome } from '../config/open-home.ts';
import type { Address, Settings } from '../config/settings.ts';
import { openLivePrices, type LivePrices } from '../config/live-prices.ts';
import { createPriceList } from '../domain/money/price-list.ts';
import type { PriceList } from '../domain/money/price.ts';
import type { BackendSpec, Policy } from '../domain/policy.ts';
import type { Places } from '../gateway/memory/places.ts';
import { openLiveRouting, type LiveRouting } from '../gateway/plan/routing.ts';
import { openSensitivity } from '../gateway/plan/sensitivity.ts';
import type { LiveState } from '../http/api/state.ts';
import { doorRules, type DoorRules } from '../http/door/guard.ts';
import type { Troubles } from '../http/troubles.ts';
import type { Endings } from '../platform/endings.ts';
import { createLogBook, type LogBook } from '../platform/log-book.ts';
import { openLogFiles } from '../platform/log-files.ts';
import type { Ports } from '../platform/ports.ts';
import type { Projects } from '../store/projects.ts';
import type { Store } from '../store/store.ts';
import { openAdmin } from './open-admin.ts';
import type { CoreOptions } from './options.ts';

/** Keys come and go while the router runs. */
export const surroundings = (keys: Keys, address: Address, addresses: Ports['addresses']): Surroundings => ({
  get env() {
    return keys.env();
  },
  get self() {
    return { ...address, addresses };
  },
});

/** Whatever the parts log lies in the home as well. */
export function openLogBook({ home, settings }: OpenHome, given: Ports, endings: Endings) {
  const { take } = endings.add(openLogFiles(home.logs));
  const book = createLogBook({ log: given.log, level: settings.log.level, now: given.clock.now, take });
  return { book, ports: { ...given, log: book.log } };
}

interface Opened {
  readonly opened: OpenHome;
  readonly options: CoreOptions;
  readonly store: Store;
}

interface SettingsParts extends Opened {
  readonly book: LogBook;
  readonly projects: Pick<Projects, 'byToken' | 'byDeadToken'>;
  /** Told of settings that others than the door heed. */
  readonly onSettings: (settings: Settings) => void;
}

/** The door looks at its rules whenever somebody knocks: new settings take the place of the old ones there. */
export function openSettings({ opened, options, book, projects, onSettings }: SettingsParts, ports: Ports) {
  const { files } = ports;
  const owners = { ownerOf: projects.byToken, deadOwnerOf: projects.byDeadToken };
  const rules: DoorRules = { ...doorRules(opened.settings, owners), admin: openAdmin(opened, ports) };
  const onChange = (settings: Settings): void => {
    Object.assign(rules, doorRules(settings, owners));
    onSettings(settings);
    book.setLevel(settings.log.level);
  };
  return { rules, liveSettings: openLiveSettings({ ...opened, files, chosen: options, onChange }) };
}

interface Followers {
  readonly home: Home;
  readonly routing: LiveRouting;
  readonly state: LiveState;
  readonly troubles: Troubles;
}

/** What is in force is kept as a version first: whoever hears of the change finds it there. */
export function followPolicy(policy: LivePolicy, followers: Followers, ports: Ports): PolicyVersions {
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

/** Tells at once of keys that cannot be read, and gives back what is to be done whenever some have changed. */
export function followKeys(keys: Keys, policy: LivePolicy, troubles: Troubles): () => void {
  const tell = (): void => troubles.keys(keys.kept().unreadable);
  tell();
  return () => {
    policy.renew();
    tell();
  };
}

/** What is told of places, and asks them. */
export const backendAnswers = (backends: () => readonly BackendSpec[], routing: LiveRouting, reach: BackendPorts) => ({
  backends,
  healthOf: (name: string) => routing.current().backends.get(name)?.health() ?? null,
  testReach: (spec: BackendSpec) => testReach(spec, reach),
  findServers: () => findServers(backends(), reach),
});

interface PriceParts {
  readonly opened: OpenHome;
  readonly options: CoreOptions;
  readonly outbound: BackendPorts['outbound'];
  readonly isLocalOnly: () => boolean;
}

/** What things cost by the table. */
export const openPrices = (parts: PriceParts, { clock, files, log }: Ports): LivePrices =>
  openLivePrices({
    files,
    log,
    shipped: parts.options.prices,
    kept: parts.opened.home.prices,
    isLocalOnly: parts.isLocalOnly,
    fetchText: createPriceSource({ outbound: parts.outbound, clock }),
  });

interface RoutingParts {
  readonly policy: LivePolicy;
  readonly places: Places;
  readonly prices: Pick<LivePrices, 'table' | 'onChange'>;
}

export function openRouting(home: Home, ports: Ports, { policy, places, prices }: RoutingParts): LiveRouting {
  const key = readFingerprintKey(home.fingerprintKey, ports);
  const createPrices = ({ prices: written }: Pick<Policy, 'prices'>): PriceList =>
    createPriceList(written, { table: prices.table(), now: ports.clock.now });
  const parts = { places, createSensitivity: openSensitivity(key), createPrices };
  const routing = openLiveRouting(policy.current(), parts);
  prices.onChange(() => routing.renew(policy.current()));
  return routing;
}
