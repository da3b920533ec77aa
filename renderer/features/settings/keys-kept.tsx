// Where typed keys lie and why, said where they are typed; and the way between keychain and file, where there is one.
import { LockKeyhole, TriangleAlert } from 'lucide-react';
import type { KeyPlace, KeysKept as Kept, ProvidersAnswer } from '../../../main/contract/settings-api.ts';
import { call } from '../../lib/api.ts';
import { usePage } from '../../lib/page.tsx';
import { providersQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { attempt, sayWithUndo } from '../../ui/toasts.tsx';
import { hasTyped, keptWords, movesTo, unreadableWords } from './providers.ts';

export function KeysKept({ answer: { providers, typed } }: { readonly answer: ProvidersAnswer }) {
  const unreadable = unreadableWords(typed);
  const words = providers.some(hasTyped) ? keptWords(typed) : null;
  return (
    <>
      {words !== null && <Place kept={typed} words={words} />}
      {unreadable !== null && (
        <p className="note why mt-1">
          <TriangleAlert size={14} strokeWidth={2} aria-hidden />
          <span className="max-w-[640px]">{unreadable}</span>
        </p>
      )}
    </>
  );
}

function Place({ kept, words }: { readonly kept: Kept; readonly words: string }) {
  const move = useMove();
  const other = movesTo(kept);
  const Icon = kept.place === 'keychain' ? LockKeyhole : TriangleAlert;
  return (
    <div className="mt-1 flex flex-wrap items-center gap-2">
      <p className="note why min-w-0">
        <Icon size={14} strokeWidth={2} aria-hidden />
        <span className="max-w-[640px]">{words}</span>
      </p>
      {other !== null && (
        <Button onClick={() => attempt(() => move(other))}>
          {other === 'file' ? t('Keep keys in a file') : t('Keep keys in the keychain')}
        </Button>
      )}
    </div>
  );
}

function useMove(): (place: KeyPlace) => Promise<void> {
  const { queries } = usePage();
  const send = async (place: KeyPlace): Promise<void> => {
    const told = await call<ProvidersAnswer>('/api/keys/place', { method: 'POST', body: { place } });
    queries.setQueryData(providersQuery().queryKey, told);
  };
  return async (place) => {
    await send(place);
    const back = place === 'file' ? 'keychain' : 'file';
    const said = place === 'file' ? t('The typed keys lie in a file now') : t('The typed keys lie in the keychain now');
    sayWithUndo(said, () => send(back));
  };
}
