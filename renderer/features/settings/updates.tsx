// Newer versions: what is known of them, and each step at a click.
import { useNow } from '../../lib/page.tsx';
import type { UpdateState } from '../../../main/contract/desktop.ts';
import type { Desktop } from '../../lib/use-desktop.ts';
import { formatBytes, formatPercent, formatWhen } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/progress.tsx';
import { Select } from '../../ui/select.tsx';
import { Status } from '../../ui/status.tsx';
import { Switch } from '../../ui/switch.tsx';
import { attempt } from '../../ui/toasts.tsx';
import { SettingLine } from './setting-line.tsx';

interface UpdatesProps {
  readonly desktop: Desktop;
}

export function Updates({ desktop }: UpdatesProps) {
  const { update } = desktop.state;
  return (
    <div className="lines">
      <Newest update={update} act={desktop.act} />
      {update.phase !== 'manual' && <Wishes update={update} act={desktop.act} />}
      {update.before !== null && (
        <SettingLine
          name={t('Before this: {version}', { version: update.before })}
          note={t('Its installer brings it back; your data stays.')}
        />
      )}
    </div>
  );
}

interface PartProps {
  readonly update: UpdateState;
  readonly act: Desktop['act'];
}

function Newest({ update, act }: PartProps) {
  const { phase, version, bytes, progress, why, from } = update;
  const step = (what: 'check' | 'download' | 'install') => (): void => attempt(() => act({ do: 'update', step: what }));
  const host = from ?? '';
  const named = { version: version ?? '' };
  switch (phase) {
    case 'manual':
      return (
        <SettingLine
          name={t('Updates come with a new installer')}
          note={t(
            'This build knows no address to ask, so it asks nobody. A new installer takes its place; your data stays.',
          )}
        />
      );
    case 'held':
      return (
        <SettingLine
          name={t('Local only is on')}
          note={t('Nobody is asked for updates, and none comes, until it is off.')}
        />
      );
    case 'idle':
      return <Idle update={update} check={step('check')} />;
    case 'checking':
      return <SettingLine name={<Status tone="run">{t('Asking {host}…', { host })}</Status>} />;
    case 'available':
      return (
        <SettingLine
          name={t('Version {version} is there', named)}
          note={
            bytes === null
              ? t('Its size is not told. Nothing comes until you say so.')
              : t('{size} from {host}. Nothing comes until you say so.', { size: formatBytes(bytes), host })
          }
        >
          <Button onClick={step('download')}>{t('Download {version}', named)}</Button>
        </SettingLine>
      );
    case 'downloading':
      return <Coming says={t('Version {version} comes', named)} bytes={bytes} progress={progress ?? 0} />;
    case 'ready':
      return (
        <SettingLine
          name={t('Version {version} is here and was checked', named)}
          note={t('The router ends, is replaced and starts again. Answers under way get a second. Your data stays.')}
        >
          <Button onClick={step('install')}>{t('Restart into {version}', named)}</Button>
        </SettingLine>
      );
    case 'failed':
      return (
        <SettingLine name={<Status tone="bad">{t('The update did not work')}</Status>} note={why}>
          <Button onClick={step('check')}>{t('Try again')}</Button>
        </SettingLine>
      );
  }
}

function Idle({ update: { checkedAt, from }, check }: { readonly update: UpdateState; readonly check: () => void }) {
  const now = useNow();
  const name = checkedAt === null ? t('Not looked for yet') : t('This is the newest version');
  const asks = t('A click asks {host} which version is the newest, and tells it nothing else.', { host: from ?? '' });
  const note = checkedAt === null ? asks : t('Asked {when}.', { when: formatWhen(checkedAt, now) });
  return (
    <SettingLine name={name} note={note}>
      <Button onClick={check}>{t('Check for updates')}</Button>
    </SettingLine>
  );
}

interface ComingProps {
  readonly says: string;
  readonly bytes: number | null;
  readonly progress: number;
}

const Coming = ({ says, bytes, progress }: ComingProps) => (
  <SettingLine
    name={<Status tone="run">{says}</Status>}
    note={
      <span className="mt-1 block">
        <Progress label={says} part={progress} says={formatPercent(progress, 1)} />
        <span className="mt-1 block">
          {bytes === null
            ? formatPercent(progress, 1)
            : t('{percent} of {size}', { percent: formatPercent(progress, 1), size: formatBytes(bytes) })}
        </span>
      </span>
    }
  />
);

const Wishes = ({ update: { channel, daily }, act }: PartProps) => (
  <>
    <SettingLine name={t('Versions')} note={t('Beta versions come earlier, and may break.')}>
      <Select
        label={t('Versions')}
        value={channel}
        choices={[
          { value: 'stable', label: t('Stable') },
          { value: 'beta', label: t('Beta') },
        ]}
        onChange={(chosen) => attempt(() => act({ do: 'update-channel', channel: chosen }))}
      />
    </SettingLine>
    <SettingLine name={t('Look once a day')} note={t('Off, nobody is asked without a click.')}>
      <Switch
        label={t('Look once a day')}
        hideLabel
        on={daily}
        onChange={(on) => attempt(() => act({ do: 'update-daily', on }))}
      />
    </SettingLine>
  </>
);
