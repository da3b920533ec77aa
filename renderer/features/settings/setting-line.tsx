// One line of the settings: what it is, what it means, what keeps it from changing, and the control.
import { Lock, RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ConfigAnswer } from '../../../main/contract/settings-api.ts';
import { t } from '../../lib/words.ts';
import { holderOf, waitsForRestart, type Holder } from './values.ts';

interface SettingLineProps {
  readonly name: ReactNode;
  readonly note?: ReactNode;
  /** Where it stands in config.yaml, with what the router tells of it. */
  readonly of?: { readonly answer: ConfigAnswer; readonly key: string };
  readonly children?: ReactNode;
}

export function SettingLine({ name, note, of, children }: SettingLineProps) {
  const holder = of === undefined ? null : holderOf(of.answer, of.key);
  return (
    <div className="setting">
      <div className="nm min-w-0 flex-1">
        <b className="block font-medium">{name}</b>
        {note !== undefined && <div className="note">{note}</div>}
        {holder !== null && (
          <div className="note why">
            <Lock size={12} strokeWidth={2} aria-hidden />
            <span>{holderWords(holder)}</span>
          </div>
        )}
        {of !== undefined && waitsForRestart(of.answer, of.key) && (
          <div className="note why text-n12">
            <RotateCcw size={12} strokeWidth={2} aria-hidden />
            <span>{t('Waits for a restart')}</span>
          </div>
        )}
      </div>
      {children}
    </div>
  );
}

const holderWords = ({ by, name }: Holder): string =>
  by === 'flag'
    ? t('{name} on the command line holds this. Start LA Router without it to change it here.', { name })
    : t('{name} in the environment holds this. Unset it and start LA Router again to change it here.', { name });
