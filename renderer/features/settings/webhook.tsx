// Who is told of budgets beside this window: an address, and the secret by which it knows us.
import { useState, type FormEvent } from 'react';
import type { ConfigAnswer, ConfigValue } from '../../../main/contract/settings-api.ts';
import { call, problemOf } from '../../lib/api.ts';
import { usePage } from '../../lib/page.tsx';
import { configQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { say } from '../../ui/toasts.tsx';
import { SettingLine } from './setting-line.tsx';
import { partOf, textAt } from './values.ts';

const key = 'webhook';

export function Webhook({ answer }: { readonly answer: ConfigAnswer }) {
  const [isOpen, setOpen] = useState(false);
  const url = textAt(answer, `${key}.url`);
  return (
    <div className="lines">
      <SettingLine
        name={t('Webhook')}
        note={
          <>
            {t('Hears when a budget passes one of its marks, signed with your secret, tried again for a day.')}{' '}
            {url === '' ? t('None yet.') : <code className="wrap-anywhere text-n11">{url}</code>}
          </>
        }
      >
        <Button
          aria-label={t('Edit: {name}', { name: t('Webhook') })}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {t('Edit')}
        </Button>
      </SettingLine>
      {isOpen && <WebhookForm url={url} onDone={() => setOpen(false)} />}
    </div>
  );
}

function useKeep(): (value: ConfigValue) => Promise<void> {
  const { queries } = usePage();
  return async (value) => {
    const next = await call<ConfigAnswer>('/api/config', { method: 'PATCH', body: partOf(key, value) });
    queries.setQueryData(configQuery().queryKey, next);
  };
}

interface FormProps {
  /** Empty where there is none. */
  readonly url: string;
  readonly onDone: () => void;
}

function WebhookForm({ url, onDone }: FormProps) {
  const [to, setTo] = useState(url);
  const [secret, setSecret] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const keep = useKeep();
  const send = async (value: ConfigValue, said: string): Promise<void> => {
    try {
      await keep(value);
      say(said);
      onDone();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    // What is not written stays as it is: nobody can read it again.
    const changed = secret === '' ? {} : { secret };
    void send({ url: to.trim(), ...changed }, t('{name} is saved', { name: t('Webhook') }));
  };
  return (
    <form className="panel my-2 grid gap-3 p-4" onSubmit={save}>
      <TextField
        labelled
        label={t('Address')}
        value={to}
        mono
        autoFocus
        placeholder="https://hooks.example/budget"
        problem={problem}
        onChange={({ currentTarget }) => {
          setTo(currentTarget.value);
          setProblem(null);
        }}
      />
      <TextField
        labelled
        label={t('Secret')}
        type="password"
        autoComplete="new-password"
        value={secret}
        placeholder={url === '' ? '' : t('as it is')}
        note={t('Each call bears x-lr-signature, made with it. It is never shown again.')}
        onChange={({ currentTarget }) => setSecret(currentTarget.value)}
      />
      <div className="flex justify-end gap-2">
        {url !== '' && (
          <Button danger look="ghost" onClick={() => void send(null, t('The webhook is removed'))}>
            {t('Remove')}
          </Button>
        )}
        <span className="flex-1" />
        <Button look="ghost" onClick={onDone}>
          {t('Cancel')}
        </Button>
        <Button type="submit">{t('Save')}</Button>
      </div>
    </form>
  );
}
