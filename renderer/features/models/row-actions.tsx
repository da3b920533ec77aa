// Owns what can be done with a model where its row stands: the one thing that is next, and a menu with the rest.
import {
  Copy,
  Download as Get,
  Ellipsis,
  Pause,
  Pin,
  PinOff,
  Play,
  RotateCw,
  ShieldCheck,
  Square,
  Trash2,
  X,
} from 'lucide-react';
import type { ModelRecord } from '../../../main/contract/models.ts';
import { t } from '../../lib/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import type { Acting } from './acting.ts';
import type { Download } from './downloads.ts';
import type { ModelRow } from './view.ts';

interface RowActionsProps {
  readonly row: ModelRow;
  readonly download: Download | null;
  readonly acting: Acting;
}

export const isRunning = (record: ModelRecord | null): boolean =>
  record !== null && record.state !== 'stopped' && record.state !== 'failed';

export function RowActions(props: RowActionsProps) {
  const items = itemsOf(props);
  return (
    <span className="inline-flex items-center justify-end gap-1">
      <NextStep {...props} />
      {items.length > 0 && (
        <Menu
          trigger={<IconButton icon={Ellipsis} small label={t('More for {model}', { model: props.row.name })} />}
          items={items}
        />
      )}
    </span>
  );
}

/** One button: what is done most from here. */
function NextStep({ row, download, acting }: RowActionsProps) {
  const { localId, name, record, entry } = row;
  if (download !== null) return <DownloadStep name={name} download={download} acting={acting} />;
  if (localId !== null)
    return isRunning(record) ? (
      <Button look="ghost" aria-label={t('Stop {model}', { model: name })} onClick={() => acting.stop(localId)}>
        {t('Stop')}
      </Button>
    ) : (
      <Button aria-label={t('Start {model}', { model: name })} onClick={() => acting.start(localId)}>
        {t('Start')}
      </Button>
    );
  if (entry === null || entry.fit.verdict === 'no') return null;
  return (
    <Button
      look="ghost"
      icon={Get}
      aria-label={t('Get {model}', { model: name })}
      onClick={() => acting.get(entry.id, null)}
    >
      {t('Get')}
    </Button>
  );
}

interface DownloadStepProps {
  readonly name: string;
  readonly download: Download;
  readonly acting: Acting;
}

export function DownloadStep({ name, download: { id, phase }, acting }: DownloadStepProps) {
  if (phase === 'done' || phase === 'verifying') return null;
  if (phase === 'error')
    return (
      <Button look="ghost" aria-label={t('Try again: {model}', { model: name })} onClick={() => acting.resume(id)}>
        {t('Try again')}
      </Button>
    );
  if (phase === 'paused')
    return (
      <Button look="ghost" aria-label={t('Resume {model}', { model: name })} onClick={() => acting.resume(id)}>
        {t('Resume')}
      </Button>
    );
  return (
    <Button look="ghost" aria-label={t('Pause {model}', { model: name })} onClick={() => acting.pause(id)}>
      {t('Pause')}
    </Button>
  );
}

function itemsOf({ row, download, acting }: RowActionsProps): readonly MenuItem[] {
  const { localId, entry, record } = row;
  const copy: MenuItem = {
    id: 'copy',
    label: t('Copy name'),
    icon: Copy,
    run: () => acting.copy(localId === null ? (entry?.id ?? row.id) : `local/${localId}`),
  };
  if (download !== null) return [...downloadItems(download, acting), copy];
  if (localId !== null)
    return [...runItems(localId, record, acting), ...fileItems(row, acting), copy, ...lastItems(row, acting)];
  if (entry === null) return [copy];
  const gets = entry.variants.map(
    ({ quant }): MenuItem => ({
      id: quant,
      label: t('Get {model}', { model: quant }),
      icon: Get,
      run: () => acting.get(entry.id, quant),
    }),
  );
  return [...gets, copy];
}

function downloadItems({ id, phase }: Download, acting: Acting): readonly MenuItem[] {
  const cancel: MenuItem = { id: 'cancel', label: t('Cancel the download'), icon: X, run: () => acting.cancel(id) };
  if (phase === 'error')
    return [{ id: 'again', label: t('Try again'), icon: RotateCw, run: () => acting.resume(id) }, cancel];
  if (phase === 'paused')
    return [{ id: 'resume', label: t('Resume'), icon: Play, run: () => acting.resume(id) }, cancel];
  return [{ id: 'pause', label: t('Pause'), icon: Pause, run: () => acting.pause(id) }, cancel];
}

function runItems(id: string, record: ModelRecord | null, acting: Acting): readonly MenuItem[] {
  const step: MenuItem = isRunning(record)
    ? { id: 'stop', label: t('Stop'), icon: Square, run: () => acting.stop(id) }
    : { id: 'start', label: t('Start'), icon: Play, run: () => acting.start(id) };
  if (record?.engine === 'ollama') return [step];
  const pin: MenuItem =
    record?.pinned === true
      ? { id: 'unpin', label: t('Unpin'), icon: PinOff, run: () => acting.start(id, { pinned: false }) }
      : {
          id: 'pin',
          label: isRunning(record) ? t('Pin: never unload it') : t('Start and pin: never unload it'),
          icon: Pin,
          run: () => acting.start(id, { pinned: true }),
        };
  return [step, pin];
}

const fileItems = ({ localId, entry }: ModelRow, acting: Acting): readonly MenuItem[] =>
  localId === null || entry === null
    ? []
    : [{ id: 'verify', label: t('Verify its file'), icon: ShieldCheck, run: () => acting.verify(localId) }];

const lastItems = (row: ModelRow, acting: Acting): readonly MenuItem[] =>
  row.entry === null
    ? []
    : [
        {
          id: 'delete',
          label: row.entry.origin === 'import' ? t('Take off the list') : t('Delete'),
          icon: Trash2,
          danger: true,
          apart: true,
          run: () => acting.remove(row),
        },
      ];
