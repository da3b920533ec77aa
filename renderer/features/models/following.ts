// Owns keeping downloads fresh from what the router tells, and sending what waits to be deleted when the page is left.
import type { FeatureDeps } from '../../lib/feature.ts';
import { removals } from './deleting.ts';
import { downloadsKey, withProgress, type DownloadList } from './downloads.ts';

export function followModels({ live, queries }: FeatureDeps): void {
  live.onEvent((event) => {
    if (event.type !== 'download-progress') return;
    queries.setQueryData<DownloadList>(downloadsKey, (list) =>
      list === undefined ? list : withProgress(list, event.download),
    );
  });
  window.addEventListener('pagehide', removals.leave);
}
