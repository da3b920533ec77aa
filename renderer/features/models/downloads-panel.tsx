// Owns the queue of downloads: how each stands, and holding, resuming, cancelling it.
import type { CatalogEntry } from '../../../main/contract/models.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/conditions.tsx';
import { Progress } from '../../ui/progress.tsx';
import { Status } from '../../ui/status.tsx';
import { Download as Arrow, Pause, ShieldCheck } from 'lucide-react';
import type { Acting } from './acting.ts';
import { nameOf, partOf, sorted, type Download } from './downloads.ts';
import { HairlineRows } from './hairlines.tsx';
import { downloadWords } from './model-words.ts';
import { DownloadStep } from './row-actions.tsx';

interface DownloadsPanelProps {
  readonly downloads: readonly Download[];
  readonly entries: readonly CatalogEntry[];
  readonly acting: Acting;
  readonly onCatalog: () => void;
}

const icons: Partial<Record<Download['phase'], typeof Arrow>> = {
  downloading: Arrow,
  paused: Pause,
  verifying: ShieldCheck,
};

export function DownloadsPanel({ downloads, entries, acting, onCatalog }: DownloadsPanelProps) {
  if (downloads.length === 0)
    return (
      <Empty
        title={t('Nothing is being fetched')}
        action={<Button onClick={onCatalog}>{t('Choose from the catalog')}</Button>}
        picture={<HairlineRows />}
      >
        {t('Downloads come from the hub, go on after a restart, and are verified before they get their name.')}
      </Empty>
    );
  return (
    <ul className="lines @container">
      {sorted(downloads).map((download) => (
        <Item key={download.id} download={download} name={nameOf(download, entries)} acting={acting} />
      ))}
    </ul>
  );
}

interface ItemProps {
  readonly download: Download;
  readonly name: string;
  readonly acting: Acting;
}

function Item({ download, name, acting }: ItemProps) {
  const { phase, id } = download;
  const { tone, text } = downloadWords(download);
  const icon = icons[phase];
  return (
    <li className="flex-wrap gap-x-4 gap-y-1 py-2">
      <span className="nm w-[180px] min-w-0 flex-none font-medium [overflow-wrap:anywhere] @max-[640px]:w-full">
        {name}
      </span>
      <span className="flex min-w-[200px] flex-1 flex-col gap-1.5">
        <span className="[&>.status]:items-start [&>.status]:whitespace-normal [&>.status>svg]:mt-[3px]">
          <Status tone={tone} {...(icon === undefined ? {} : { icon })}>
            <span>{text}</span>
          </Status>
        </span>
        {phase !== 'done' && phase !== 'error' && (
          <Progress label={t('Download of {model}', { model: name })} part={partOf(download)} says={text} />
        )}
      </span>
      <span className="flex flex-none justify-end gap-1 @min-[641px]:w-[150px]">
        <DownloadStep name={name} download={download} acting={acting} />
        {phase !== 'done' && (
          <Button look="ghost" aria-label={t('Cancel {model}', { model: name })} onClick={() => acting.cancel(id)}>
            {t('Cancel')}
          </Button>
        )}
      </span>
    </li>
  );
}
