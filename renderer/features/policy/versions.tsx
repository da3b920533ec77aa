// The texts that were in force before: each beside the one that is edited, and brought back with one click.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PolicyVersion } from '../../../main/contract/api.ts';
import { formatBytes, formatWhen } from '../../lib/format.ts';
import { useNow, usePage } from '../../lib/page.tsx';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { BoneRows, Failure } from '../../ui/conditions.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { attempt, say, sayWithUndo } from '../../ui/toasts.tsx';
import { draft, isEdited } from './draft.ts';
import { Diff } from './editor/lazy.tsx';
import { putPolicy, restoreVersion, versionQuery, versionsQuery } from './queries.ts';

interface VersionsProps {
  readonly text: string;
  readonly onClose: () => void;
}

export function Versions({ text, onClose }: VersionsProps) {
  const { data, error, refetch } = useQuery(versionsQuery());
  const [chosen, choose] = useState<number | null>(null);
  const versions = data?.versions ?? [];
  // The newest is mostly what is edited: the one before it is what people come for.
  const shown = chosen ?? (versions[1] ?? versions[0])?.n ?? null;
  const restore = useRestore(onClose);
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('Versions')}
      note={t('The last fifty texts that were in force.')}
      foot={
        <>
          <Button look="ghost" onClick={onClose}>
            {t('Close')}
          </Button>
          <Button look="filled" off={shown === null} onClick={() => shown !== null && restore(shown)}>
            {shown === null ? t('Restore') : t('Restore version {n}', { n: shown })}
          </Button>
        </>
      }
    >
      {error !== null && data === undefined && (
        <Failure title={t('The versions could not be read')} error={error} again={() => void refetch()} />
      )}
      {error === null && data === undefined && <BoneRows rows={4} widths={[80, 160, 60]} />}
      {data !== undefined && versions.length === 0 && (
        <p className="py-6 text-n11">{t('No text has been in force yet. Each one that is saved stands here then.')}</p>
      )}
      {shown !== null && (
        <div className="policy-versions">
          <VersionList versions={versions} shown={shown} choose={choose} />
          <VersionDiff n={shown} text={text} />
        </div>
      )}
    </Dialog>
  );
}

function useRestore(onClose: () => void): (n: number) => void {
  const { queries } = usePage();
  const renew = (): Promise<void> => queries.invalidateQueries({ queryKey: ['policy'] });
  return (n) =>
    attempt(async () => {
      const { base, text } = draft.getState();
      const wasEdited = isEdited(draft.getState());
      await restoreVersion(n);
      // What was edited gives way: it comes back with Undo.
      draft.setState({ base, text: base ?? '', theirs: null });
      await renew();
      onClose();
      const undo = async (): Promise<void> => {
        if (typeof base === 'string') await putPolicy(base);
        await renew();
        if (wasEdited) draft.setState({ base, text, theirs: null });
      };
      if (typeof base === 'string') sayWithUndo(t('Version {n} is in force again', { n }), undo);
      else say(t('Version {n} is in force again', { n }));
    });
}

interface VersionListProps {
  readonly versions: readonly PolicyVersion[];
  readonly shown: number;
  readonly choose: (n: number) => void;
}

function VersionList({ versions, shown, choose }: VersionListProps) {
  const now = useNow();
  return (
    <ul className="list" aria-label={t('Versions')}>
      {versions.map(({ n, at, by, bytes }) => (
        <li key={n}>
          <button type="button" aria-pressed={n === shown} onClick={() => choose(n)}>
            <b className="font-medium">{t('Version {n}', { n })}</b>
            <span>{formatWhen(at, now)}</span>
            <span>
              {whoOf(by)} · {formatBytes(bytes)}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function whoOf(by: PolicyVersion['by']): string {
  switch (by) {
    case 'app':
      return t('saved here');
    case 'file':
      return t('edited in the file');
    case 'restore':
      return t('restored');
  }
}

function VersionDiff({ n, text }: { readonly n: number; readonly text: string }) {
  const { data, error, refetch } = useQuery(versionQuery(n));
  if (error !== null && data === undefined)
    return <Failure title={t('The version could not be read')} error={error} again={() => void refetch()} />;
  if (data === undefined) return <BoneRows rows={6} widths={[240]} />;
  if (data.yaml === text) return <p className="p-4 text-n11">{t('The same as the text that is edited.')}</p>;
  return <Diff label={t('Version {n} beside the text', { n })} before={text} after={data.yaml} />;
}
