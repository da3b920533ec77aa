// Owns putting the downloads together: the hub, the places that files come from, and the queue.
import type { DownloadRows } from '../../contract/downloads.ts';
import type { Clock, Files, Log, Outbound } from '../../platform/ports.ts';
import { realDraftFiles, type DraftFiles } from './draft-files.ts';
import type { FileSources } from './file-source.ts';
import { createHub } from './hub.ts';
import { readHubSettings } from './hub-settings.ts';
import { planFromHub } from './plan.ts';
import { createQueue, type DownloadQueue, type QueueParts } from './queue.ts';
import { createWebSource, webLimits, type WebLimits } from './web-source.ts';

export interface DownloadParts extends Pick<QueueParts, 'catalog' | 'check' | 'install' | 'folder' | 'onProgress'> {
  readonly rows: DownloadRows;
  /** Places beside the hub and its mirrors, which are here by themselves. */
  readonly sources?: FileSources;
  readonly outbound: Pick<Outbound, 'to'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly texts: Pick<Files, 'readText'>;
  readonly stallMs: number;
  readonly files?: DraftFiles;
  readonly limits?: WebLimits;
  readonly diskFree?: QueueParts['diskFree'];
}

export function createDownloads(parts: DownloadParts): DownloadQueue {
  const { env, texts, outbound, clock, stallMs, limits = webLimits, files = realDraftFiles } = parts;
  const hub = createHub({ settings: readHubSettings(env, texts), outbound, clock, stallMs });
  const web = createWebSource({ hub, files, limits });
  return createQueue({
    ...parts,
    files,
    diskFree: parts.diskFree ?? files.free,
    sources: { ...parts.sources, hub: web, mirror: web },
    planFromHub: (wish, signal) => planFromHub(hub, wish, signal),
  });
}
