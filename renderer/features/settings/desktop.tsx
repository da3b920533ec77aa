// What only the desktop's window can set: the start at login, the command in a terminal, and where things lie.
import { FolderOpen } from 'lucide-react';
import type { CommandLineState } from '../../../main/contract/desktop.ts';
import type { Desktop } from '../../lib/use-desktop.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { CopyIcon } from '../../ui/copy-button.tsx';
import { Status } from '../../ui/status.tsx';
import { Switch } from '../../ui/switch.tsx';
import { attempt } from '../../ui/toasts.tsx';
import { SettingLine } from './setting-line.tsx';

interface DesktopPartProps {
  readonly desktop: Desktop;
}

export const DesktopPart = ({ desktop }: DesktopPartProps) => (
  <div className="lines">
    {desktop.state.tray === 'missing' && <NoTray />}
    <AtLogin desktop={desktop} />
    <CommandLine desktop={desktop} />
    <Places desktop={desktop} />
  </div>
);

const NoTray = () => (
  <SettingLine
    name={<Status tone="attention">{t('This desktop shows no tray')}</Status>}
    note={t(
      'On GNOME, install the extension "AppIndicator and KStatusNotifierItem Support", then log in again. Until then the menu of this window has all that the tray has, and starting LA Router again shows the window.',
    )}
  />
);

function AtLogin({ desktop: { state, act } }: DesktopPartProps) {
  const on = state.startAtLogin;
  const name = t('Start at login');
  if (on === null)
    return <SettingLine name={name} note={t('Only an installed LA Router can start at login. Install it first.')} />;
  return (
    <SettingLine name={name} note={t('In the tray, without a window.')}>
      <Switch
        label={name}
        hideLabel
        on={on}
        onChange={(next) => attempt(() => act({ do: 'start-at-login', on: next }))}
      />
    </SettingLine>
  );
}

function CommandLine({ desktop: { state, act } }: DesktopPartProps) {
  const { commandLine } = state;
  const change = (on: boolean): void => attempt(() => act({ do: 'command-line', on }));
  return (
    <SettingLine name={t('la-router in a terminal')} note={<CommandNote command={commandLine} />}>
      {commandLine.state === 'absent' && <Button onClick={() => change(true)}>{t('Add la-router')}</Button>}
      {commandLine.removable && <Button onClick={() => change(false)}>{t('Remove la-router')}</Button>}
    </SettingLine>
  );
}

function CommandNote({ command: { state, path, note } }: { readonly command: CommandLineState }) {
  const where = path ?? '';
  switch (state) {
    case 'none':
      return t('A checkout and a disk image bring no command for the PATH. An installed LA Router does.');
    case 'foreign':
      return t('{path} is another program. Move it away to have la-router here.', { path: where });
    case 'absent':
      return t('Not there yet. It would be {path}.', { path: where });
    case 'installed':
      return (
        <>
          {t('It is {path}.', { path: where })}
          {note !== null && (
            <>
              {' '}
              {t('Where a new terminal does not find it, add this line to {file}:', { file: note.file })}
              <span className="mt-1 flex items-center gap-1">
                <code className="wrap-anywhere">{note.line}</code>
                <CopyIcon text={note.line} label={t('Copy the line')} />
              </span>
            </>
          )}
        </>
      );
  }
}

function Places({ desktop: { act } }: DesktopPartProps) {
  const show = (place: 'home' | 'logs' | 'crashes') => (): void => attempt(() => act({ do: 'reveal', place }));
  return (
    <SettingLine name={t('Where things lie')} note={t('Crash reports stay on this computer. Nobody is sent one.')}>
      <span className="deeds">
        <Button icon={FolderOpen} onClick={show('home')}>
          {t('Show home folder')}
        </Button>
        <Button icon={FolderOpen} onClick={show('logs')}>
          {t('Show logs')}
        </Button>
        <Button icon={FolderOpen} onClick={show('crashes')}>
          {t('Show crash reports')}
        </Button>
      </span>
    </SettingLine>
  );
}
