// Owns the state of the router as its pages see it, and the word that goes out when it changes.
import type { Hono } from 'hono';
import type { LivePolicy } from '../../config/live-policy.ts';
import type { RouterState } from '../../contract/api.ts';
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
}

interface LiveStateParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly inFlight: () => number;
  readonly policy: Pick<LivePolicy, 'problem'>;
  readonly live: Pick<LiveSummary, 'today'>;
  readonly backends: () => readonly BackendSpec[];
  readonly events: EventHub;
}

export function createLiveState(parts: LiveStateParts): LiveState {
  const { clock, inFlight, policy, backends, events } = parts;
  const startedAt = new Date(clock.now()).toISOString();
  let address: string | null = null;
  const current = (): RouterState => ({
    version,
    startedAt,
    address,
    inFlight: inFlight(),
    policyProblem: policy.problem(),
    localOnly: { on: false, until: null },
    spentTodayUsd: parts.live.today().spentUsd,
    running: [],
    home: '',
    policyFile: '',
    backends: backends()
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
