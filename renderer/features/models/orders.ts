// Owns what the screen has the router do with models.
import type { DownloadState } from '../../../main/contract/downloads.ts';
import type { ImportedModel, ModelRecord, StartBody } from '../../../main/contract/models.ts';
import { call } from '../../lib/api.ts';

const of = (id: string): string => `/api/models/${encodeURIComponent(id)}`;

export const startModel = (id: string, settings: StartBody = {}): Promise<ModelRecord> =>
  call<ModelRecord>(`${of(id)}/start`, { method: 'POST', body: settings });

export const stopModel = (id: string): Promise<ModelRecord> =>
  call<ModelRecord>(`${of(id)}/stop`, { method: 'POST', body: {} });

export const verifyModel = (id: string): Promise<ModelRecord> =>
  call<ModelRecord>(`${of(id)}/verify`, { method: 'POST' });

/** `keepalive`: also where the page is left at that moment. */
export const deleteModel = (id: string): Promise<null> => call<null>(of(id), { method: 'DELETE', keepalive: true });

export const importModel = (path: string): Promise<ImportedModel> =>
  call<ImportedModel>('/api/models/import', { method: 'POST', body: { path } });

type Asked = Pick<DownloadState, 'id' | 'modelId' | 'phase'>;

export const getModel = (modelId: string, variant: string | null): Promise<Asked> =>
  call<Asked>('/api/models/download', {
    method: 'POST',
    body: variant === null ? { modelId } : { modelId, variant },
  });

const download = (id: string): string => `/api/models/download/${encodeURIComponent(id)}`;

export const pauseDownload = (id: string): Promise<DownloadState> =>
  call<DownloadState>(`${download(id)}/pause`, { method: 'POST' });
export const resumeDownload = (id: string): Promise<DownloadState> =>
  call<DownloadState>(`${download(id)}/resume`, { method: 'POST' });
export const cancelDownload = (id: string): Promise<null> => call<null>(download(id), { method: 'DELETE' });
