// Owns opening what requests are written down in: the store of the home, the ledger over it, and the figures of today.
import type { Home } from '../config/home.ts';
import { readRunning } from '../config/running.ts';
import type { Settings } from '../config/settings.ts';
import type { EventHub } from '../http/events.ts';
import { createStanding, type Standing } from '../http/ledger-trouble.ts';
import type { Troubles } from '../http/troubles.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Ports } from '../platform/ports.ts';
import { createLedger, type Ledger } from '../store/ledger.ts';
import type { Mended } from '../store/keeping/exchange.ts';
import { createLiveSummary, type LiveSummary } from '../store/summary/live-summary.ts';
import type { SettledRow } from '../store/rows.ts';
import { openStore, type Store } from '../store/store.ts';

/** One core a home: another process has this one. */
class HomeInUse extends Error {}

export function openHomeStore(home: Home, rules: Settings['ledger'], ports: Ports): Store {
  const store = openStore(home, ports, rules);
  if (store !== null) return store;
  const first = readRunning(home, ports.files);
  const where = first === null ? '' : ` at ${first.url} (process ${first.pid})`;
  throw new HomeInUse(
    `LA Router already runs for ${home.folder}${where}. Stop it first, or choose another folder with --home.`,
  );
}

interface Told {
  readonly events: EventHub;
  readonly troubles: Troubles;
  readonly metrics: Pick<Metrics, 'settled'>;
}

interface Books {
  readonly ledger: Ledger;
  readonly live: LiveSummary;
  readonly standing: Standing;
}

export function openLedger(store: Store, { clock, log }: Ports, told: Told): Books {
  const { journal, reader, noteWritten } = store;
  const standing = createStanding(() => ledger.unrecorded());
  const ledger = createLedger({
    journal,
    clock,
    log,
    onWritten: noteWritten,
    onFault(code) {
      told.troubles.ledger(code);
      standing.wrote(code);
    },
    onSettled: (row) => tellSettled(row, live, told),
  });
  const live = createLiveSummary({
    clock,
    read(since) {
      ledger.flush();
      return reader.minutes(since);
    },
  });
  const tellMended = (mended: Mended): void => {
    told.troubles.ledgerMended(mended);
    standing.mended(mended);
  };
  const mended = store.keeping.mended();
  if (mended !== null) tellMended(mended);
  store.keeping.onMended(tellMended);
  store.keeping.onUnmended((unmended) => {
    told.troubles.ledgerUnmended(unmended);
    standing.unmended(unmended);
  });
  return { ledger, live, standing };
}

/** Copies that only compare are told nowhere as requests. */
function tellSettled(row: SettledRow, live: LiveSummary, { events, troubles, metrics }: Told): void {
  const { client, at } = row;
  if (row.account === 'shadow') return;
  metrics.settled(row);
  const isNewClient = live.note(row);
  if (row.outcome === 'blocked' && row.pinned) troubles.blocked(row.times);
  if (!events.hasListeners()) return;
  if (client !== null && isNewClient) events.publish({ type: 'client-seen', client, at: new Date(at).toISOString() });
  events.settled(row);
  events.touch();
}
