// Owns what several screens read of the router, each under one key, so that it is read once and renewed everywhere.
import { QueryClient, queryOptions } from '@tanstack/react-query';
import type { Alert } from '../../main/contract/alerts.ts';
import type { FoundServers, RequestPage } from '../../main/contract/api.ts';
import type { ConnectedClient } from '../../main/contract/connect.ts';
import type { CatalogEntry, Computer, FoundModel, RunningModels } from '../../main/contract/models.ts';
import type { Project } from '../../main/contract/projects.ts';
import type { BackendStatus, ConfigAnswer, ProvidersAnswer } from '../../main/contract/settings-api.ts';
import type { OutboundHost, Summary } from '../../main/contract/summary.ts';
import type { UsageQuery, UsageSummary } from '../../main/contract/usage.ts';
import { ApiError, call, query } from './api.ts';
import type { Live } from './live.ts';

/** What the router refuses it refuses again; what does not answer is asked again when it is back. */
export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        retry: (count, error) => error instanceof ApiError && error.status === 0 && count < 2,
        retryDelay: 500,
      },
      mutations: { networkMode: 'always' },
    },
  });

const reading = <T>(key: readonly unknown[], path: string) =>
  queryOptions({ queryKey: key, queryFn: ({ signal }) => call<T>(path, { signal }) });

export const summaryQuery = (hours: number) => reading<Summary>(['summary', hours], `/api/summary${query({ hours })}`);
export const alertsQuery = () => reading<{ readonly alerts: readonly Alert[] }>(['alerts'], '/api/alerts');
export const outboundQuery = () => reading<{ readonly hosts: readonly OutboundHost[] }>(['outbound'], '/api/outbound');
export const catalogQuery = () =>
  reading<{ readonly models: readonly CatalogEntry[] }>(['models', 'catalog'], '/api/models/catalog');
export const runningQuery = () => reading<RunningModels>(['models', 'running'], '/api/models/running');
export const foundModelsQuery = () =>
  reading<{ readonly models: readonly FoundModel[] }>(['models', 'found'], '/api/models/found');
export const computerQuery = () => reading<Computer>(['computer'], '/api/computer');
export const foundServersQuery = () => reading<FoundServers>(['backends', 'found'], '/api/backends/found');
export const backendsQuery = () =>
  reading<{ readonly backends: readonly BackendStatus[] }>(['backends', 'state'], '/api/backends');
export const providersQuery = () => reading<ProvidersAnswer>(['providers'], '/api/providers');
export const configQuery = () => reading<ConfigAnswer>(['config'], '/api/config');
export const latestRequestsQuery = (limit: number) =>
  reading<RequestPage>(['requests', 'latest', limit], `/api/requests${query({ limit })}`);
export const connectQuery = () =>
  reading<{ readonly clients: readonly ConnectedClient[] }>(['connect'], '/api/connect');
export const projectsQuery = () =>
  reading<{ readonly projects: readonly Project[] }>(['projects', 'list'], '/api/projects');

/** All of them together, as if they were one. */
export const overAllQuery = () => reading<Project>(['projects', 'all'], '/api/projects/*');

/** What usage is asked for: a period, or the first day and the one after the last. */
export type UsageRange = Readonly<Partial<Pick<UsageQuery, 'period' | 'from' | 'to'>> & Pick<UsageQuery, 'projectId'>>;

export const usageSumQuery = (range: UsageRange) =>
  reading<UsageSummary>(['usage', 'sum', range], `/api/usage${query(range)}`);
/** Names that a request may ask for. */
export const modelNamesQuery = () =>
  reading<{ readonly data: readonly { readonly id: string; readonly zone?: string }[] }>(['names'], '/v1/models');

/** At most so often figures are read anew while requests come in. */
const figuresMs = 900;

/** Keeps what is read fresh: figures follow requests within a second, models and alerts at each change. */
export function renewFrom(live: Live, queries: QueryClient): void {
  let soon: ReturnType<typeof setTimeout> | null = null;
  const renew = (...keys: readonly string[]): void => {
    for (const key of keys) void queries.invalidateQueries({ queryKey: [key] });
  };
  const figures = (): void => {
    soon ??= setTimeout(() => {
      soon = null;
      if (document.visibilityState === 'visible') renew('summary', 'outbound', 'usage', 'projects');
    }, figuresMs);
  };
  live.onEvent((event) => {
    if (event.type === 'request-settled') figures();
    if (event.type === 'model-changed') renew('models', 'names');
    if (event.type === 'state-changed') renew('names', 'providers', 'backends');
    if (event.type === 'alert-changed') {
      queries.setQueryData(['alerts'], { alerts: event.alerts });
      renew('projects');
    }
    if (event.type === 'download-progress' && (event.download.phase === 'done' || event.download.error !== null))
      renew('models', 'downloads');
  });
  live.onUnseen(() => void queries.invalidateQueries());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') figures();
  });
}
