// Owns reading one request with its way, and the policy that its rule stands in.
import { queryOptions } from '@tanstack/react-query';
import type { PolicyText, PolicyVersion } from '../../../main/contract/api.ts';
import type { RequestDetail } from '../../../main/contract/request-detail.ts';
import { call } from '../../lib/api.ts';

export const detailQuery = (id: string) =>
  queryOptions({
    queryKey: ['requests', 'detail', id],
    queryFn: ({ signal }) => call<RequestDetail>(`/api/requests/${encodeURIComponent(id)}`, { signal }),
  });

export const policyTextQuery = () =>
  queryOptions({ queryKey: ['policy', 'text'], queryFn: ({ signal }) => call<PolicyText>('/api/policy', { signal }) });

export const policyVersionsQuery = () =>
  queryOptions({
    queryKey: ['policy', 'versions'],
    queryFn: ({ signal }) => call<{ readonly versions: readonly PolicyVersion[] }>('/api/policy/versions', { signal }),
  });

/** Whether the text was changed after that time. */
export const changedSince = (versions: readonly PolicyVersion[], at: string): boolean =>
  versions.some((version) => version.at > at);
