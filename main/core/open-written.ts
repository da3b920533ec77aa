// Owns opening what is written down of all that happens, and who hears of it: the ledger, events and alerts, what is
// measured, who was contacted, and the switch that keeps everything here.
import { openLocalOnly } from '../config/local-only.ts';
import type { LivePolicy } from '../config/live-policy.ts';
import type { OpenHome } from '../config/open-home.ts';
import type { LiveRouting } from '../gateway/plan/routing.ts';
import { createAlerts } from '../http/alerts.ts';
import { createEventHub } from '../http/events.ts';
import { createTroubles } from '../http/troubles.ts';
import type { Endings } from '../platform/endings.ts';
import type { Ports } from '../platform/ports.ts';
import { openOutboundBook } from '../store/outbound-hosts.ts';
import { openHomeStore, openLedger } from './open-books.ts';
import { openMetrics } from './open-metrics.ts';

interface Writing {
  readonly opened: OpenHome;
  readonly policy: LivePolicy;
  readonly endings: Endings;
  /** Both are made later, of what is opened here. */
  readonly isInstalled: (model: string) => boolean;
  readonly routing: () => LiveRouting;
}

export function openWritten({ opened, policy, endings, isInstalled, routing }: Writing, ports: Ports) {
  const { clock, files, log } = ports;
  const { home, env, keys, settings } = opened;
  const store = endings.add(openHomeStore(home, settings.ledger, ports));
  keys.settle();
  const events = createEventHub();
  const alerts = endings.add(createAlerts({ clock, events }));
  const troubles = endings.add(createTroubles({ alerts, clock, isInstalled }));
  const measuring = openMetrics(policy, routing);
  const { metrics } = measuring;
  const { ledger, live, standing } = openLedger(store, ports, { events, troubles, metrics });
  endings.defer(ledger.close);
  const localOnly = endings.add(openLocalOnly({ clock, files, log, path: home.localOnly }));
  const contacted = endings.add(openOutboundBook({ db: store.db, clock, log }));
  const outbound = endings.add(contacted.counted(ports.openOutbound({ limits: settings.limits, env, log })));
  const told = { events, alerts, troubles, measuring, metrics, live, standing };
  return { ...told, store, ledger, localOnly, isLocalOnly: localOnly.isOn, contacted, outbound };
}
