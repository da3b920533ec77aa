// What came of trying a backend: short in its cell, a failure in full in a row of its own.
import { Check } from 'lucide-react';
import { useStore } from 'zustand';
import { formatShortTime, unknown } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Status } from '../../ui/status.tsx';
import { attempt } from '../../ui/toasts.tsx';
import { tried, triedWords, tryReach, type Tried, type TryPlace } from './tried.ts';

const useTried = (name: string): Tried | null => useStore(tried, ({ byName }) => byName[name] ?? null);

interface TriedResultProps {
  readonly name: string;
  /** Says nothing where nothing was tried: it has no column of its own. */
  readonly quiet?: boolean;
}

export function TriedResult({ name, quiet }: TriedResultProps) {
  const last = useTried(name);
  if (last === null) return quiet === true ? null : <span className="text-n10">{unknown}</span>;
  if (last.result === null) return <Status tone="run">{t('testing…')}</Status>;
  if (last.result.ok)
    return (
      <Status tone="ok" icon={Check}>
        {triedWords(last.result)}
      </Status>
    );
  return <Status tone="bad">{t('failed at {time}', { time: formatShortTime(last.at) })}</Status>;
}

/** The words of a failure, under the row that they are of. */
export function TriedProblem({ name, columns }: { readonly name: string; readonly columns: number }) {
  const result = useTried(name)?.result ?? null;
  if (result === null || result.ok) return null;
  return (
    <tr className="told">
      <td colSpan={columns}>
        <span role="status">{result.error ?? t('It gave no reason.')}</span>
      </td>
    </tr>
  );
}

interface TestButtonProps {
  readonly place: TryPlace;
  readonly name: string;
  readonly off?: boolean;
}

export function TestButton({ place, name, off }: TestButtonProps) {
  const isBusy = useTried(name)?.result === null;
  return (
    <Button
      look="ghost"
      off={off === true || isBusy}
      aria-label={place === 'providers' ? t('Test the key of {name}', { name }) : t('Test {name}', { name })}
      onClick={() => attempt(() => tryReach(place, name))}
    >
      {t('Test')}
    </Button>
  );
}
