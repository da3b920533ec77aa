// Owns the state of the router as its pages see it, and the word that goes out when it changes.
import type { Hono } from 'hono';
import type { Home } from '../../config/home.ts';
import type { LedgerStanding, LocalOnly, RouterState } from '../../contract/api.ts';
import type { ModelRecord } from '../../contract/models.ts';
import type { LivePolicy } from '../../config/live-policy.ts';
import { version } from '../../contract/version.ts';
import type { BackendSpec } from '../../domain/policy.ts';
import type { Clock } from '../../platform/ports.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { LiveSummary } from '../../store/summary/live-summary.ts';
import type { EventHub } from '../events.ts';

export interface LiveState {
  readonly current: () => RouterState;
  readonly moveTo: (address: string | null) => void;
  readonly announce: () => void;
  /** Announces where one has begun or ended to run; how far a load is comes by events of its own. */
  readonly modelChanged: (record: Pick<ModelRecord, 'id' | 'state'>) => void;
}

interface LiveStateParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly inFlight: () => number;
  readonly policy: Pick<LivePolicy, 'problem'>;
  readonly live: Pick<LiveSummary, 'today'>;
  readonly backends: () => readonly BackendSpec[];
  readonly localOnly: () => LocalOnly;
  readonly ledger: () => LedgerStanding;
  readonly running: () => readonly ModelRecord[];
  readonly home: Pick<Home, 'folder' | 'policy'>;
  readonly events: EventHub;
}

export function createLiveState(parts: LiveStateParts): LiveState {
  const { clock, events } = parts;
  const startedAt = new Date(clock.now()).toISOString();
  let address: string | null = null;
  const states = new Map<string, ModelRecord['state']>();
  const current = (): RouterState => ({
    version,
    startedAt,
    address,
    inFlight: parts.inFlight(),
    policyProblem: parts.policy.problem(),
    localOnly: parts.localOnly(),
    ledger: parts.ledger(),
    spentTodayUsd: parts.live.today().spentUsd,
    running: parts.running().filter(({ state }) => state !== 'stopped' && state !== 'failed'),
    home: parts.home.folder,
    policyFile: parts.home.policy,
    backends: parts
      .backends()
      .filter(({ configured }) => configured)
      .map(describeBackend),
  });
  const announce = (): void => events.publish({ type: 'state-changed', state: current() });
  return {
    current,
    moveTo(to) {
      address = to;
      announce();
    },
    modelChanged({ id, state }) {
      if ((states.get(id) ?? 'stopped') === state) return;
      states.set(id, state);
      announce();
    },
    announce,
  };
}

const describeBackend = ({ name, zone, type, endpoints, apiKey }: BackendSpec): RouterState['backends'][number] => ({
  name,
  zone,
  type,
  endpoints: [...endpoints],
  hasKey: apiKey !== null,
});

interface StateRouteParts {
  readonly state: LiveState;
  readonly ledger: Pick<Ledger, 'flush'>;
  readonly live: Pick<LiveSummary, 'ready'>;
}

export function addStateRoutes(app: Hono<AppEnv>, { state, ledger, live }: StateRouteParts): void {
  app.get('/api/state', async (context) => {
    ledger.flush();
    // Where the ledger cannot be read only what was spent is not known.
    await live.ready().catch(() => undefined);
    return send(jsonAnswer(state.current()), context.env);
  });
}
