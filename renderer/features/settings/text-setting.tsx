// One value that is written: Enter or leaving the field saves it, Esc gives back what was there.
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { ConfigAnswer } from '../../../main/contract/settings-api.ts';
import { ApiError } from '../../lib/api.ts';
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
  const { name, note, answer, settingKey, shown, unit, placeholder, wide } = props;
  const isOff = holderOf(answer, settingKey) !== null;
  const draft = useDraft(props);
  const keys = ({ key }: KeyboardEvent): void => {
    if (key === 'Enter') void draft.commit();
    if (key === 'Escape') draft.drop();
  };
  return (
    <SettingLine name={name} note={note} of={{ answer, key: settingKey }}>
      <TextField
        className={wide === true ? 'value wide' : 'value'}
        label={unit === undefined ? name : `${name}, ${unit}`}
        inputMode={wide === true ? 'text' : 'numeric'}
        mono={wide === true}
        value={draft.text ?? shown}
        placeholder={placeholder}
        problem={draft.problem}
        trail={unit === undefined ? undefined : <span className="text-12">{unit}</span>}
        readOnly={isOff}
        aria-disabled={isOff ? true : undefined}
        onChange={({ currentTarget }) => draft.write(currentTarget.value)}
        onKeyDown={keys}
        onBlur={() => void draft.commit()}
      />
    </SettingLine>
  );
}

function useDraft({ name, answer, settingKey, shown, read }: TextSettingProps) {
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const sending = useRef(false);
  const save = useSave(answer);
  const drop = (): void => {
    setText(null);
    setProblem(null);
  };
  return {
    text,
    problem,
    drop,
    write(written: string): void {
      setText(written);
      setProblem(null);
    },
    async commit(): Promise<void> {
      if (text === null || sending.current) return;
      if (text.trim() === shown) return drop();
      const found = read(text);
      if (!found.ok) return setProblem(found.problem);
      sending.current = true;
      try {
        await save({ key: settingKey, value: found.value, said: t('{name} is saved', { name }) });
        drop();
      } catch (error) {
        // What the router refuses is said at the field; that it is away is no fault of what was written.
        if (error instanceof ApiError && error.status === 400) setProblem(error.message);
        else sayProblem(error);
      } finally {
        sending.current = false;
      }
    },
  };
}
