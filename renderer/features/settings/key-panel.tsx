// Where a key is written. It goes to the router and nowhere else: not into the state of the page, not into a cache, and
// the field is empty again before anything else is drawn.
import { TriangleAlert, X } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { Provider, ProvidersAnswer } from '../../../main/contract/settings-api.ts';
import { ApiError, call } from '../../lib/api.ts';
import { usePage } from '../../lib/page.tsx';
import { providersQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { attempt, say, sayProblem } from '../../ui/toasts.tsx';
import { goesBefore, hasTyped } from './providers.ts';
import { tryReach } from './tried.ts';

interface KeyPanelProps {
  readonly provider: Provider;
  readonly onClose: () => void;
}

export function KeyPanel({ provider, onClose }: KeyPanelProps) {
  const [isRemoving, setRemoving] = useState(false);
  const id = useId();
  const { name, key } = provider;
  const leave = ({ key: pressed }: KeyboardEvent): void => {
    if (pressed === 'Escape') onClose();
  };
  return (
    <section className="panel mt-4" aria-labelledby={id} onKeyDown={leave}>
      <header>
        <h3 id={id}>{key.set ? t('{name}: replace the key', { name }) : t('{name}: set the key', { name })}</h3>
        <span className="flex-1" />
        <IconButton icon={X} small label={t('Close')} onClick={onClose} />
      </header>
      <div className="grid gap-3 p-4">
        {isRemoving ? (
          <Removing provider={provider} onKeep={() => setRemoving(false)} onDone={onClose} />
        ) : (
          <Writing provider={provider} onDone={onClose} onRemove={() => setRemoving(true)} />
        )}
      </div>
    </section>
  );
}

interface WritingProps {
  readonly provider: Provider;
  readonly onDone: () => void;
  readonly onRemove: () => void;
}

function Writing({ provider, onDone, onRemove }: WritingProps) {
  const { name } = provider;
  const entry = useKeyEntry(name, onDone);
  const before = goesBefore(provider);
  useEffect(() => entry.field.current?.focus(), [entry.field]);
  return (
    <>
      <div className="flex flex-wrap items-start gap-2">
        <TextField
          ref={entry.field}
          className="min-w-[200px] flex-1"
          large
          mono
          type="password"
          autoComplete="off"
          label={t('New key of {name}', { name })}
          problem={entry.problem}
          onInput={entry.changed}
          onKeyDown={({ key }) => key === 'Enter' && entry.save()}
        />
        <Button look="filled" large off={entry.isEmpty} onClick={entry.save}>
          {t('Save key')}
        </Button>
      </div>
      {before !== null && (
        <p className="note why">
          <TriangleAlert size={14} strokeWidth={2} aria-hidden />
          <span>{before}</span>
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <p className="note flex-1">
          {t(
            'It is kept in the keychain of this computer where there is one, else in this home, readable for you alone, and tested once at its provider after it is saved.',
          )}
        </p>
        {hasTyped(provider) && (
          <Button look="ghost" danger onClick={onRemove}>
            {t('Remove typed key…')}
          </Button>
        )}
      </div>
    </>
  );
}

/** The key is read from the field when it is sent: React would write it into the document. */
function useKeyEntry(name: string, onDone: () => void) {
  const { queries } = usePage();
  const field = useRef<HTMLInputElement>(null);
  const [isEmpty, setEmpty] = useState(true);
  const [problem, setProblem] = useState<string | null>(null);
  const send = async (): Promise<void> => {
    const key = field.current?.value.trim() ?? '';
    if (key === '') return;
    try {
      const told = await call<ProvidersAnswer>(keyPath(name), {
        method: 'PUT',
        body: { key },
      });
      if (field.current !== null) field.current.value = '';
      queries.setQueryData(providersQuery().queryKey, told);
      say(t('The key of {name} is saved', { name }));
      onDone();
      attempt(() => tryReach('providers', name));
    } catch (error) {
      if (error instanceof ApiError && error.status === 400) setProblem(error.message);
      else sayProblem(error);
    }
  };
  return {
    field,
    isEmpty,
    problem,
    changed(): void {
      setEmpty((field.current?.value.trim() ?? '') === '');
      setProblem(null);
    },
    save: (): void => void send(),
  };
}

interface RemovingProps {
  readonly provider: Provider;
  readonly onKeep: () => void;
  readonly onDone: () => void;
}

function Removing({ provider: { name }, onKeep, onDone }: RemovingProps) {
  const { queries } = usePage();
  const remove = async (): Promise<void> => {
    const told = await call<ProvidersAnswer>(keyPath(name), { method: 'DELETE' });
    queries.setQueryData(providersQuery().queryKey, told);
    say(t('The typed key of {name} is removed', { name }));
    onDone();
  };
  return (
    <>
      <p className="text-n11">
        {t('The typed key is never read back, so this cannot be undone: have the key at hand elsewhere before.')}
      </p>
      <div className="flex justify-end gap-2">
        <Button autoFocus onClick={onKeep}>
          {t('Keep it')}
        </Button>
        <Button danger onClick={() => attempt(remove)}>
          {t('Remove the key')}
        </Button>
      </div>
    </>
  );
}

const keyPath = (name: string): string => `/api/providers/${encodeURIComponent(name)}/key`;
