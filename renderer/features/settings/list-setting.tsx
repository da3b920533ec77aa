// A list of names: shown as a line, written one below the other.
import { useState } from 'react';
import type { ConfigAnswer } from '../../../main/contract/settings-api.ts';
import { problemOf } from '../../lib/api.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { readList } from './inputs.ts';
import { SettingLine } from './setting-line.tsx';
import { useSave } from './use-config.ts';
import { listAt } from './values.ts';

interface ListSettingProps {
  readonly name: string;
  readonly note: string;
  /** What it says of itself where nothing was added. */
  readonly always: readonly string[];
  readonly answer: ConfigAnswer;
  readonly settingKey: string;
  readonly example: string;
}

export function ListSetting(props: ListSettingProps) {
  const { name, note, always, answer, settingKey } = props;
  const [isOpen, setOpen] = useState(false);
  const given = listAt(answer, settingKey);
  const shown = [...always, ...given];
  return (
    <>
      <SettingLine
        name={name}
        of={{ answer, key: settingKey }}
        note={
          <>
            {note} {shown.length === 0 ? t('None yet.') : <code className="text-n11">{shown.join(', ')}</code>}
          </>
        }
      >
        <Button aria-label={t('Edit: {name}', { name })} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t('Edit')}
        </Button>
      </SettingLine>
      {isOpen && <ListForm {...props} given={given} onDone={() => setOpen(false)} />}
    </>
  );
}

interface ListFormProps extends ListSettingProps {
  readonly given: readonly string[];
  readonly onDone: () => void;
}

function ListForm({ name, answer, settingKey, example, given, onDone }: ListFormProps) {
  const [text, setText] = useState(given.join('\n'));
  const [problem, setProblem] = useState<string | null>(null);
  const save = useSave(answer);
  const send = async (): Promise<void> => {
    const list = readList(text);
    try {
      const value = list.length === 0 ? null : list;
      await save({ key: settingKey, value, said: t('{name} is saved', { name }) });
      onDone();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <div className="panel my-2 grid gap-2 p-4">
      <label className="grid gap-1">
        <span className="text-12 text-n11">{t('{name}, one a line', { name })}</span>
        <span className="field">
          <textarea
            rows={4}
            spellCheck={false}
            autoFocus
            className="mono"
            placeholder={example}
            value={text}
            aria-invalid={problem === null ? undefined : true}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
            onKeyDown={({ key }) => key === 'Escape' && onDone()}
          />
        </span>
      </label>
      {problem !== null && (
        <p className="text-12 text-bad-text" role="alert">
          {problem}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button look="ghost" onClick={onDone}>
          {t('Cancel')}
        </Button>
        <Button onClick={() => void send()}>{t('Save')}</Button>
      </div>
    </div>
  );
}
