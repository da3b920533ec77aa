// One value of a few.
import type { ReactNode } from 'react';
import type { ConfigAnswer, ConfigValue } from '../../../main/contract/settings-api.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Select, type Choice } from '../../ui/select.tsx';
import { attempt } from '../../ui/toasts.tsx';
import { SettingLine } from './setting-line.tsx';
import { useSave } from './use-config.ts';
import { holderOf } from './values.ts';

interface ChoiceSettingProps<T extends string> {
  readonly name: string;
  readonly note: ReactNode;
  readonly answer: ConfigAnswer;
  readonly settingKey: string;
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly valueOf: (chosen: T) => ConfigValue;
}

export function ChoiceSetting<T extends string>(props: ChoiceSettingProps<T>) {
  const { name, note, answer, settingKey, value, choices, valueOf } = props;
  const save = useSave(answer);
  const held = choices.find((one) => one.value === value)?.label ?? value;
  return (
    <SettingLine name={name} note={note} of={{ answer, key: settingKey }}>
      {holderOf(answer, settingKey) === null ? (
        <Select
          label={name}
          value={value}
          choices={choices}
          onChange={(chosen) =>
            attempt(() => save({ key: settingKey, value: valueOf(chosen), said: t('{name} is saved', { name }) }))
          }
        />
      ) : (
        <Button off aria-label={`${name}: ${held}`}>
          {held}
        </Button>
      )}
    </SettingLine>
  );
}
