// Owns how the router stands, as tests of the tray need it.
import type { Alert } from '../../main/contract/alerts.ts';
import type { RouterState } from '../../main/contract/api.ts';
import type { Glance } from '../../main/core.ts';

const state: RouterState = {
  version: '0.0.0',
  startedAt: '2026-01-01T00:00:00.000Z',
  address: 'http://127.0.0.1:18790',
  inFlight: 0,
  policyProblem: null,
  localOnly: { on: false, until: null },
  ledger: { state: 'ok', message: null, movedTo: null, unrecorded: 0 },
  spentTodayUsd: null,
  running: [],
  home: '/home/someone/la-router',
  policyFile: '/home/someone/la-router/policy.yaml',
  backends: [],
};

export const glanceWith = (given: Partial<Glance> = {}, ofState: Partial<RouterState> = {}): Glance => ({
  state: { ...state, ...ofState },
  today: { requests: 0, failed: 0, device: 0, tokens: 0, spentUsd: null },
  money: { savedUsd: null, forecast: null },
  alerts: [],
  models: [],
  downloads: [],
  busy: [],
  ...given,
});

export const alertWith = (id: string, to: string | null = null): Alert => ({
  id,
  kind: 'policy',
  at: '2026-01-01T00:00:00.000Z',
  title: `Something is wrong with ${id}`,
  message: 'Mend it.',
  action: to === null ? null : { label: 'Open', to },
});
