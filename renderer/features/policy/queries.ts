// Owns what this screen reads of the router.
import { queryOptions } from '@tanstack/react-query';
import type { NamedPolicyText, PolicyText, PolicyVersion } from '../../../main/contract/api.ts';
import type { Replay, ReplayPeriod } from '../../../main/contract/replay.ts';
import { call } from '../../lib/api.ts';

export const policyQuery = () =>
  queryOptions({
    queryKey: ['policy', 'text'],
    queryFn: ({ signal }) => call<PolicyText>('/api/policy', { signal }),
  });

export const versionsQuery = () =>
  queryOptions({
    queryKey: ['policy', 'versions'],
    queryFn: ({ signal }) => call<{ readonly versions: readonly PolicyVersion[] }>('/api/policy/versions', { signal }),
  });

export const versionQuery = (n: number) =>
  queryOptions({
    queryKey: ['policy', 'version', n],
    queryFn: ({ signal }) => call<{ readonly yaml: string }>(`/api/policy/versions/${n}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const starterQuery = () =>
  queryOptions({
    queryKey: ['policy', 'starters'],
    queryFn: ({ signal }) => call<{ readonly policies: readonly NamedPolicyText[] }>('/api/policies', { signal }),
  });

export const schemaQuery = () =>
  queryOptions({
    queryKey: ['policy', 'schema'],
    queryFn: ({ signal }) => call<unknown>('/api/policy/schema', { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Of requests that were recorded up to now: it is made anew each time that somebody looks. */
export const replayQuery = (yaml: string, period: ReplayPeriod) =>
  queryOptions({
    queryKey: ['policy-replay', yaml, period],
    queryFn: ({ signal }) => call<Replay>('/api/policy/replay', { method: 'POST', body: { yaml, period }, signal }),
    gcTime: 0,
  });

export const putPolicy = (yaml: string): Promise<unknown> => call('/api/policy', { method: 'PUT', body: { yaml } });
export const restoreVersion = (n: number): Promise<unknown> =>
  call(`/api/policy/versions/${n}/restore`, { method: 'POST', body: {} });
