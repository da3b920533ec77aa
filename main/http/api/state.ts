// Owns the state of the router as its pages see it, and the word that goes out when it changes.
import type { Hono } from 'hono';
import type { Home } from '../../config/home.ts';
import type { LocalOnly, RouterState } from '../../contract/api.ts';
import type { ModelRecord } from '../../contract/models.ts';
import { version } from '../../contract/version.ts';
import type { BackendSpec } from '../../domain/policy.ts';
import type { Clock } from '../../platform/ports.ts';
import type { AppEnv } from '../door/env.ts';
import { jsonAnswer, send } from '../door/send.ts';
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
  readonly policyProblem: () => string | null;
  readonly backends: () => readonly BackendSpec[];
  readonly localOnly: () => LocalOnly;
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
    policyProblem: parts.policyProblem(),
    localOnly: parts.localOnly(),
    spentTodayUsd: null,
    running: [...parts.running()],
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

export function addStateRoutes(app: Hono<AppEnv>, { state }: { readonly state: LiveState }): void {
  app.get('/api/state', (context) => send(jsonAnswer(state.current()), context.env));
}
