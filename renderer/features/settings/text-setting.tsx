// One value that is written: Enter or leaving the field saves it, Esc gives back what was there.
import type { ReactNode } from 'react';
import type { ConfigAnswer } from '../../../main/contract/settings-api.ts';
import { useDraft } from '../../lib/use-draft.ts';
import { t } from '../../lib/words.ts';
import { TextField } from '../../ui/field.tsx';
import { sayProblem } from '../../ui/toasts.tsx';
import type { Reader } from './inputs.ts';
import { SettingLine } from './setting-line.tsx';
import { useSave } from './use-config.ts';
import { holderOf } from './values.ts';

interface TextSettingProps {
  readonly name: string;
  readonly note: ReactNode;
  readonly answer: ConfigAnswer;
  readonly settingKey: string;
  /** The value as it would be written. */
  readonly shown: string;
  readonly read: Reader;
  readonly unit?: string;
  readonly placeholder?: string;
  readonly wide?: boolean;
}

export function TextSetting(props: TextSettingProps) {
  const { name, note, answer, settingKey, shown, read, unit, placeholder, wide } = props;
  const isOff = holderOf(answer, settingKey) !== null;
  const save = useSave(answer);
  const draft = useDraft({
    shown,
    read,
    save: ({ value }) => save({ key: settingKey, value, said: t('{name} is saved', { name }) }),
    isRefusal: ({ status }) => status === 400,
    onFault: sayProblem,
  });
  return (
    <SettingLine name={name} note={note} of={{ answer, key: settingKey }}>
      <TextField
        className={wide === true ? 'value wide' : 'value'}
        label={unit === undefined ? name : `${name}, ${unit}`}
        inputMode={wide === true ? 'text' : 'numeric'}
        mono={wide === true}
        value={draft.text}
        placeholder={placeholder}
        problem={draft.problem}
        trail={unit === undefined ? undefined : <span className="text-12">{unit}</span>}
        readOnly={isOff}
        aria-disabled={isOff ? true : undefined}
        onChange={({ currentTarget }) => draft.write(currentTarget.value)}
        onKeyDown={draft.onKeyDown}
        onBlur={draft.onBlur}
      />
    </SettingLine>
  );
}
