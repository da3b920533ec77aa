// Owns the state of the router as its pages see it, and the word that goes out when it changes.
import type { Hono } from 'hono';
import type { RouterState } from '../../contract/api.ts';
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
}

interface LiveStateParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly inFlight: () => number;
  readonly policyProblem: () => string | null;
  readonly backends: () => readonly BackendSpec[];
  readonly events: EventHub;
}

export function createLiveState({ clock, inFlight, policyProblem, backends, events }: LiveStateParts): LiveState {
  const startedAt = new Date(clock.now()).toISOString();
  let address: string | null = null;
  const current = (): RouterState => ({
    version,
    startedAt,
    address,
    inFlight: inFlight(),
    policyProblem: policyProblem(),
    localOnly: { on: false, until: null },
    spentTodayUsd: null,
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

export function addStateRoutes(app: Hono<AppEnv>, { state }: { readonly state: LiveState }): void {
  app.get('/api/state', (context) => send(jsonAnswer(state.current()), context.env));
}
